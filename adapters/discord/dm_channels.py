"""Channels of direct messages. A person has one channel for all servers."""

from typing import Final

import discord
from cachetools import LRUCache

from adapters.discord.errors import Retry, translated_errors
from adapters.discord.rate_limits import OPENINGS
from bot.model.ids import MemberId

MAX_KNOWN: Final = 50_000
"""Maximum number of channels in the cache. Opening a channel again does no harm."""


class DmChannels:
    """Finds or opens channels of direct messages."""

    def __init__(self) -> None:
        self._channels = LRUCache[MemberId, str](MAX_KNOWN)

    def knows(self, member: MemberId) -> bool:
        """Return whether a member's channel is in the cache, so that it need not be opened."""
        return member in self._channels

    async def find(self, client: discord.Client, member: MemberId, known: str | None) -> str:
        """Return the id of a member's channel; if neither the cache nor `known` has it, open the channel.

        `known` is the channel of an earlier message, if there is one.
        """
        channel = self._channels.get(member) or known
        if channel is not None:
            return channel
        with translated_errors(Retry.SAFE, OPENINGS.name):
            opened = await client.http.start_private_message(int(member))
        channel = self._channels[member] = str(opened["id"])
        return channel

    def forget(self, member: MemberId) -> None:
        """Remove a channel from the cache."""
        self._channels.pop(member, None)
