"""Private threads for chats.

Discord takes no idempotency key (nonce) when it creates a thread. So if Discord's answer was lost, the next attempt
first looks for a thread of that name: open, in that channel, and created by Refill since the message was enqueued.
discord.py must not repeat the call by itself (`adapters.discord.lost_answers`).
"""

import logging
from datetime import timedelta
from typing import Any, Final

import discord
from cachetools import LRUCache
from discord.utils import snowflake_time

from adapters.discord.custom_ids import guild_of
from adapters.discord.errors import FAILURES, GONE, Malformed, Refused, Retry, translated_errors
from adapters.discord.markdown import one_line
from adapters.discord.rendering import shorten
from bot.model.content import Line, Message, Paragraph, Typed, Who
from bot.model.ids import ChannelId
from bot.model.outbox import Delivery, ToChat
from bot.ports import NotTogether, Undeliverable

logger = logging.getLogger(__name__)

PRIVATE: Final = 12
"""Discord's channel type of a private thread."""
NAME: Final = 100
"""Discord's limit for a thread's name."""
QUIET: Final = 7 * 24 * 60
"""Minutes without messages after which Discord archives a thread: a week, until the check-in."""
CLOCKS_DIFFER_BY: Final = timedelta(minutes=5)
"""Maximum difference of Discord's clock and ours. A thread's id holds the time at Discord."""
MAX_KNOWN: Final = 10_000


class Threads:
    """Creates threads, and caches their ids."""

    def __init__(self) -> None:
        self._made = LRUCache[str, str](MAX_KNOWN)

    async def open(self, client: discord.Client, delivery: Delivery, to: ToChat, channel: ChannelId) -> str:
        """Create a thread with all members of a chat, unless it exists already; return its id.

        Raises:
            TryLater, OutcomeUnknown, Refused, Malformed: see `translated_errors`. Refused means that Discord refuses
                the thread itself.
            Undeliverable: a member left the server.
            NotTogether: a member can't be added to the thread, for example because the member can't see the channel.
        """
        key = f"{delivery.community} {delivery.token}"
        thread = self._made.get(key)
        if thread is None and delivery.uncertain:
            thread = await self._search(client, delivery, channel)
        if thread is None:
            with translated_errors(Retry.UNSAFE, f"threads in {channel}"):
                made = await client.http.start_thread_without_message(
                    int(channel),
                    name=name_of(delivery.message),
                    auto_archive_duration=QUIET,
                    type=PRIVATE,
                    invitable=False,
                )
            thread = str(made["id"])
        self._made[key] = thread
        for member in to.members:
            try:
                with translated_errors(Retry.SAFE, f"members of {thread}"):
                    await client.http.add_user_to_thread(int(thread), int(member))
            except (Refused, Malformed) as refused:
                await _archive(client, thread, to)
                del self._made[key]
                if isinstance(refused, Malformed):
                    raise
                if refused.code in GONE:
                    raise Undeliverable(str(refused), [member]) from refused
                raise NotTogether(str(refused)) from refused
        return thread

    async def put_away(self, client: discord.Client, delivery: Delivery, to: ToChat) -> None:
        """Archive a thread whose first message was refused."""
        thread = self._made.pop(f"{delivery.community} {delivery.token}", None)
        if thread is not None:
            await _archive(client, thread, to)

    async def _search(self, client: discord.Client, delivery: Delivery, channel: ChannelId) -> str | None:
        with translated_errors(Retry.SAFE):
            found: Any = await client.http.get_active_threads(guild_of(delivery.community))
        others = set(self._made.values())
        ours = [
            thread
            for thread in found["threads"]
            if thread["name"] == name_of(delivery.message)
            and str(thread["parent_id"]) == channel
            and client.user is not None
            and int(thread["owner_id"]) == client.user.id
            and str(thread["id"]) not in others
            and snowflake_time(int(thread["id"])) > delivery.enqueued_at - CLOCKS_DIFFER_BY
        ]
        ours.sort(key=lambda thread: (thread["message_count"], thread["member_count"]))
        return str(ours[-1]["id"]) if ours else None


def name_of(message: Message) -> str:
    """Return the name of a thread: the topic and the names in the message's first paragraph, or "Refill"."""
    first: Line = next((block.line for block in message.blocks if isinstance(block, Paragraph)), ())
    names = list(dict.fromkeys(piece.name for piece in first if isinstance(piece, Who)))
    topics = [piece.text for piece in first if isinstance(piece, Typed)]
    return shorten(one_line(" · ".join([*topics[:1], " & ".join(names)])).strip() or "Refill", NAME)


async def _archive(client: discord.Client, thread: str, to: ToChat) -> None:
    """Remove all members from an unused thread, and archive it; failures are logged."""
    try:
        for member in to.members:
            await client.http.remove_user_from_thread(int(thread), int(member))
        await client.http.edit_channel(int(thread), archived=True)
    except FAILURES as error:
        logger.warning("an unused thread could not be archived: %s", type(error).__name__)
