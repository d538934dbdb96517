"""Delivers messages to Discord, without a gateway."""

import asyncio
import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import discord

from adapters.discord.clients import Access, log_in, make_client
from adapters.discord.command_ids import CommandIds
from adapters.discord.dm_channels import DmChannels
from adapters.discord.errors import (
    AN_OPERATOR,
    GONE,
    MENDED_BY_ORGANISERS,
    SHUT,
    Code,
    Malformed,
    Refused,
    Retry,
    translated_errors,
)
from adapters.discord.markdown import Mentions
from adapters.discord.membership_check import MembershipCheck, timeout_of
from adapters.discord.message_refs import MessageRef
from adapters.discord.rate_limits import OPENINGS, InvalidCalls, in_channel, requests
from adapters.discord.rendering import NOBODY, Drawn, draw, draw_notification, draw_text, people_in
from adapters.discord.server_changes import ServerCheck
from adapters.discord.server_names import PLATFORM, ServerNames
from adapters.discord.threads import Threads
from bot.model.channel_problems import ChannelProblem
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.message_keys import MessageKind
from bot.model.outbox import Delivery, ToChannel, ToChat, ToMember
from bot.ports import (
    Clock,
    Hear,
    Lane,
    NotTogether,
    OutcomeUnknown,
    PartlyDelivered,
    Platform,
    PlatformRefused,
    Receipt,
    Store,
    TryLater,
    Undeliverable,
)

logger = logging.getLogger(__name__)

NONCE_HOLDS: Final = timedelta(minutes=2)
"""How long Discord recognises a nonce (idempotency key): "the past few minutes" ("Create Message": enforce_nonce).
"""
LEASE: Final = timedelta(seconds=30)
"""How long a message is leased to a sender. If three senders crash with a message, one after the other, the fourth
sender still sends the message within NONCE_HOLDS. The lease of the account is just as long. So the next sender of the
account gets all the account's messages."""
TOO_LONG_SECONDS: Final = 14
"""Maximum time of a delivery: less than half the lease. If discord.py waits or retries longer, Refill sends the message
again later."""
GONE_MESSAGE: Final = "0"
"""The id that stands for a message that was deleted already. No message has this id."""


class DiscordPlatform(Platform):
    """Delivers messages to Discord. One sender at a time serves the app, because Discord's rate limits are per app.

    discord.py waits for short rate limits; for longer rate limits, the message waits in the outbox. discord.py also
    repeats calls when Discord fails. For messages this is safe because of the nonce.
    """

    name = PLATFORM
    at_once = 8
    repeats_safely = NONCE_HOLDS
    lease = LEASE
    one_sender = True
    one_account = True
    has_threads = True
    may_be_closed = True
    reports_leavers = False  # reports would need a privileged intent

    def __init__(self, access: Access, clock: Clock, store: Store) -> None:
        self._access = access
        self._clock = clock
        self._store = store
        self._server_check: ServerCheck | None = None
        self._client: discord.Client | None = None
        self._logging_in = asyncio.Lock()
        self._invalid_calls = InvalidCalls(clock)
        self._command_ids = CommandIds()
        self._dm_channels = DmChannels()
        self._threads = Threads()
        self._memberships = MembershipCheck(clock)
        self._server_names = ServerNames(store, clock)

    def report_to(self, hear: Hear) -> None:
        """Set the callback for news about servers, channels and members, which a delivery's calls may bring."""
        self._server_check = ServerCheck(self._store, hear)

    def lanes(self, delivery: Delivery) -> Sequence[Lane]:
        """Return the lanes of a delivery: for its channel, for all its calls, and for a conversation to be opened."""
        looks = len(self._unknown(delivery))
        if delivery.replaces is not None:
            edits = (in_channel("edits", MessageRef.parse(ref).channel),) if (ref := delivery.replaces) else ()
            return (*edits, requests(1 + looks))
        match delivery.destination:
            case ToMember(member=member):
                opening: tuple[Lane, ...] = () if delivery.beside or self._dm_channels.knows(member) else (OPENINGS,)
                return (*opening, in_channel("messages", member), requests(1 + len(opening) + looks))
            case ToChannel():
                return (in_channel("messages", delivery.destination.channel), requests(1))
            case ToChat(chat=chat) if delivery.beside:
                return (in_channel("messages", chat), requests(1 + looks))
            case ToChat(members=members, channel=channel) if channel:
                return (in_channel("threads", channel), requests(2 + 2 * len(members)))
            case ToChat():
                return ()  # without a channel there is no call

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Deliver a message.

        Raises:
            TryLater: a rate limit, an outage, a refused login, or a change at Discord that was reported just now.
            OutcomeUnknown: it is uncertain whether the message was taken.
            PartlyDelivered: only the message's first line was posted.
            Malformed: Discord does not understand the message.
            Undeliverable: Discord will never take the message.
            Closed: the member accepts no direct messages.
            NotTogether: no thread can be created for the members, or Discord refuses the message in their thread.
        """
        self._invalid_calls.check()
        client = await self._logged_in()
        try:
            async with asyncio.timeout(TOO_LONG_SECONDS):
                if isinstance(delivery.destination, ToMember):
                    named = await self._server_names.add(delivery.message, delivery.community_name)
                    delivery = replace(delivery, message=named)
                return await self._deliver(client, delivery)
        except TimeoutError as error:
            raise OutcomeUnknown("no answer came in time") from error

    async def is_there(self, community: CommunityId, member: MemberId) -> bool | None:
        """Return whether a member is in a server; None if that can't be found out now."""
        try:
            self._invalid_calls.check()
            there = await self._memberships.look(await self._logged_in(), community, [member])
        except (TryLater, OutcomeUnknown, Malformed):
            return None
        except Undeliverable:
            return False
        return bool(there) or None

    async def close(self) -> None:
        """Close all connections."""
        if self._client is not None:
            await self._client.close()

    async def _deliver(self, client: discord.Client, delivery: Delivery) -> Receipt:
        ref = delivery.replaces or delivery.arrived
        if ref is not None:
            return await self._change(client, delivery, MessageRef.parse(ref))
        match delivery.destination:
            case ToMember():
                return await self._to_member(client, delivery, delivery.destination)
            case ToChannel(channel=channel):
                return await self._to_channel(client, delivery, channel)
            case ToChat():
                return await self._to_chat(client, delivery, delivery.destination)

    def _mentions(self, delivery: Delivery) -> Mentions:
        """Return what a message mentions: commands and, in an introduction, its members."""
        introduces = delivery.key.kind is MessageKind.INTRODUCTION
        return Mentions(people_in(delivery.message) if introduces else (), self._command_ids.by_name)

    def _unknown(self, delivery: Delivery) -> Sequence[MemberId]:
        """Return the recipients to look up: those not seen in the server lately. Edits of direct messages need none."""
        match delivery.destination:
            case ToMember(member=member) if delivery.replaces is None:
                recipients: Sequence[MemberId] = (member,)
            case ToChat(members=members):
                recipients = members
            case _:
                recipients = ()
        return [who for who in recipients if not self._memberships.knows(delivery.community, who)]

    async def _to_member(self, client: discord.Client, delivery: Delivery, to: ToMember) -> Receipt:
        known = MessageRef.parse(delivery.beside).channel if delivery.beside else None
        # Look the member up, because a message could still reach somebody who has left.
        for told in await self._memberships.look(client, delivery.community, self._unknown(delivery)):
            check = self._server_check
            if check and await check.is_admin_no_more(delivery.community, told, client):
                raise TryLater("the member is no admin any more, so the message may not be for them")
            if check and await check.timeout_changed(delivery.community, told, self._clock.now()):
                raise TryLater("moderators changed the member's timeout, so the message may not be for them")
        try:
            return await self._to_conversation(client, delivery, to.member, known)
        except Refused as refused:
            if refused.code in GONE:
                raise Undeliverable(str(refused), [to.member]) from refused
            await self._report_refusal(client, delivery, refused)
            raise

    async def _to_conversation(
        self, client: discord.Client, delivery: Delivery, member: MemberId, known: str | None
    ) -> Receipt:
        """Post to a member's direct messages. If Discord does not know the channel, open the channel again."""
        try:
            return await _post(
                client, delivery, await self._dm_channels.find(client, member, known), self._mentions(delivery)
            )
        except Refused as refused:
            if refused.code != Code.UNKNOWN_CHANNEL:
                raise
            self._dm_channels.forget(member)
            return await _post(
                client, delivery, await self._dm_channels.find(client, member, None), self._mentions(delivery)
            )

    async def _to_channel(self, client: discord.Client, delivery: Delivery, channel: ChannelId) -> Receipt:
        try:
            return await _post(client, delivery, channel, self._mentions(delivery))
        except Refused as refused:
            await self._report_refusal(client, delivery, refused, channel)
            lost = {Code.UNKNOWN_CHANNEL, Code.MISSING_PERMISSIONS, *SHUT}
            if self._server_check is not None and refused.code in lost:
                await self._server_check.channel_lost(delivery.community, channel)
            raise

    async def _to_chat(self, client: discord.Client, delivery: Delivery, to: ToChat) -> Receipt:
        if delivery.beside:
            await self._memberships.look(client, delivery.community, self._unknown(delivery))
            thread = MessageRef.parse(delivery.beside).channel
        else:
            thread = await self._open(client, delivery, to)
        try:
            return await _post(client, delivery, thread, self._mentions(delivery))
        except (Refused, Malformed) as refused:
            if not delivery.beside:
                await self._threads.put_away(client, delivery, to)
            if isinstance(refused, Malformed):
                raise
            await self._report_refusal(client, delivery, refused, to.channel)
            raise NotTogether(str(refused)) from refused

    async def _open(self, client: discord.Client, delivery: Delivery, to: ToChat) -> str:
        if to.channel is None:
            raise NotTogether("their chat has no channel")
        await self._must_be_able_to_write(client, delivery, to)
        try:
            return await self._threads.open(client, delivery, to, to.channel)
        except Refused as refused:
            await self._report_refusal(client, delivery, refused, to.channel)
            if self._server_check is not None and refused.code in {Code.UNKNOWN_CHANNEL, *SHUT}:
                await self._server_check.channel_lost(delivery.community, to.channel)
            raise NotTogether(str(refused)) from refused

    async def _must_be_able_to_write(self, client: discord.Client, delivery: Delivery, to: ToChat) -> None:
        """Raise Undeliverable if somebody left the server, or is timed out there."""
        check, now, is_timed_out = self._server_check, self._clock.now(), False
        for told in await self._memberships.look(client, delivery.community, to.members):
            if check is not None and timeout_of(told, now) is not None:
                await check.timeout_changed(delivery.community, told, now)
                is_timed_out = True
        if is_timed_out:
            raise Undeliverable("somebody is timed out", for_now=True)

    async def _change(self, client: discord.Client, delivery: Delivery, ref: MessageRef) -> Receipt:
        if isinstance(delivery.destination, ToChat):
            await self._memberships.look(client, delivery.community, self._unknown(delivery))
        try:
            await _edit(client, delivery, ref, self._mentions(delivery))
        except Refused as refused:
            if refused.code == Code.UNKNOWN_MESSAGE:
                return Receipt(str(ref))  # the message was deleted
            if isinstance(delivery.destination, ToChat):
                known = refused.code in MENDED_BY_ORGANISERS
                await self._report_refusal(client, delivery, refused, delivery.destination.channel if known else None)
                raise NotTogether(str(refused)) from refused
            await self._report_refusal(client, delivery, refused)
            raise
        return Receipt(str(ref))

    async def _report_refusal(
        self, client: discord.Client, delivery: Delivery, refused: Refused, channel: ChannelId | None = None
    ) -> None:
        """Report a problem that people can solve, or that the server removed Refill.

        Raises:
            TryLater: the server removed Refill, so its messages wait from now on.
        """
        check = self._server_check
        if check is None:
            return
        problem = _problem_of(refused, delivery)
        if channel is not None and problem is not None:
            await check.post_refused(delivery.community, channel, problem)
        if refused.code in SHUT and await check.server_left(delivery.community, client):
            raise TryLater("the server removed Refill", AN_OPERATOR) from refused

    async def _logged_in(self) -> discord.Client:
        async with self._logging_in:
            if self._client is None:
                self._access.aim()
                client = make_client(self._invalid_calls.watch())
                try:
                    await log_in(client, self._access)
                except PlatformRefused as error:
                    await client.close()
                    raise TryLater(str(error), timedelta(minutes=1)) from error
                self._client = client
            await self._command_ids.load(self._client, self._clock.now())
            return self._client


async def _post(client: discord.Client, delivery: Delivery, channel: str, mentions: Mentions) -> Receipt:
    """Post a message. If the message is too long for text, post its first line, and then add the rest in an edit.

    Phones show the first line in the notification.
    """
    drawn = draw_text(delivery.message, delivery.community, mentions)
    text = drawn.content if drawn else draw_notification(delivery.message, mentions)
    body: dict[str, Any] = {"view": drawn.view, "files": drawn.files()} if drawn else {}
    try:
        with translated_errors(Retry.UNSAFE, f"messages in {channel}"):
            posted = await client.get_partial_messageable(int(channel)).send(
                text, **body, nonce=delivery.token, allowed_mentions=_allowed(mentions.people)
            )
    except Refused as refused:
        if refused.code == Code.UNKNOWN_MESSAGE:  # the message with this nonce has been deleted
            return Receipt(str(MessageRef(channel, GONE_MESSAGE)))
        raise
    ref = MessageRef(channel, str(posted.id), is_text=drawn is not None)
    if drawn is None:
        try:
            await _edit(client, delivery, ref, mentions)
        except (TryLater, Refused, Malformed) as error:
            raise PartlyDelivered(str(error), str(ref), getattr(error, "after", None)) from error
    return Receipt(str(ref))


async def _edit(client: discord.Client, delivery: Delivery, ref: MessageRef, mentions: Mentions) -> None:
    """Edit a message. Components of version 2 are never replaced by text, because Discord keeps their flag for good."""
    text = draw_text(delivery.message, delivery.community, mentions) if ref.is_text else None
    if text is not None:
        try:
            await _edit_as(client, ref, text, mentions)
        except Malformed:  # an earlier edit may have turned the text into components
            logger.info("an edit is tried in components: %s", delivery.label)
        else:
            return
    await _edit_as(client, ref, draw(delivery.message, delivery.community, mentions), mentions)


async def _edit_as(client: discord.Client, ref: MessageRef, drawn: Drawn, mentions: Mentions) -> None:
    target = client.get_partial_messageable(int(ref.channel)).get_partial_message(int(ref.message))
    for may_open in (True, False):
        try:
            with translated_errors(Retry.SAFE, f"edits in {ref.channel}"):
                await target.edit(
                    content=drawn.content,
                    view=drawn.view,
                    attachments=drawn.files(),
                    allowed_mentions=_allowed(mentions.people),
                )
        except Refused as refused:
            if refused.code != Code.THREAD_ARCHIVED or not may_open:
                raise
            with translated_errors(Retry.SAFE):  # posting unarchives a thread, editing does not
                await client.http.edit_channel(int(ref.channel), archived=False)
        else:
            return


def _problem_of(refused: Refused, delivery: Delivery) -> ChannelProblem | None:
    """Return the problem that an organiser must fix after a refusal, or None. A lost channel is reported elsewhere."""
    if refused.code is not Code.MISSING_PERMISSIONS or not isinstance(delivery.destination, ToChat):
        return MENDED_BY_ORGANISERS.get(refused.code)
    drawn = draw_text(delivery.message, delivery.community)
    return ChannelProblem.NO_FILES if drawn and drawn.attached else ChannelProblem.NO_THREADS


def _allowed(people: Collection[MemberId]) -> discord.AllowedMentions:
    users = [discord.Object(int(member)) for member in sorted(people)]
    return discord.AllowedMentions(everyone=False, roles=False, users=users) if users else NOBODY
