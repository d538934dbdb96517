"""Private threads in which the members of a chat are introduced.

Discord has no nonce for making a thread. So one whose answer was lost is looked for before another is made: by its
name, among the open ones that Refill made in that channel a short while ago.
"""

import logging
from datetime import timedelta
from typing import Any, Final

import discord
from discord.utils import snowflake_time

from adapters.discord.custom_ids import guild_of
from adapters.discord.errors import FAILURES, GONE, Refused, Taken, naming
from adapters.discord.rendering import shorten
from bot.model.content import Line, Message, Paragraph, Typed, Who
from bot.model.ids import ChannelId
from bot.model.outbox import Parcel, ToChat
from bot.ports import Clock, NotTogether, Undeliverable

logger = logging.getLogger(__name__)

PRIVATE: Final = 12
"""Discord's number for a private thread."""
NAME: Final = 100
"""Discord's limit for its name."""
QUIET: Final = 7 * 24 * 60
"""Minutes without a message after which Discord puts a thread away: the week until members are asked how it went."""
A_SHORT_WHILE: Final = timedelta(hours=1)
"""Longer than a message whose answer was lost waits before it is sent again."""
MOST_KNOWN: Final = 10_000


class Threads:
    """Opens threads, and knows those whose first message is not there yet."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._made: dict[str, str] = {}

    async def open(self, client: discord.Client, parcel: Parcel, to: ToChat, channel: ChannelId) -> str:
        """Make a thread with all of a chat's members in it, or find the one that was made; return its id.

        Raises:
            TryLater, OutcomeUnknown, Refused: as `naming` says, where it can't be made.
            Undeliverable: one of them has left the server.
            NotTogether: one of them may not see the channel.
        """
        key = f"{parcel.community} {parcel.token}"
        thread = self._made.get(key)
        if thread is None and parcel.uncertain:
            thread = await self._lost(client, parcel, channel)
        if thread is None:
            with naming(Taken.PERHAPS, f"threads in {channel}"):
                made = await client.http.start_thread_without_message(
                    int(channel),
                    name=name_of(parcel.message),
                    auto_archive_duration=QUIET,
                    type=PRIVATE,
                    invitable=False,
                )
            thread = str(made["id"])
        self._note(key, thread)
        for member in to.members:
            try:
                with naming(Taken.HARMLESS, f"members of {thread}"):
                    await client.http.add_user_to_thread(int(thread), int(member))
            except Refused as refused:
                await _put_away(client, thread, to)
                del self._made[key]
                if refused.code in GONE:
                    raise Undeliverable(str(refused), [member]) from refused
                raise NotTogether(str(refused)) from refused
        return thread

    async def _lost(self, client: discord.Client, parcel: Parcel, channel: ChannelId) -> str | None:
        with naming(Taken.HARMLESS):
            found: Any = await client.http.get_active_threads(guild_of(parcel.community))
        others = set(self._made.values())
        ours = [
            thread
            for thread in found["threads"]
            if thread["name"] == name_of(parcel.message)
            and str(thread["parent_id"]) == channel
            and client.user is not None
            and int(thread["owner_id"]) == client.user.id
            and str(thread["id"]) not in others
            and self._clock.now() - snowflake_time(int(thread["id"])) < A_SHORT_WHILE
        ]
        ours.sort(key=lambda thread: (thread["message_count"], thread["member_count"]))
        return str(ours[-1]["id"]) if ours else None

    def _note(self, key: str, thread: str) -> None:
        if len(self._made) >= MOST_KNOWN:
            del self._made[next(iter(self._made))]
        self._made[key] = thread


def name_of(message: Message) -> str:
    """Name a thread after what its first line says: what it is about, and for whom it is."""
    first: Line = next((block.line for block in message.blocks if isinstance(block, Paragraph)), ())
    names = list(dict.fromkeys(piece.name for piece in first if isinstance(piece, Who)))
    topics = [piece.text for piece in first if isinstance(piece, Typed)]
    return shorten(" · ".join([*topics[:1], " & ".join(names)]).strip() or "Refill", NAME)


async def _put_away(client: discord.Client, thread: str, to: ToChat) -> None:
    """Take everybody out of a thread that will not be used, as far as that works; nothing was said in it."""
    try:
        for member in to.members:
            await client.http.remove_user_from_thread(int(thread), int(member))
        await client.http.edit_channel(int(thread), archived=True)
    except FAILURES as error:
        logger.warning("a thread that is not used could not be put away: %s", type(error).__name__)
