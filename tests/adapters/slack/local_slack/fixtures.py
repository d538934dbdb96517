"""The stand-in as a fixture: a test fails for each thing that it was sent and that Slack would not take."""

from collections.abc import AsyncIterator

import pytest

from tests.adapters.slack.local_slack.server import LocalSlack
from tests.adapters.wait_until import PATIENCE


@pytest.fixture
async def local_slack() -> AsyncIterator[LocalSlack]:
    """Give a Slack in real time."""
    async with LocalSlack(ack_seconds=PATIENCE) as slack:
        yield slack
    assert slack.violations == []
