"""How calls to Slack fail, whatever came in place of Slack's answer: a proxy's page, half an answer, or nothing."""

from collections.abc import Mapping
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

FAILURES: Final = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)
"""All that a call may raise."""
NO_REASON: Final = "no reason"


def why(error: BaseException) -> str:
    """Read why a call failed: Slack's own word, NO_REASON where it was not Slack that answered, or what went wrong."""
    if not isinstance(error, SlackApiError):
        return type(error).__name__
    data = getattr(error.response, "data", error.response)
    return str(data.get("error") or NO_REASON) if isinstance(data, Mapping) else NO_REASON


def status_of(error: SlackApiError) -> int:
    """Read the status that an answer came with: slack_sdk hands over aiohttp's own where it can't read the answer."""
    if isinstance(error.response, aiohttp.ClientResponse):
        return error.response.status
    return int(getattr(error.response, "status_code", 200))
