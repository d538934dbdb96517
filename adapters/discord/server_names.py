"""Adds the server's name to direct messages and forms, because one account sends the messages of all servers."""

from typing import Final

from adapters.community_names import CommunityNames
from bot.model.content import Message
from bot.ports import Clock, Store

PLATFORM: Final = "discord"


class ServerNames(CommunityNames):
    """Adds a server's name to direct messages, once Refill serves several servers."""

    def __init__(self, store: Store, clock: Clock) -> None:
        super().__init__(store, clock, lambda community: community.platform)

    async def add(self, message: Message, name: str) -> Message:
        """Return a direct message, with its server's name if Refill serves several servers."""
        return await self.add_to(message, PLATFORM, name)

    async def of_form(self, name: str) -> str:
        """Return a server's name for a form that opens in direct messages; "" if Refill serves only one server."""
        return name if await self.are_several(PLATFORM) else ""
