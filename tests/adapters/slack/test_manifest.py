"""The manifest asks for what the code uses, and for nothing else."""

import ast
from pathlib import Path

import adapters.slack
from adapters.slack.manifest import EVENTS, SCOPES, manifest_of

NEEDED_FOR = {
    "chat_postMessage": "chat:write",
    "chat_update": "chat:write",
    "files_upload_v2": "files:write",
    "users_info": "users:read",
}
"""What each method of the Web API that is called needs (Slack's method pages); `auth.test` and views need nothing."""
OPENS = {"im:write", "mpim:write"}
FREE = {"auth_test", "views_open", "views_update"}


def calls() -> set[str]:
    found = set()
    for file in Path(adapters.slack.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                found.add(node.func.attr)
    return found


def test_every_scope_is_needed_and_every_need_is_asked_for():
    used = calls()
    needed = {NEEDED_FOR[name] for name in used & set(NEEDED_FOR)} | {"commands"}
    if "conversations_open" in used:
        needed |= OPENS
    needed |= {EVENTS_NEED[event] for event in EVENTS}
    assert needed == set(SCOPES)


EVENTS_NEED = {"message_metadata_posted": "metadata.message:read", "user_change": "users:read"}
"""What each event that is listened to needs (Slack's event pages)."""


def test_every_event_that_is_subscribed_to_has_a_listener():
    listened = {
        node.args[0].value
        for file in Path(adapters.slack.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "event"
        if isinstance(node.args[0], ast.Constant)
    }
    assert listened == set(EVENTS)


def test_the_manifest_holds_them_and_reads_no_history():
    manifest = manifest_of()
    assert manifest["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == sorted(EVENTS)
    assert not any("history" in scope for scope in SCOPES)
    assert [command["command"] for command in manifest["features"]["slash_commands"]] == ["/coffee"]
