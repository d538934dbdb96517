"""Direct conversations: one with each person, whichever servers they share with Refill."""

from typing import Final

import discord

from adapters.discord.errors import Taken, naming
from adapters.discord.rate_limits import OPENINGS
from bot.model.ids import MemberId

MOST_KNOWN: Final = 50_000
"""Conversations remembered at once; asking for one that is there anyway does no harm."""


class Direct:
    """Finds them; only the first message to somebody opens one."""

    def __init__(self) -> None:
        self._channels: dict[MemberId, str] = {}

    def knows(self, member: MemberId) -> bool:
        """Tell whether a conversation is known, so that none has to be opened."""
        return member in self._channels

    async def find(self, client: discord.Client, member: MemberId, known: str | None) -> str:
        """Return the id of a conversation; `known` is what a message in it told."""
        channel = self._channels.get(member) or known
        if channel is not None:
            return channel
        with naming(Taken.HARMLESS, OPENINGS.name):
            opened = await client.http.start_private_message(int(member))
        if len(self._channels) >= MOST_KNOWN:
            del self._channels[next(iter(self._channels))]
        self._channels[member] = str(opened["id"])
        return self._channels[member]

    def forget(self, member: MemberId) -> None:
        """Ask for a conversation anew, next time."""
        self._channels.pop(member, None)
