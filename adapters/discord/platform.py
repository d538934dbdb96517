"""What is owed, delivered to Discord; no gateway is needed for that."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, Protocol

import discord

from adapters.discord.clients import Access, log_in, make_client
from adapters.discord.dm_channels import Direct
from adapters.discord.errors import AN_OPERATOR, GONE, SHUT, Code, Refused, Taken, naming
from adapters.discord.membership_check import Presence
from adapters.discord.rate_limits import OPENINGS, Invalid, in_channel, requests
from adapters.discord.rendering import NOBODY, draw
from adapters.discord.threads import Threads
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.outbox import Parcel, ToChannel, ToChat, ToMember
from bot.ports import (
    Clock,
    Lane,
    NotTogether,
    OutcomeUnknown,
    Platform,
    PlatformRefused,
    Receipt,
    TryLater,
    Undeliverable,
)

NONCE_HOLDS: Final = timedelta(minutes=2)
"""For how long Discord surely knows a nonce again; it says "the past few minutes" ("Create Message": enforce_nonce)."""
LEASE: Final = timedelta(seconds=30)
"""So short that of senders who die over the same message, one after the other, the fourth still meets its nonce; and no
longer than an account is held, so that whoever has it next has all of its messages."""
TOO_LONG_SECONDS: Final = 14
"""Shorter than half the lease. What discord.py waits for longer, or tries longer by itself, is tried anew by us."""
GONE_MESSAGE: Final = "0"
"""Stands for a message that was taken and deleted at once: no message has this id."""


class Losses(Protocol):
    """Looks what is behind a refusal."""

    async def server_left(self, community: CommunityId, client: discord.Client) -> bool:
        """Look whether a server has sent Refill away; tell so."""
        ...

    async def channel_lost(self, community: CommunityId, channel: ChannelId) -> None:
        """Note that Refill can't post in a channel any more."""
        ...

    async def organises_no_more(self, community: CommunityId, told: Any, client: discord.Client) -> bool:
        """Look whether somebody was an organiser, and is none by what Discord tells of them; note it, and tell so."""
        ...


class DiscordPlatform(Platform):
    """Hands messages to Discord. One sender at a time has the app, with all of its servers: Discord counts the app.

    discord.py waits by itself where Discord asks for a short wait, and tries again where Discord fails: with a nonce
    that does no harm. What would take longer waits in the outbox.
    """

    name = "discord"
    at_once = 8
    repeats_safely = NONCE_HOLDS
    lease = LEASE
    one_sender = True
    one_account = True
    has_threads = True
    may_be_closed = True

    def __init__(self, access: Access, clock: Clock, losses: Losses | None = None) -> None:
        self._access = access
        self._losses = losses
        self._client: discord.Client | None = None
        self._logging_in = asyncio.Lock()
        self._invalid = Invalid(clock)
        self._direct = Direct()
        self._threads = Threads(clock)
        self._presence = Presence(clock)

    def lanes(self, parcel: Parcel) -> Sequence[Lane]:
        """List what a delivery counts for."""
        if parcel.replaces is not None:
            return (in_channel("edits", parcel.replaces.partition(":")[0]), requests(1))
        match parcel.destination:
            case ToMember(member=member):
                opening: tuple[Lane, ...] = () if parcel.beside or self._direct.knows(member) else (OPENINGS,)
                looks = not self._presence.knows(parcel.community, member)
                return (*opening, in_channel("messages", member), requests(1 + len(opening) + looks))
            case ToChannel():
                return (in_channel("messages", parcel.destination.channel), requests(1))
            case ToChat(chat=chat) if parcel.beside:
                return (in_channel("messages", chat), requests(1))
            case ToChat(members=members, channel=channel) if channel:
                return (in_channel("threads", channel), requests(2 + 2 * len(members)))
            case ToChat():
                return ()  # there is no channel for it, so nothing is called

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Deliver a message.

        Raises:
            TryLater: Discord asked to wait, or was not reached, or does not let us in just now.
            OutcomeUnknown: no answer came, or none that says whether it was taken.
            Undeliverable: Discord will never take it.
            Closed: its member takes no direct messages.
            NotTogether: no thread can be had for them.
        """
        self._invalid.check()
        client = await self._logged_in()
        try:
            async with asyncio.timeout(TOO_LONG_SECONDS):
                return await self._deliver(client, parcel)
        except TimeoutError as error:
            raise OutcomeUnknown("no answer came in time") from error

    async def is_there(self, community: CommunityId, member: MemberId) -> bool | None:
        """Look whether somebody is in a server; None where Discord can't be asked just now."""
        try:
            self._invalid.check()
            there = await self._presence.look(await self._logged_in(), community, [member])
        except (TryLater, OutcomeUnknown):
            return None
        except Undeliverable:
            return False
        return bool(there) or None

    async def close(self) -> None:
        """Let go of all connections."""
        if self._client is not None:
            await self._client.close()

    async def _deliver(self, client: discord.Client, parcel: Parcel) -> Receipt:
        if parcel.replaces is not None:
            return await self._change(client, parcel, parcel.replaces)
        match parcel.destination:
            case ToMember():
                return await self._to_member(client, parcel, parcel.destination)
            case ToChannel(channel=channel):
                return await self._to_channel(client, parcel, channel)
            case ToChat():
                return await self._to_chat(client, parcel, parcel.destination)

    async def _to_member(self, client: discord.Client, parcel: Parcel, to: ToMember) -> Receipt:
        known = parcel.beside.partition(":")[0] if parcel.beside else None
        if not self._presence.knows(parcel.community, to.member):  # they may share another server with Refill
            for told in await self._presence.look(client, parcel.community, [to.member]):
                if self._losses and await self._losses.organises_no_more(parcel.community, told, client):
                    raise TryLater("they organise no more, so it may not be for them")
        try:
            return await self._to_conversation(client, parcel, to.member, known)
        except Refused as refused:
            if refused.code in GONE:
                raise Undeliverable(str(refused), [to.member]) from refused
            await self._look(client, parcel, refused)
            raise

    async def _to_conversation(
        self, client: discord.Client, parcel: Parcel, member: MemberId, known: str | None
    ) -> Receipt:
        """Post in the conversation with a member, or in a new one where Discord does not know that one any more."""
        try:
            return await _post(client, parcel, await self._direct.find(client, member, known))
        except Refused as refused:
            if refused.code != Code.UNKNOWN_CHANNEL:
                raise
            self._direct.forget(member)
            return await _post(client, parcel, await self._direct.find(client, member, None))

    async def _to_channel(self, client: discord.Client, parcel: Parcel, channel: ChannelId) -> Receipt:
        try:
            return await _post(client, parcel, channel)
        except Refused as refused:
            await self._look(client, parcel, refused)
            if self._losses is not None and refused.code in {Code.UNKNOWN_CHANNEL, Code.MISSING_PERMISSIONS, *SHUT}:
                await self._losses.channel_lost(parcel.community, channel)
            raise

    async def _to_chat(self, client: discord.Client, parcel: Parcel, to: ToChat) -> Receipt:
        notified = NOBODY
        if parcel.beside:
            thread = parcel.beside.partition(":")[0]
        else:
            thread = await self._open(client, parcel, to)
            notified = discord.AllowedMentions(
                everyone=False, roles=False, users=[discord.Object(int(member)) for member in to.members]
            )
        try:
            return await _post(client, parcel, thread, notified)
        except Refused as refused:
            await self._look(client, parcel, refused)
            raise NotTogether(str(refused)) from refused

    async def _open(self, client: discord.Client, parcel: Parcel, to: ToChat) -> str:
        if to.channel is None:
            raise NotTogether("their chat has no channel")
        await self._presence.look(client, parcel.community, to.members)
        try:
            return await self._threads.open(client, parcel, to, to.channel)
        except Refused as refused:
            await self._look(client, parcel, refused)
            if self._losses is not None and refused.code in {Code.UNKNOWN_CHANNEL, *SHUT}:
                await self._losses.channel_lost(parcel.community, to.channel)
            raise NotTogether(str(refused)) from refused

    async def _change(self, client: discord.Client, parcel: Parcel, ref: str) -> Receipt:
        channel, _, message = ref.partition(":")
        try:
            await _edit(client, parcel, channel, message)
        except Refused as refused:
            if refused.code == Code.UNKNOWN_MESSAGE:
                return Receipt(ref)  # somebody deleted it, so there is nothing to change
            await self._look(client, parcel, refused)
            if isinstance(parcel.destination, ToChat):
                raise NotTogether(str(refused)) from refused
            raise
        return Receipt(ref)

    async def _look(self, client: discord.Client, parcel: Parcel, refused: Refused) -> None:
        """Wait, with TryLater, where a refusal turns out to be a server's that has left: all of it is held."""
        if refused.code not in SHUT or self._losses is None:
            return
        if await self._losses.server_left(parcel.community, client):
            raise TryLater("the server has sent Refill away", AN_OPERATOR) from refused

    async def _logged_in(self) -> discord.Client:
        async with self._logging_in:
            if self._client is None:
                self._access.aim()
                client = make_client(self._invalid.watch())
                try:
                    await log_in(client, self._access)
                except PlatformRefused as error:
                    await client.close()
                    raise TryLater(str(error), timedelta(minutes=1)) from error
                self._client = client
            return self._client


async def _post(
    client: discord.Client, parcel: Parcel, channel: str, notified: discord.AllowedMentions = NOBODY
) -> Receipt:
    drawn = draw(parcel.message, parcel.community)
    try:
        with naming(Taken.PERHAPS, f"messages in {channel}"):
            posted = await client.get_partial_messageable(int(channel)).send(
                view=drawn.view,
                files=drawn.files(),
                nonce=parcel.token,
                allowed_mentions=notified,
            )
    except Refused as refused:
        if refused.code == Code.UNKNOWN_MESSAGE:  # what the same nonce had made was deleted since
            return Receipt(f"{channel}:{GONE_MESSAGE}")
        raise
    return Receipt(f"{channel}:{posted.id}")


async def _edit(client: discord.Client, parcel: Parcel, channel: str, message: str) -> None:
    drawn = draw(parcel.message, parcel.community)
    target = client.get_partial_messageable(int(channel)).get_partial_message(int(message))
    for may_open in (True, False):
        try:
            with naming(Taken.HARMLESS, f"edits in {channel}"):
                await target.edit(view=drawn.view, attachments=drawn.files(), allowed_mentions=NOBODY)
        except Refused as refused:
            if refused.code != Code.THREAD_ARCHIVED or not may_open:
                raise
            with naming(Taken.HARMLESS):  # a quiet thread was put away; posting would open it, a change does not
                await client.http.edit_channel(int(channel), archived=False)
        else:
            return
