"""The local Slack as a fixture. It fails a test in which the app sent an invalid request."""

from collections.abc import AsyncIterator

import pytest

from tests.adapters.slack.local_slack.server import LocalSlack
from tests.adapters.wait_until import PATIENCE


@pytest.fixture
async def local_slack() -> AsyncIterator[LocalSlack]:
    """Yield a local Slack with the real clock."""
    async with LocalSlack(ack_seconds=PATIENCE) as slack:
        yield slack
    assert slack.violations == []
