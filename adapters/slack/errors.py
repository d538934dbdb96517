"""Errors of calls to Slack, also if a proxy answers in its place."""

from collections.abc import Mapping
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

FAILURES: Final = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)
"""The exceptions that a call may raise."""
NO_REASON: Final = "no reason"


def why(error: BaseException) -> str:
    """Return why a call failed: Slack's error code, NO_REASON if something else answered, or the exception's name."""
    if not isinstance(error, SlackApiError):
        return type(error).__name__
    data = getattr(error.response, "data", error.response)
    return str(data.get("error") or NO_REASON) if isinstance(data, Mapping) else NO_REASON


def status_of(error: SlackApiError) -> int:
    """Return the HTTP status of an answer; slack_sdk passes aiohttp's response if it can't parse it."""
    if isinstance(error.response, aiohttp.ClientResponse):
        return error.response.status
    return int(getattr(error.response, "status_code", 200))
