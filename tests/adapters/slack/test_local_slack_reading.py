"""The local Slack renders texts as a reader in Slack sees them, and logs everything that was shown."""

from datetime import UTC, datetime

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import HandClock
from tests.adapters.slack.local_slack import LocalSlack
from tests.adapters.slack.local_slack.rendering import missing_in_text, plain_mrkdwn
from tests.adapters.slack.local_slack.shown import What

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
AT_NOON = f"<!date^{int(NOON.timestamp())}^{{}}|noon &amp; so>"


@pytest.mark.parametrize(
    ("zone", "locale", "shape", "read"),
    [
        ("Europe/Berlin", "de-DE", "{date_long}, {time}", "Dienstag, 3. März 2026, 13:00"),
        ("Asia/Kathmandu", "en-GB", "{date_short} {time}", "3 Mar 2026 17:45"),
        ("Pacific/Auckland", "en-GB", "{date_num}", "2026-03-04"),
        ("Europe/London", "en-GB", "at {date_pretty}", "at today"),
        ("Europe/London", "en-GB", "{someday}", "noon & so"),
    ],
)
async def test_a_moment_is_read_in_the_readers_zone_and_language(zone: str, locale: str, shape: str, read: str) -> None:
    async with LocalSlack(HandClock(NOON)) as slack:
        team = slack.add_workspace("T1", "Harbour")
        ana = team.add_user("U1", "Ana", tz=zone, locale=locale)
        await AsyncWebClient(token=team.token, base_url=slack.url).chat_postMessage(
            channel="U1", text=AT_NOON.format(shape)
        )
        assert ana.reads(ana.inbox()[-1]) == read


async def test_names_are_read_as_they_are_now() -> None:
    async with LocalSlack(HandClock(NOON)) as slack:
        team = slack.add_workspace("T1", "Harbour")
        team.add_user("U1", "Ana").user.name = "Ana Maria"
        team.add_channel("C1", "coffee", ["U1"])
        assert plain_mrkdwn("<@U1> in <#C1|tea>", team.onlooker) == "@Ana Maria in #coffee"


async def test_what_was_shown_is_kept_as_it_was() -> None:
    async with LocalSlack(HandClock(NOON)) as slack:
        team = slack.add_workspace("T1", "Harbour")
        team.add_user("U1", "Ana")
        client = AsyncWebClient(token=team.token, base_url=slack.url)
        posted = await client.chat_postMessage(channel="U1", text="one")
        await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="two")
        assert [(one.what, one.to, one.body["text"]) for one in team.shown] == [
            (What.MESSAGE, {"U1"}, "one"),
            (What.CHANGE, {"U1"}, "two"),
        ]


async def test_what_only_blocks_say_is_missing_in_the_text() -> None:
    async with LocalSlack(HandClock(NOON)) as slack:
        reader = slack.add_workspace("T1", "Harbour").onlooker
        button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
        blocks = [
            {"type": "section", "text": {"type": "mrkdwn", "text": "said"}},
            {"type": "actions", "elements": [button]},
        ]
        assert missing_in_text("said [Go]", blocks, reader) == []
        assert missing_in_text("said", blocks, reader) == ["[Go]"]
