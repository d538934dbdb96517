"""The manifest asks for exactly the scopes and events that the code uses."""

import ast
from pathlib import Path

import pytest

import adapters.slack
from adapters.slack.manifest import EVENTS, SCOPES, manifest_of

CHANNELS = {"channels:read", "groups:read"}
"""Scopes for public and for private channels."""
NEEDED_FOR = {
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_info": CHANNELS,
    "files_upload_v2": {"files:write"},
    "users_info": {"users:read"},
}
"""The scopes of each Web API method that the code calls (Slack's method pages). `auth.test` and views need none."""
OPENS = {"im:write", "mpim:write"}
FREE = {"auth_test", "migration_exchange", "views_open", "views_publish", "views_update"}


def calls() -> set[str]:
    found = set()
    for file in Path(adapters.slack.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                found.add(node.func.attr)
    return found


def test_every_scope_is_needed_and_every_need_is_asked_for():
    used = calls()
    needed = {"commands"}.union(*(NEEDED_FOR[name] for name in used & set(NEEDED_FOR)))
    if "conversations_open" in used:
        needed |= OPENS
    needed = needed.union(*(scopes_for(event) for event in EVENTS))
    assert needed == set(SCOPES)


EVENTS_NEED = {
    "app_home_opened": set[str](),
    "grid_migration_finished": set[str](),
    "grid_migration_started": set[str](),
    "app_uninstalled": set[str](),
    "team_access_revoked": set[str](),
    "tokens_revoked": set[str](),
    "message_metadata_posted": {"metadata.message:read"},
    "user_change": {"users:read"},
    "member_joined_channel": CHANNELS,
    "member_left_channel": CHANNELS,
}


def scopes_for(event: str) -> set[str]:
    """Return the scopes that an event needs (Slack's event pages)."""
    kind, _, _ = event.partition("_")
    return {"channel": {"channels:read"}, "group": {"groups:read"}}.get(kind) or EVENTS_NEED[event]


def test_every_event_that_is_subscribed_to_has_a_listener():
    files = Path(adapters.slack.__file__).parent.glob("*.py")
    listened = {
        node.args[0].value
        for source in [file.read_text() for file in files]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "event"
        if isinstance(node.args[0], ast.Constant)
    }
    assert listened == set(EVENTS)


@pytest.mark.parametrize("url", ["", "https://refill.example"])
def test_the_manifest_holds_them_and_reads_no_history(url: str):
    manifest = manifest_of(url)
    assert manifest["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == sorted(EVENTS)
    assert not any("history" in scope for scope in SCOPES)
    assert [command["command"] for command in manifest["features"]["slash_commands"]] == ["/coffee"]


def test_the_docs_give_each_scope_its_reason():
    page = (Path(adapters.slack.__file__).parents[2] / "docs" / "slack.md").read_text()
    told = {line for line in page.splitlines() if line.startswith("| `")}
    assert told == {f"| `{scope}` | {why} |" for scope, why in SCOPES.items()}


def test_over_http_slack_is_told_every_address_and_over_socket_mode_none():
    many, one = manifest_of("https://refill.example"), manifest_of()
    events = "https://refill.example/slack/events"
    assert many["settings"]["event_subscriptions"]["request_url"] == events
    assert many["settings"]["interactivity"]["request_url"] == events
    assert many["settings"]["interactivity"]["message_menu_options_url"] == events
    assert [command["url"] for command in many["features"]["slash_commands"]] == [events]
    assert many["oauth_config"]["redirect_urls"] == ["https://refill.example/slack/oauth_redirect"]
    kinds = ("socket_mode_enabled", "token_rotation_enabled", "org_deploy_enabled")
    assert [many["settings"][kind] for kind in kinds] == [False, True, True]
    assert [one["settings"][kind] for kind in kinds] == [True, False, False]
    assert "https://" not in str(one)
