"""What is owed, delivered to Slack."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.rendering import blocks_of, files_of, text_of
from bot.model.ids import CommunityId
from bot.model.owed import Parcel, ToChannel, ToChat, ToMember
from bot.ports import OutcomeUnknown, Receipt, TryLater, Undeliverable

METADATA_EVENT: Final = "refill_message"
"""The event type of the metadata that each message carries: its key, and nothing private."""
NOT_TAKEN: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
UNSURE: Final = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
"""Slack's own words for "something went wrong here"; whether it was taken is not said."""
SERVER_ERROR: Final = 500

ClientFor = Callable[[CommunityId], AsyncWebClient]


class SlackPlatform:
    """Hands messages to Slack's Web API. Its client must not retry by itself: a lost answer may be a taken message."""

    name = "slack"

    def __init__(self, client_for: ClientFor) -> None:
        self._client_for = client_for

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Deliver a message.

        Raises:
            TryLater: Slack asked to wait, or was not reached.
            OutcomeUnknown: no answer came, or none that says whether it was taken.
            Undeliverable: Slack will never take it; or it may have it already and can't be asked.
        """
        if parcel.uncertain and parcel.replaces is None:
            raise Undeliverable(
                "an earlier attempt got no answer, so it may have arrived; look before sending it again"
            )
        client = self._client_for(parcel.community)
        try:
            return await self._send(client, parcel)
        except SlackApiError as error:
            raise _named(error) from error
        except (aiohttp.ClientConnectorError, ConnectionRefusedError) as error:
            raise TryLater(f"Slack was not reached: {type(error).__name__}") from error
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise OutcomeUnknown(f"no answer came: {type(error).__name__}") from error

    async def _send(self, client: AsyncWebClient, parcel: Parcel) -> Receipt:
        body: dict[str, Any] = {
            "text": text_of(parcel.message),
            "blocks": blocks_of(parcel.message),
            "metadata": {"event_type": METADATA_EVENT, "event_payload": {"key": parcel.key}},
        }
        if parcel.replaces is not None:
            channel, ts = parcel.replaces.split(":")
            await client.chat_update(channel=channel, ts=ts, **body)
            return Receipt(parcel.replaces)
        channel = await self._channel(client, parcel)
        answer = await client.chat_postMessage(channel=channel, unfurl_links=False, unfurl_media=False, **body)
        for name, data in files_of(parcel.message).items():
            await client.files_upload_v2(channel=answer["channel"], filename=name, content=data)
        return Receipt(f"{answer['channel']}:{answer['ts']}")

    @staticmethod
    async def _channel(client: AsyncWebClient, parcel: Parcel) -> str:
        match parcel.destination:
            case ToMember(member=member):
                users = [str(member)]
            case ToChat(members=members):
                users = [str(member) for member in members]
            case ToChannel(channel=channel):
                return channel
        opened = await client.conversations_open(users=users)
        return str(opened["channel"]["id"])


def _named(error: SlackApiError) -> TryLater | OutcomeUnknown | Undeliverable:
    """Name what Slack said; anything that it says for good ends the message."""
    response = error.response
    why = str(response.get("error", "no reason")) if hasattr(response, "get") else "no reason"
    status = getattr(response, "status_code", 200)
    if status == 429 or why in NOT_TAKEN:
        after = response.headers.get("Retry-After") if hasattr(response, "headers") else None
        return TryLater(f"Slack asked to wait: {why}", timedelta(seconds=int(after)) if after else None)
    if status >= SERVER_ERROR or why in UNSURE:
        return OutcomeUnknown(f"Slack failed: {status} {why}")
    return Undeliverable(f"Slack said: {why}")
