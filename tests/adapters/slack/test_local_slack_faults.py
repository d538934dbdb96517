"""Faults and rate limits of the local Slack, through Slack's own client."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import HandClock
from tests.adapters.slack.local_slack import LocalSlack, Workspace


@pytest.fixture
def client(local_slack: LocalSlack, harbour: Workspace) -> AsyncWebClient:
    return AsyncWebClient(token=harbour.token, base_url=local_slack.url, retry_handlers=[])


async def test_a_call_fails_as_often_as_asked(
    local_slack: LocalSlack, harbour: Workspace, client: AsyncWebClient
) -> None:
    local_slack.fail("chat.postMessage", error="internal_error")
    local_slack.fail("chat.postMessage", status=503)
    with pytest.raises(SlackApiError, match="internal_error"):
        await client.chat_postMessage(channel="C1", text="x")
    with pytest.raises(SlackApiError) as failed:
        await client.chat_postMessage(channel="C1", text="x")
    assert failed.value.response.status_code == 503
    await client.chat_postMessage(channel="C1", text="x")
    assert len(harbour.messages) == 1


async def test_a_proxys_page_comes_in_place_of_an_answer(
    local_slack: LocalSlack, harbour: Workspace, client: AsyncWebClient
) -> None:
    for media in ("text/html", "application/json"):
        local_slack.fail("chat.postMessage", page=media)
        with pytest.raises(SlackApiError):
            await client.chat_postMessage(channel="C1", text="x")
    assert harbour.messages == []


async def test_an_answer_may_be_lost_before_or_after_the_call_was_taken(
    local_slack: LocalSlack, harbour: Workspace, client: AsyncWebClient
) -> None:
    local_slack.fail("chat.postMessage", reset=True)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C1", text="x")
    assert harbour.messages == []
    local_slack.fail("*", reset_after_taking=True)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C1", text="x")
    assert len(harbour.messages) == 1


async def test_an_answer_may_come_too_late(local_slack: LocalSlack, harbour: Workspace) -> None:
    hasty = AsyncWebClient(token=harbour.token, base_url=local_slack.url, retry_handlers=[])
    hasty.timeout = 0.05  # type: ignore[assignment]
    local_slack.fail("chat.postMessage", delay=0.2)
    with pytest.raises(TimeoutError):
        await hasty.chat_postMessage(channel="C1", text="x")
    assert len(harbour.messages) == 1


async def test_slack_s_own_handler_waits_as_told(
    local_slack: LocalSlack, harbour: Workspace, client: AsyncWebClient
) -> None:
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    local_slack.fail("chat.postMessage", retry_after=1)
    await client.chat_postMessage(channel="C1", text="x")
    assert local_slack.count("chat.postMessage") == 2


async def test_keeps_the_rates_of_each_workspace_method_and_channel() -> None:
    clock = HandClock(datetime(2026, 3, 2, tzinfo=UTC))
    async with LocalSlack(clock) as slack:
        workspace = slack.add_workspace("T1", "Harbour")
        for channel in ("C1", "C2"):
            workspace.add_channel(channel, channel, [])
        slack.limit_rates()
        client = AsyncWebClient(token=workspace.token, base_url=slack.url, retry_handlers=[])
        for _ in range(3):
            await client.chat_postMessage(channel="C1", text="x")
        with pytest.raises(SlackApiError) as limited:
            await client.chat_postMessage(channel="C1", text="x")
        assert limited.value.response.status_code == 429
        assert limited.value.response.headers["Retry-After"] == "1"
        await client.chat_postMessage(channel="C2", text="x")
        clock.move_by(timedelta(seconds=1))
        await client.chat_postMessage(channel="C1", text="x")
        for _ in range(20):
            await client.users_list()
        with pytest.raises(SlackApiError):
            await client.users_list()
        assert slack.faults.limited == {"chat.postMessage": 1, "users.list": 1}


async def test_settings_and_age_refuse_what_they_refuse_at_slack(
    local_slack: LocalSlack, harbour: Workspace, client: AsyncWebClient
) -> None:
    sent = await client.chat_postMessage(channel="C1", text="x")
    harbour.edit_window = timedelta(seconds=-1)
    with pytest.raises(SlackApiError, match="edit_window_closed"):
        await client.chat_update(channel="C1", ts=sent["ts"], text="y")
    harbour.edit_window, harbour.channels["C1"].is_frozen = None, True
    with pytest.raises(SlackApiError, match="is_inactive"):
        await client.chat_update(channel="C1", ts=sent["ts"], text="y")
    harbour.channels["C1"].restriction = "restricted_action_thread_only_channel"
    with pytest.raises(SlackApiError, match="restricted_action_thread_only_channel"):
        await client.chat_postMessage(channel="C1", text="x")
    harbour.has_messages_tab = False
    with pytest.raises(SlackApiError, match="messages_tab_disabled"):
        await client.chat_postMessage(channel="U1", text="x")
    assert [message.text for message in harbour.messages] == ["x"]
