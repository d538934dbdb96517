"""Bolt's app, set up the same way over Socket Mode and over HTTP."""

import logging
from typing import Any, Final

from slack_bolt.async_app import AsyncApp
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.communities import community_of
from bot.texts.command_name import command_text

logger = logging.getLogger(__name__)

EVENTS_HELD_BACK: Final = "app_rate_limited"
"""Slack's notice that it sends no events of a workspace for a minute, after more than 30,000 events in an hour
("Events API", rate limiting)."""


def make_bolt_app(client: AsyncWebClient, **more: Any) -> AsyncApp:
    """Create an app that answers a request after its listeners have ended. `_handle_error` handles failures."""
    app = AsyncApp(
        name=__name__,  # otherwise Bolt reads the source of every caller to find a name
        client=client,
        process_before_response=True,
        ignoring_self_events_enabled=False,  # message_metadata_posted is about Refill's own messages
        raise_error_for_unhandled_request=True,
        **more,
    )
    app.error(_handle_error)
    return app


async def _handle_error(error: Exception, request: AsyncBoltRequest) -> BoltResponse | None:
    """Acknowledge a request that has no listener, except a command. Log a listener's failure: Bolt answers 500.

    Without the acknowledgement, Slack would send an event again, or warn a person who can't do anything about it. But
    the author of an unknown command has to learn from Slack that the command failed.
    """
    if not isinstance(error, BoltUnhandledRequestError):
        logger.error("a listener failed", exc_info=error)
        return None
    if request.body.get("type") == EVENTS_HELD_BACK:
        logger.warning("Slack sends no events of %s for a minute, as there were too many", community_of(request.body))
    if "command" in request.body:
        logger.warning(
            "Slack sent another command than %s; `refill slack manifest` prints what there should be", command_text()
        )
        return None
    return BoltResponse(status=200, body="")
