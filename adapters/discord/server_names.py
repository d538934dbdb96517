"""Names the server in direct messages, as one account writes those of all servers."""

from datetime import datetime, timedelta
from typing import Final

from cachetools import TTLCache

from bot.model.content import Hint, Message, Words
from bot.ports import Clock, Store, StoreUnavailable

PLATFORM: Final = "discord"
COUNTED_AGAIN: Final = timedelta(minutes=1)
"""The pause before servers are counted again, while there is one."""


class ServerNames:
    """Adds a server's name to direct messages, once Refill serves several servers.

    That depends on no reader: looking for their other servers would read what others store. Once there are several,
    they are not counted again.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._alone = TTLCache[str, bool, datetime](1, COUNTED_AGAIN, clock.now)
        self._several = False

    async def add(self, message: Message, name: str) -> Message:
        """Return a direct message with its server's name in small print below the first block."""
        if not name or not await self._are_several():
            return message
        first, *others = message.blocks
        return Message((first, Hint((Words(name),)), *others))

    async def _are_several(self) -> bool:
        """Return whether there are several servers, or that can't be found out now."""
        if self._several or PLATFORM in self._alone:
            return self._several
        try:
            communities = await self._store.communities()
        except StoreUnavailable:
            return True
        served = [each for each in communities if each.platform == PLATFORM and each.left_at is None]
        self._several = len(served) > 1
        self._alone[PLATFORM] = True
        return self._several
