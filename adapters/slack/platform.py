"""Delivers messages to Slack."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from cachetools import TTLCache
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.channels import problem_in
from adapters.slack.errors import FAILURES, LOST, NO_MESSAGES_TAB, Forbidden, LockedOut, Refused, translated_errors, why
from adapters.slack.grid import UNTIL_LEARNT, slack_id
from adapters.slack.rendering import blocks_of, files_of, in_words, text_of
from bot.model.channel_problems import ChannelProblem
from bot.model.content import Message
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.news import ChannelChanged, PostRefused
from bot.model.outbox import Delivery, ToChannel, ToChat, ToMember
from bot.ports import (
    Hear,
    InvalidMessage,
    Lane,
    NotNow,
    OutcomeUnknown,
    PartlyDelivered,
    Platform,
    Receipt,
    TryLater,
    Unchangeable,
    Undeliverable,
)

logger = logging.getLogger(__name__)

METADATA_EVENT: Final = "refill_message"
"""The event type of every message's metadata, which contains the message's idempotency key."""
POST: Final = "chat.postMessage"
OPEN: Final = "conversations.open"
UPDATE: Final = "chat.update"
FILES: Final = "files.completeUploadExternal"
MINUTE: Final = timedelta(minutes=1)
LANES: Final = {
    OPEN: Lane(OPEN, MINUTE / 50),
    UPDATE: Lane(UPDATE, MINUTE / 50),
    POST: Lane(POST, MINUTE / 240),
}
"""Tier 3 is 50 calls a minute per workspace. For posts, Slack says "several hundred" ("Rate limits"), here 240."""
A_CHANNEL: Final = timedelta(seconds=1)
"""Minimum time between two posts to a channel ("Rate limits": about one a second)."""
MAX_TOLD: Final = 1000
TOLD_AGAIN: Final = timedelta(days=1)
"""Minimum time between two log lines about the same problem of a workspace."""

ClientFor = Callable[[CommunityId], Awaitable[AsyncWebClient]]
CheckUninstall = Callable[[CommunityId], Awaitable[bool]]
HasMoved = Callable[[CommunityId, AsyncWebClient], Awaitable[bool]]
AddName = Callable[[Delivery], Awaitable[Message]]
"""A function that returns a delivery's message, with the workspace's name if needed (`WorkspaceNames.named`)."""


class SlackPlatform(Platform):
    """Delivers messages with Slack's Web API, which recognises no idempotency keys.

    So the client must not retry (see `posting_client`). For each message that was posted, Slack sends an event with the
    message's metadata, which contain the key.
    """

    name = "slack"
    at_once = 8
    repeats_safely = timedelta(0)
    one_sender = True
    picks_channels = True

    def __init__(
        self,
        client_for: ClientFor,
        check_uninstall: CheckUninstall,
        has_moved: HasMoved,
        add_name: AddName | None = None,
    ) -> None:
        self._client_for = client_for
        self._check_uninstall = check_uninstall
        self._has_moved = has_moved
        self._add_name = add_name
        self._hear: Hear | None = None
        self._told = TTLCache[tuple[CommunityId, str], None](MAX_TOLD, TOLD_AGAIN.total_seconds())
        """Problems that were logged lately."""

    def report_to(self, hear: Hear) -> None:
        """Set the callback for news about a channel in which Slack refuses a post."""
        self._hear = hear

    def lanes(self, delivery: Delivery) -> Sequence[Lane]:
        """Return the lanes of a delivery: for its methods, and for a post's conversation. Uploads have no lane."""
        if delivery.arrived:
            return ()
        if delivery.replaces is not None:
            return (LANES[UPDATE],)
        match delivery.destination:
            case ToMember(member=member):
                return (LANES[POST], Lane(f"to {member}", A_CHANNEL))
            case ToChannel(channel=channel):
                return (LANES[POST], Lane(f"to {channel}", A_CHANNEL))
            case ToChat(chat=chat):
                opening = () if delivery.beside else (LANES[OPEN],)
                return (*opening, LANES[POST], Lane(f"to {chat}", A_CHANNEL))

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Deliver a message.

        Raises:
            TryLater: a rate limit, no connection, no valid token, unknown ids, or settings that forbid the message.
            OutcomeUnknown: it is uncertain whether the message was taken.
            PartlyDelivered: the message's files were not taken.
            InvalidMessage: Slack does not understand the message.
            Unchangeable: the message to be replaced can't be changed.
            Undeliverable: Slack will never take the message.
        """
        client = await self._client_for(delivery.community)
        ref = delivery.arrived
        if ref is None:
            try:
                ref = await self._post(client, delivery)
            except Refused as refused:
                if await self._has_moved(delivery.community, client):
                    raise NotNow("the members' ids have changed", UNTIL_LEARNT) from refused
                if self._hear is not None and isinstance(delivery.destination, ToChannel) and refused.reason in LOST:
                    await self._hear(
                        ChannelChanged(
                            delivery.community,
                            delivery.destination.channel,
                            is_open=False,
                            problem=LOST[refused.reason],
                        )
                    )
                raise Undeliverable(str(refused), await _gone(client, delivery)) from refused
            except LockedOut as locked_out:
                if not await self._check_uninstall(delivery.community):
                    self._tell(delivery.community, str(locked_out))
                raise
            except Forbidden as forbidden:
                self._tell(delivery.community, str(forbidden))
                await self._report_read_only(delivery, forbidden)
                raise
        await self._send_files(client, delivery, ref)
        return Receipt(ref)

    async def channel_problems(self, community: CommunityId, channel: ChannelId) -> Sequence[ChannelProblem]:
        """Return the problem that `problem_in` finds in a channel; empty if there is none, or the look-up fails."""
        try:
            problem = await problem_in(await self._client_for(community), channel)
        except (TryLater, *FAILURES):
            return ()
        return (problem,) if problem else ()

    async def is_there(self, community: CommunityId, member: MemberId) -> bool | None:
        """Return whether a member has an account in a workspace; None if that can't be found out now."""
        try:
            client = await self._client_for(community)
            is_there = await _has_account(client, member)
            return None if is_there is False and await self._has_moved(community, client) else is_there
        except TryLater:
            return None

    async def _report_read_only(self, delivery: Delivery, forbidden: Forbidden) -> None:
        """Report a channel whose settings let no app post."""
        if self._hear is None or forbidden.reason == NO_MESSAGES_TAB:
            return
        if isinstance(delivery.destination, ToChannel):
            channel = delivery.destination.channel
            await self._hear(PostRefused(delivery.community, channel, ChannelProblem.READ_ONLY))

    def _tell(self, community: CommunityId, what: str) -> None:
        """Log why messages to a community wait, once a day for each reason."""
        self._log_once(community, f"messages to {community} wait: {what}")

    def _log_once(self, community: CommunityId, what: str) -> None:
        if (community, what) not in self._told:
            self._told[community, what] = None
            logger.warning(what)

    async def _post(self, client: AsyncWebClient, delivery: Delivery) -> str:
        """Post a message. If Slack refuses its charts, post text instead of them."""
        message = await self._add_name(delivery) if self._add_name else delivery.message
        try:
            return await self._post_as(client, delivery, message)
        except InvalidMessage as refused:
            told = in_words(message)
            if told is None:
                raise
            self._log_once(delivery.community, f"charts for {delivery.community} are sent as text: {refused}")
            return await self._post_as(client, delivery, told)

    async def _post_as(self, client: AsyncWebClient, delivery: Delivery, message: Message) -> str:
        content: dict[str, Any] = {
            "text": text_of(message),
            "blocks": blocks_of(message),
            "metadata": {"event_type": METADATA_EVENT, "event_payload": {"token": delivery.token}},
        }
        if delivery.replaces is not None:
            channel, ts = delivery.replaces.split(":")
            try:
                with translated_errors(UPDATE):
                    await client.chat_update(channel=channel, ts=ts, **content)
            except Refused as refused:
                raise Unchangeable(str(refused)) from refused
            return delivery.replaces
        channel = await self._channel(client, delivery)
        with translated_errors(POST):
            posted = await client.chat_postMessage(channel=channel, unfurl_links=False, unfurl_media=False, **content)
        return f"{posted['channel']}:{posted['ts']}"

    @staticmethod
    async def _channel(client: AsyncWebClient, delivery: Delivery) -> str:
        match delivery.destination:
            case ToMember(member=member):
                return slack_id(member)  # a person's id is accepted as the channel of their direct messages
            case ToChannel(channel=channel):
                return str(channel)
            case ToChat(members=members):
                if delivery.beside:
                    return delivery.beside.partition(":")[0]
                try:
                    with translated_errors(OPEN):
                        opened = await client.conversations_open(users=[slack_id(member) for member in members])
                except OutcomeUnknown as unknown:  # opening a conversation twice does no harm
                    raise TryLater(str(unknown)) from unknown
                return str(opened["channel"]["id"])

    @staticmethod
    async def _send_files(client: AsyncWebClient, delivery: Delivery, ref: str) -> None:
        channel = ref.partition(":")[0]
        for name, data in files_of(delivery.message).items():
            try:
                with translated_errors(FILES):
                    await client.files_upload_v2(channel=channel, filename=name, content=data)
            except TryLater as later:
                raise PartlyDelivered(str(later), ref, later.after) from later
            except (OutcomeUnknown, InvalidMessage, Undeliverable) as failure:
                raise PartlyDelivered(str(failure), ref) from failure


async def _gone(client: AsyncWebClient, delivery: Delivery) -> tuple[MemberId, ...]:
    """Return the recipients who have no account in the workspace any more, as Slack says."""
    match delivery.destination:
        case ToMember(member=member):
            members: tuple[MemberId, ...] = (member,)
        case ToChat(members=members):
            pass
        case ToChannel():
            members = ()
    return tuple([member for member in members if await _has_account(client, member) is False])


async def _has_account(client: AsyncWebClient, member: MemberId) -> bool | None:
    """Return whether a member has an account in the workspace; None if the call fails for another reason."""
    try:
        answer = await client.users_info(user=slack_id(member))
    except SlackApiError as error:
        return False if why(error) == "user_not_found" else None
    except FAILURES:
        return None
    return not answer["user"].get("deleted")
