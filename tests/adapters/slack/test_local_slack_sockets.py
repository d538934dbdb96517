"""The stand-in's Socket Mode, through Slack's own Bolt."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.slack.local_slack import LocalSlack, Workspace


@pytest.fixture
def workspace(local_slack: LocalSlack) -> Workspace:
    workspace = local_slack.add_workspace("T1", "Harbour")
    workspace.add_user("U1", "Ana")
    workspace.add_channel("C1", "coffee", ["U1"])
    return workspace


@pytest.fixture
async def app(local_slack: LocalSlack, workspace: Workspace) -> AsyncIterator[AsyncApp]:
    app = AsyncApp(client=AsyncWebClient(token=workspace.token, base_url=local_slack.url))
    handler = AsyncSocketModeHandler(app, local_slack.app_token)
    await handler.connect_async()
    await local_slack.until(lambda: local_slack.sockets.open)
    yield app
    await handler.close_async()


async def test_a_command_is_answered_to_its_author_alone(app: AsyncApp, workspace: Workspace) -> None:
    @app.command("/coffee")
    async def coffee(ack: Any, respond: Any, command: Any) -> None:
        await ack()
        await respond(f"You said {command['text']}")

    await workspace.user("U1").slash("/coffee", "join", channel="C1")
    message = await workspace.user("U1").sees("You said join")
    assert message.ephemeral_to == "U1"
