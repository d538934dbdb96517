"""Refill with Slack, started and checked as an operator does: real processes against the local Slack."""

import asyncio
import json
import signal
import time
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet
from over_http import cookies_of, people_in, said

from adapters.slack.manifest import EVENTS, SCOPES
from bot.conversation.answer_times import STEP
from bot.model.errors import RefillError
from bot.ports import PlatformRefused
from tests.adapters.processes import free_port, start, started_and_stopped, told, told_at_once, told_here, until_it_says
from tests.adapters.slack.local_slack import LocalSlack, Person
from tests.adapters.wait_until import PATIENCE
from tests.slow import SLOW

KEY = Fernet.generate_key().decode()


def http_settings(slack_url: str, port: int | None = None) -> dict[str, str]:
    port = port or free_port()
    return {
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "client-secret",
        "SLACK_SIGNING_SECRET": "signing-secret",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "ENCRYPTION_KEYS": KEY,
        "SLACK_API_URL": slack_url,
    }


async def test_it_serves_one_workspace_over_socket_mode_and_logs_no_token_and_nothing_typed(tmp_path: Path):
    async with LocalSlack(subscriptions=EVENTS, ack_seconds=PATIENCE) as slack:
        workspace = people_in(slack.add_workspace("T1", "Harbour"))
        tokens = {"SLACK_BOT_TOKEN": workspace.token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url}
        process = await start(tmp_path, "run", LOG_LEVEL="debug", **tokens)
        said_before = b""
        try:
            olive = workspace.user("UOLIVE")
            assert process.stdout
            while b"Refill is in Slack, in Harbour" not in said_before:
                said_before += await asyncio.wait_for(process.stdout.readline(), 60)
            await olive.slash("/coffee", "circle new", "C1")
            await olive.submit(await olive.opens("New circle"), {"Name": "Wildfowling"})
            await olive.sees("Wildfowling")
            assert min([await answered_after(olive, number) for number in range(5)]) >= STEP, "a clock tells nothing"
        finally:
            process.terminate()
            said_after, _ = await process.communicate()
        assert process.returncode == 0
        out = (said_before + said_after).decode()
        assert "INFO" in out
        for secret in (workspace.token, slack.app_token, "Wildfowling", "circle new"):
            assert secret not in out


async def answered_after(person: Person, number: int) -> float:
    """Type a simple command. Return the seconds until its answer."""
    begun = time.monotonic()
    await person.slash("/coffee", f"topics add wildfowl {number}", "C1")
    await person.sees(f"wildfowl {number}")
    return time.monotonic() - begun


async def test_it_serves_many_workspaces_over_http(tmp_path: Path):
    port = free_port()
    async with LocalSlack(subscriptions=EVENTS, rotates_tokens=True, ack_seconds=PATIENCE) as slack:
        workspace = people_in(slack.add_workspace("T1", "Harbour", installed=False))
        slack.hooks.use(f"http://127.0.0.1:{port}/slack/events")
        settings = http_settings(slack.url, port)
        process = await start(tmp_path, "run", **settings)
        try:
            await until_it_says(process, f"Refill serves Slack at http://127.0.0.1:{port}")
            patient = httpx.AsyncHTTPTransport(retries=8)  # the process logs its start before it listens
            async with httpx.AsyncClient(
                base_url=settings["PUBLIC_URL"], transport=patient, trust_env=False, timeout=PATIENCE
            ) as browser:
                assert (await browser.get("/health")).text == "well"
                asked = await browser.get("/slack/install")
                onward = slack.tokens.approve(asked.headers["location"], workspace, "UOLIVE")
                assert "Refill is in Harbour" in said(await browser.get(onward, headers=cookies_of(asked)))
            await workspace.user("UANA").slash("/coffee", "help", "C1")
            await workspace.user("UANA").sees("/coffee join")
        finally:
            process.terminate()
            await process.communicate()
        assert process.returncode == 0
        code, out = await told_here(tmp_path, "doctor", **settings)
        assert (code, "the token of Harbour (T1) works" in out) == (0, True), out
        lost = settings | {"ENCRYPTION_KEYS": Fernet.generate_key().decode()}
        code, out = await told_here(tmp_path, "doctor", **lost)
        assert (code, "Harbour (T1): none of the keys" in out) == (1, True), out
        with pytest.raises(RefillError, match="Put back the key"):
            await started_and_stopped(lost | {"DATABASE_URL": f"sqlite:///{tmp_path / 'data/refill.db'}"})
        new = Fernet.generate_key().decode()
        code, out = await told_here(tmp_path, "rekey", **settings | {"ENCRYPTION_KEYS": f"{new},{KEY}"})
        assert (code, "newest key: 4." in out) == (0, True), out
        code, out = await told_here(tmp_path, "doctor", **settings | {"ENCRYPTION_KEYS": new})
        assert (code, "works" in out) == (0, True), out
        slack.tokens.deactivate(workspace)
        code, out = await told_here(tmp_path, "doctor", **settings | {"ENCRYPTION_KEYS": new})
        assert (code, "account_inactive" in out, "/slack/install" in out) == (1, True, True), out


async def test_the_doctor_names_a_missing_scope_and_where_to_add_it(tmp_path: Path):
    async with LocalSlack(scopes=set(SCOPES) - {"mpim:write"}, ack_seconds=PATIENCE) as slack:
        workspace = slack.add_workspace("T1", "Harbour")
        tokens = {"SLACK_BOT_TOKEN": workspace.token, "SLACK_APP_TOKEN": "xapp-wrong", "SLACK_API_URL": slack.url}
        code, out = await told_here(tmp_path, "doctor", **tokens)
        assert code == 1
        assert "BAD  Slack: the scope mpim:write is missing" in out
        assert "OAuth & Permissions" in out
        assert "REFILL_SLACK_APP_TOKEN (invalid_auth): create one with connections:write" in out
        assert "chat:write is missing" not in out
        code, out = await told_here(tmp_path, "doctor", **tokens | {"SLACK_BOT_TOKEN": "xoxb-wrong"})
        assert (code, "refuses REFILL_SLACK_BOT_TOKEN (invalid_auth)" in out) == (1, True)


@SLOW
async def test_a_token_that_is_refused_ends_the_start_with_a_sentence(tmp_path: Path):
    async with LocalSlack(ack_seconds=PATIENCE) as slack:
        workspace = slack.add_workspace("T1", "Harbour")
        tokens = {"SLACK_BOT_TOKEN": workspace.token, "SLACK_APP_TOKEN": "xapp-wrong", "SLACK_API_URL": slack.url}
        code, out = await told(tmp_path, "run", **tokens)
        assert (code, "Slack refuses REFILL_SLACK_APP_TOKEN" in out, "Traceback" in out) == (1, True, False), out
        database = {"DATABASE_URL": f"sqlite:///{tmp_path / 'refill.db'}"}
        with pytest.raises(PlatformRefused, match="Slack refuses REFILL_SLACK_APP_TOKEN"):
            await started_and_stopped(tokens | database | {"SLACK_APP_TOKEN": "anything"})


async def test_a_failure_of_slack_at_the_start_is_not_blamed_on_the_token(tmp_path: Path):
    async with LocalSlack(ack_seconds=PATIENCE) as slack:
        workspace = slack.add_workspace("T1", "Harbour")
        slack.fail("auth.test", error="internal_error")
        tokens = {"SLACK_BOT_TOKEN": workspace.token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url}
        with pytest.raises(PlatformRefused, match=r"Slack fails just now \(internal_error\)"):
            await started_and_stopped(tokens | {"DATABASE_URL": f"sqlite:///{tmp_path / 'refill.db'}"})


async def test_a_missing_scope_is_told_at_the_start_too(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    async with LocalSlack(scopes=set(SCOPES) - {"mpim:write"}, subscriptions=EVENTS, ack_seconds=PATIENCE) as slack:
        workspace = slack.add_workspace("T1", "Harbour")
        tokens = {"SLACK_BOT_TOKEN": workspace.token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url}
        await started_and_stopped(tokens | {"DATABASE_URL": f"sqlite:///{tmp_path / 'refill.db'}"})
    assert "Slack has not granted mpim:write" in caplog.text


@SLOW
async def test_it_can_be_stopped_while_slack_does_not_answer(tmp_path: Path):
    async with LocalSlack(ack_seconds=PATIENCE) as slack:
        workspace = slack.add_workspace("T1", "Harbour")
        slack.fail("apps.connections.open", times=9, status=429, retry_after=300)
        tokens = {"SLACK_BOT_TOKEN": workspace.token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url}
        process = await start(tmp_path, "run", **tokens)
        await slack.until(lambda: slack.count("apps.connections.open"), 30)
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), 30) == 0


async def test_the_doctor_names_settings_that_are_none(tmp_path: Path):
    mistyped = (
        "REFILL_SLACK_BOT_TOKENS",
        "SLACK_APP_TOKEN",
        "REFIL_DISCORD_TOKEN",
        "REFILL_ZZZ",
        "PORT",
        "OTHER_TOKEN",
    )
    (tmp_path / ".env").write_text("".join(f"{name}=1\n" for name in mistyped))
    code, out = await told_here(tmp_path, "doctor")
    assert (code, ".env was read" in out) == (1, True)
    told = [line.removeprefix("BAD  settings: ") for line in out.splitlines() if "has no setting" in line]
    assert told == [
        "Refill has no setting REFILL_SLACK_BOT_TOKENS; did you mean REFILL_SLACK_BOT_TOKEN?",
        "Refill has no setting REFILL_ZZZ",
        "Refill has no setting REFIL_DISCORD_TOKEN; did you mean REFILL_DISCORD_TOKEN?",
        "Refill has no setting SLACK_APP_TOKEN; did you mean REFILL_SLACK_APP_TOKEN?",
    ]
    process = await start(tmp_path, "run", SANDBOX="false")
    out = (await process.communicate())[0].decode()
    assert all(f"WARNING bot.cli: {sentence}" in out for sentence in told), out


async def test_a_slack_that_is_not_there_is_told_in_a_sentence(tmp_path: Path):
    nowhere = f"http://127.0.0.1:{free_port()}/api/"
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_API_URL": nowhere}
    code, out = await told_here(tmp_path, "doctor", **tokens)
    assert (code, out.count("Slack can't be reached at")) == (1, 1), out


HALF: dict[str, tuple[dict[str, str], str]] = {
    "one token": ({"SLACK_BOT_TOKEN": "xoxb-1"}, "REFILL_SLACK_APP_TOKEN: missing; Slack over Socket Mode needs it"),
    "no key": (
        http_settings("http://127.0.0.1:1/api/") | {"ENCRYPTION_KEYS": ""},
        "REFILL_ENCRYPTION_KEYS: missing; Slack over HTTP needs it",
    ),
    "swapped": ({"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xoxb-1"}, "the two tokens are swapped"),
    "only an id": (
        {"SLACK_CLIENT_ID": "1.2"},
        "REFILL_SLACK_CLIENT_SECRET, REFILL_SLACK_SIGNING_SECRET, REFILL_PUBLIC_URL, REFILL_ENCRYPTION_KEYS: missing",
    ),
    "both": (
        http_settings("http://127.0.0.1:1/api/") | {"SLACK_BOT_TOKEN": "xoxb-1"},
        "REFILL_SLACK_BOT_TOKEN: only for one workspace over Socket Mode",
    ),
    "no https": (http_settings("") | {"PUBLIC_URL": "http://refill.example"}, "write https:// and a host name"),
    "a path": (http_settings("") | {"PUBLIC_URL": "https://refill.example/bot"}, "without a path"),
    "no key at all": (
        http_settings("") | {"ENCRYPTION_KEYS": "key"},
        "that is not a key",
    ),
}


@pytest.mark.parametrize("case", HALF)
def test_what_is_half_set_is_told_in_a_sentence(tmp_path: Path, case: str):
    settings, sentence = HALF[case]
    code, out = told_at_once(tmp_path, "run", **settings)
    assert (code, sentence in out) == (1, True), out


async def test_a_manifest_and_a_key_are_printed(tmp_path: Path):
    code, out = await told_here(tmp_path, "slack", "manifest", "--http", "--url", "https://refill.example")
    assert (code, json.loads(out)["settings"]["socket_mode_enabled"]) == (0, False)
    code, out = await told_here(tmp_path, "slack", "manifest", "--http", PUBLIC_URL="https://refill.example")
    assert json.loads(out)["oauth_config"]["redirect_urls"] == ["https://refill.example/slack/oauth_redirect"]
    code, out = await told_here(tmp_path, "slack", "manifest", "--http")
    assert (code, "--url https://refill.example" in out) == (1, True)
    code, out = await told_here(tmp_path, "key")
    assert Fernet(out.strip())


async def test_the_manifest_has_the_command_that_the_operator_chose(tmp_path: Path):
    code, out = await told_here(tmp_path, "slack", "manifest", COMMAND="tea-break")
    (command,) = json.loads(out)["features"]["slash_commands"]
    assert (code, command["command"]) == (0, "/tea-break")
    code, out = await told_here(tmp_path, "slack", "manifest", COMMAND="/tea")
    assert (code, "REFILL_COMMAND" in out, "without a slash" in out) == (1, True, True)
