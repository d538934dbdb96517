"""Events of the local Slack: users who change or are deactivated, and channels that are left, archived or lost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.slack.local_slack import CannotDo, LocalSlack, Workspace
from tests.adapters.wait_until import PATIENCE

EVENTS = (
    "user_change", "member_joined_channel", "member_left_channel", "channel_archive", "channel_unarchive",
    "channel_deleted", "channel_left", "group_archive", "group_left",
)  # fmt: skip


class Heard(list[dict[str, Any]]):
    """The events that an app got."""

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self]


@asynccontextmanager
async def listening(slack: LocalSlack, workspace: Workspace) -> AsyncIterator[Heard]:
    heard = Heard()
    app = AsyncApp(client=AsyncWebClient(token=workspace.token, base_url=slack.url))
    for name in EVENTS:

        @app.event(name)
        async def hear(event: Any) -> None:
            heard.append(event)

    handler = AsyncSocketModeHandler(app, slack.app_token)
    await handler.connect_async()
    await slack.until(lambda: slack.sockets.open)
    yield heard
    await handler.close_async()


def furnished(slack: LocalSlack) -> Workspace:
    workspace = slack.add_workspace("T1", "Harbour")
    for user in ("U1", "U2"):
        workspace.add_user(user, user)
    workspace.add_channel("C1", "coffee", ["U1"])
    workspace.add_channel("G1", "board", ["U1"], private=True)
    return workspace


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack(subscriptions=EVENTS, ack_seconds=PATIENCE) as slack:
        yield slack
    assert slack.violations == []


@pytest.fixture
def harbour(slack: LocalSlack) -> Workspace:
    return furnished(slack)


@pytest.fixture
async def heard(slack: LocalSlack, harbour: Workspace) -> AsyncIterator[Heard]:
    async with listening(slack, harbour) as found:
        yield found


async def test_an_account_that_changes_is_told_with_when(slack: LocalSlack, harbour: Workspace, heard: Heard) -> None:
    await harbour.change("U1", name="Ana Maria", tz="Africa/Nairobi")
    await harbour.deactivate("U1", deliveries=2)
    await slack.until(lambda: len(heard) == 3)
    changed, gone, again = (event["user"] for event in heard)
    assert (changed["real_name"], changed["tz"], changed["locale"]) == ("Ana Maria", "Africa/Nairobi", "en-GB")
    assert (gone["deleted"], "tz" in gone) == (True, False)
    assert gone == again
    assert changed["updated"] < gone["updated"]


async def test_who_comes_and_goes_is_told_where_the_bot_is(slack: LocalSlack, harbour: Workspace, heard: Heard) -> None:
    harbour.add_channel("C2", "elsewhere", ["U1"], with_bot=False)
    ben = harbour.user("U2")
    await ben.joins("C1")
    await ben.leaves("C1")
    await harbour.user("U1").leaves("G1")
    await harbour.user("U1").leaves("C2")
    await slack.until(lambda: len(heard) == 3)
    assert heard.types == ["member_joined_channel", "member_left_channel", "member_left_channel"]
    assert [event["channel_type"] for event in heard] == ["C", "C", "G"]
    with pytest.raises(CannotDo, match="is not in C1"):
        await ben.leaves("C1")
    with pytest.raises(CannotDo, match="already"):
        await harbour.user("U1").joins("C1")


async def test_what_becomes_of_a_channel_is_told(slack: LocalSlack, harbour: Workspace, heard: Heard) -> None:
    client = AsyncWebClient(token=harbour.token, base_url=slack.url)
    await harbour.archive("C1", "U1")
    await harbour.unarchive("C1", "U1")
    await harbour.remove_bot("C1", "U1")
    await harbour.invite_bot("C1", "U1")
    await harbour.remove_bot("G1", "U1")
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.conversations_info(channel="G1")
    await harbour.archive("G1", "U1")  # no event, because the bot is not in it
    await harbour.delete_channel("C1")
    await slack.until(lambda: len(heard) == 6)
    assert heard.types == [
        "channel_archive", "channel_unarchive", "channel_left", "member_joined_channel", "group_left",
        "channel_deleted",
    ]  # fmt: skip
    assert heard[3]["user"] == harbour.bot_user


async def test_nothing_is_told_without_the_scope_for_it() -> None:
    async with LocalSlack(subscriptions=EVENTS, scopes=("chat:write", "channels:read"), ack_seconds=PATIENCE) as slack:
        harbour = furnished(slack)
        async with listening(slack, harbour) as heard:
            await harbour.change("U1", name="Ana")
            await harbour.user("U1").leaves("G1")
            await harbour.remove_bot("G1", "U1")
            await harbour.user("U1").leaves("C1")
            await slack.until(lambda: heard)
            assert heard.types == ["member_left_channel"]


async def test_a_home_tab_that_changed_meanwhile_is_not_overwritten(slack: LocalSlack, harbour: Workspace) -> None:
    client = AsyncWebClient(token=harbour.token, base_url=slack.url)
    view: dict[str, Any] = {"type": "home", "blocks": [{"type": "divider"}]}
    first = await client.views_publish(user_id="U1", view=view)
    second = await client.views_publish(user_id="U1", view=view, hash=first["view"]["hash"])
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_publish(user_id="U1", view=view, hash=first["view"]["hash"])
    await client.views_publish(user_id="U1", view=view, hash=second["view"]["hash"])
