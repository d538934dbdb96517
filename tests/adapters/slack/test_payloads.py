"""Signed requests that Slack would never send: they are refused with a sentence, and break nothing."""

import asyncio
import copy
import hmac
import json
import logging
import os
import random
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final
from urllib.parse import quote_plus, urlencode

import httpx
import pytest
from over_http import HttpScene, http_scene, people_in

from adapters.slack.payloads import EVENTS, InvalidPayload, check

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk uses it

TRIED: Final = int(os.environ.get("SLACK_GARBAGE", "60"))
"""Number of requests with one error each, out of some thousands that are possible."""
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
WRONG: Final = (None, 7, -1e300, "", "\0", "\ud800", "ÿ 1", [], {}, [7], {"id": 7}, True, "9" * 400)
NOBODY: Final = "http://127.0.0.1:9/"
MISSING: Final = object()
Json = dict[str, Any]

ACTING: Json = {
    "team": {"id": "T1", "domain": "harbour"},
    "user": {"id": "UANA", "team_id": "T1"},
    "api_app_id": "A1",
    "trigger_id": "1.2.ab",
    "response_url": NOBODY,
}
VIEW: Json = {
    "id": "V1", "hash": "1.a", "type": "modal", "callback_id": "refill", "private_metadata": '["rest:", "C1", ""]',
    "state": {"values": {"until": {"text": {"type": "plain_text_input", "value": "friday"}}}},
}  # fmt: skip
BUTTON: Json = {"type": "button", "action_id": "topics", "block_id": "b", "action_ts": "1.2"}
OPTION: Json = {**BUTTON, "type": "overflow", "action_id": "menu2", "selected_option": {"value": "topics"}}
MESSAGE: Json = {"type": "message", "user": "U1", "ts": "1.2"}
TOLD: Json = {
    "user_change": {"user": {"id": "UANA", "profile": {"real_name": "Ana"}, "tz": "Europe/Berlin", "updated": 1}},
    "member_left_channel": {"user": "UANA", "channel": "C1", "event_ts": "1.2"},
    "channel_archive": {"channel": "C1"},
    "app_home_opened": {"user": "UANA", "tab": "home", "view": {**VIEW, "type": "home", "private_metadata": ""}},
    "message_metadata_posted": {
        "app_id": "A1", "channel_id": "C1", "message_ts": "1.2",
        "metadata": {"event_type": "refill", "event_payload": {"key": "x"}},
    },
    "tokens_revoked": {"tokens": {"bot": []}},
    "team_access_revoked": {"team_ids": ["T9"]},
    "grid_migration_finished": {"enterprise_id": "E1"},
}  # fmt: skip
INTERACTIONS: tuple[Json, ...] = (
    {"type": "block_actions", **ACTING, "actions": [BUTTON], "channel": {"id": "C1"}, "message": MESSAGE},
    {"type": "block_actions", **ACTING, "actions": [BUTTON], "view": VIEW},
    {"type": "block_actions", **ACTING, "actions": [OPTION], "view": VIEW},
    {"type": "view_submission", **ACTING, "view": VIEW},
    {"type": "block_suggestion", **ACTING, "action_id": "suggest:topics:free", "block_id": "topics", "value": "br"},
)
COMMAND: Json = {
    "command": "/coffee", "text": "me", "team_id": "T1", "user_id": "UANA", "channel_id": "C1", "trigger_id": "1.2.ab",
    "response_url": NOBODY,
}  # fmt: skip


def event(what: str, number: int = 0) -> Json:
    told = {"type": what, **TOLD[what]}
    where = [{"team_id": "T1", "enterprise_id": None, "user_id": "UBOT", "is_bot": True}]
    ids = {"team_id": "T1", "api_app_id": "A1", "event_id": f"Ev{number}", "event_time": 1}
    return {"type": "event_callback", **ids, "authorizations": where, "event": told}


def paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """List the places in a value where another value could stand."""
    held = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in held:
        yield (*before, name)
        yield from paths(each, (*before, name))


def with_one_wrong(good: Json) -> Iterator[Json]:
    """Yield copies of a value with one error each: at each place, in each way."""
    for path in paths(good):
        for wrong in (MISSING, *WRONG):
            made = copy.deepcopy(good)
            place: Any = made
            for part in path[:-1]:
                place = place[part]
            if wrong is MISSING:
                del place[path[-1]]
            else:
                place[path[-1]] = wrong
            yield made


def bodies() -> Iterator[tuple[str, str]]:
    """Yield bodies with their kinds."""
    for what in TOLD:
        yield from ((json.dumps(wrong), JSON) for wrong in with_one_wrong(event(what)))
    for good in INTERACTIONS:
        yield from ((urlencode({"payload": json.dumps(wrong)}), FORM) for wrong in with_one_wrong(good))
    for name in COMMAND:
        rest = {key: value for key, value in COMMAND.items() if key != name}
        yield urlencode(rest), FORM
        for wrong in ("", "\0", "ÿ 1", "9" * 400, "http://["):
            yield urlencode({**rest, name: wrong}), FORM


NOTHING_OF_SLACKS: Final = {
    "no JSON": (b"{nothing", JSON),
    "a list": (b"[]", JSON),
    "a number": (b"7", JSON),
    "null": (b"null", JSON),
    "a payload that is none": (b"payload=[]", FORM),
    "a payload of nothing": (b"payload=", FORM),
    "too deep": (b'{"a":' * 100_000, JSON),
    "too deep a form": (b"payload=" + b'{"a":' * 100_000, FORM),
    "too deep an event": (b'{"event":' * 400 + b"1" + b"}" * 400, JSON),
    "an event of nothing": (b'{"type": "event_callback"}', JSON),
    "a press of nothing": (b'payload={"type": "block_actions"}', FORM),
    "another command": (b"command=/x&team_id=T1&user_id=U&channel_id=C&trigger_id=1", FORM),
    "a kind that is none": (b'{"type": {"a": 1}}', JSON),
    "nothing at all": (b"", JSON),
    "of no kind": (b'{"team_id": "T1", "user_id": "UANA"}', JSON),
    "of no kind, as a form": (b"team_id=T1&user_id=UANA", FORM),
}


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[HttpScene]:
    async with http_scene(sqlite_url) as made:
        await made.install(people_in(made.slack.add_workspace("T1", "Harbour", installed=False)))
        yield made
        made.slack.violations.clear()  # garbage may reach Slack as far as it can be parsed


@pytest.fixture
async def taking_all() -> AsyncIterator[str]:
    """Serve an address that accepts every post, like Slack's response URLs. Yield it."""

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(take, "127.0.0.1", 0) as server:
        yield "http://127.0.0.1:{1}/".format(*server.sockets[0].getsockname())


async def status_of(here: HttpScene, browser: httpx.AsyncClient, body: str | bytes, kind: str) -> int:
    stamp = str(int(time.time()))
    sent = body if isinstance(body, bytes) else body.encode()
    signature = hmac.new(here.slack.signing_secret.encode(), f"v0:{stamp}:".encode() + sent, "sha256").hexdigest()
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}", "Content-Type": kind}
    return (await browser.post("/slack/events", content=body, headers=headers)).status_code


def tracebacks(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.exc_info]


async def test_what_is_nothing_of_slacks_is_refused(here: HttpScene, caplog: pytest.LogCaptureFixture):
    async with here.browser() as browser:
        for what, (body, kind) in NOTHING_OF_SLACKS.items():
            caplog.clear()
            assert 400 <= await status_of(here, browser, body, kind) < 500, what
            assert tracebacks(caplog) == [], what
            assert any(record.levelno >= logging.WARNING for record in caplog.records), f"{what} is logged"


@pytest.mark.parametrize("body", [b"\xff\xfe", bytes(range(256))])
async def test_what_is_no_text_counts_as_unsigned(here: HttpScene, caplog: pytest.LogCaptureFixture, body: bytes):
    """slack_sdk can check signatures of text only."""
    async with here.browser() as browser:
        assert await status_of(here, browser, body, "image/png") == 401
    assert tracebacks(caplog) == []


async def test_what_has_one_thing_wrong_in_it_breaks_nothing(
    here: HttpScene, taking_all: str, caplog: pytest.LogCaptureFixture
):
    tried = random.Random(TRIED).sample(found := list(bodies()), min(TRIED, len(found)))
    broken = []
    async with here.browser() as browser:
        for made, kind in tried:
            caplog.clear()
            body = made.replace(NOBODY, taking_all).replace(quote_plus(NOBODY), quote_plus(taking_all))
            if await status_of(here, browser, body, kind) >= 500 or tracebacks(caplog):
                broken.append((body, tracebacks(caplog)))
        assert await status_of(here, browser, urlencode(COMMAND), FORM) == 200
    assert broken == []


@pytest.mark.parametrize("chosen", ["topics", {}, {"value": None}, {"value": "\0"}, [{"value": "topics"}]])
def test_an_option_of_a_menu_without_a_value_is_refused(chosen: object):
    press = {"type": "block_actions", **ACTING, "actions": [{**OPTION, "selected_option": chosen}], "view": VIEW}
    with pytest.raises(InvalidPayload, match=r"actions\.0\.selected_option"):
        check(urlencode({"payload": json.dumps(press)}).encode(), FORM)


def test_what_is_told_here_is_all_that_is_listened_to():
    assert {EVENTS[what] for what in TOLD} == set(EVENTS.values())
