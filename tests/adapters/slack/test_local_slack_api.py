"""The stand-in's Web API, through Slack's own client."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.slack.local_slack import LocalSlack, Workspace

HELLO = [{"type": "section", "text": {"type": "mrkdwn", "text": "Hello <@U1>"}}]


@pytest.fixture
def workspace(local_slack: LocalSlack) -> Workspace:
    workspace = local_slack.add_workspace("T1", "Harbour")
    workspace.add_user("U1", "Ana", tz="Asia/Kathmandu", locale="pt-BR")
    workspace.add_user("U2", "Ben")
    workspace.add_channel("C1", "coffee", ["U1"])
    return workspace


@pytest.fixture
def client(local_slack: LocalSlack, workspace: Workspace) -> AsyncWebClient:
    return AsyncWebClient(token=workspace.token, base_url=local_slack.url, retry_handlers=[])


async def test_tells_whose_token_it_is(client: AsyncWebClient, workspace: Workspace) -> None:
    answer = await client.auth_test()
    assert (answer["team_id"], answer["user_id"]) == ("T1", workspace.bot_user)


async def test_posts_to_a_member_a_channel_and_a_group(client: AsyncWebClient, workspace: Workspace) -> None:
    await client.chat_postMessage(channel="U1", text="one", blocks=HELLO)
    await client.chat_postMessage(channel="C1", text="two")
    group = await client.conversations_open(users=["U1", "U2"])
    await client.chat_postMessage(channel=group["channel"]["id"], text="three &amp; <@U2>")
    assert [each.plain for each in workspace.user("U1").inbox()] == ["Hello @Ana", "two", "three & @Ben"]
    assert [each.plain for each in workspace.user("U2").inbox()] == ["three & @Ben"]


async def test_gives_the_same_conversation_again(client: AsyncWebClient, workspace: Workspace) -> None:
    first = await client.conversations_open(users="U2,U1")
    again = await client.conversations_open(users="U1,U2")
    assert again["channel"]["id"] == first["channel"]["id"]
    assert again["already_open"]


async def test_refuses_an_unknown_channel(client: AsyncWebClient, workspace: Workspace) -> None:
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.chat_postMessage(channel="C9", text="hello")
