"""Names of communities in messages outside their channels."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from cachetools import TTLCache

from bot.model.communities import Community
from bot.model.content import Hint, Message, Words
from bot.ports import Clock, Store, StoreUnavailable

COUNTED_AGAIN: Final = timedelta(minutes=1)
"""While an account serves only one community, its communities are counted again after this time."""
MAX_ACCOUNTS: Final = 1000
"""Maximum number of accounts whose count is cached."""


def with_name(message: Message, name: str) -> Message:
    """Return a message with its community's name in small print below the first block; "" adds none."""
    if not name:
        return message
    first, *others = message.blocks
    return Message((first, Hint((Words(name),)), *others))


class CommunityNames:
    """Adds a community's name to messages outside its channels, once its account serves several communities.

    A reader in only one community sees the name, too. To find out, Refill would have to read the data of the other
    communities. Once an account serves several communities, they are not counted again.
    """

    def __init__(self, store: Store, clock: Clock, account_of: Callable[[Community], str | None]) -> None:
        self._store = store
        self._account_of = account_of
        self._alone = TTLCache[str, bool, datetime](MAX_ACCOUNTS, COUNTED_AGAIN, clock.now)
        self._several = set[str]()

    async def add_to(self, message: Message, account: str, name: str) -> Message:
        """Return a message, with its community's name if the account serves several communities."""
        return with_name(message, name) if name and await self.are_several(account) else message

    async def are_several(self, account: str) -> bool:
        """Return whether an account serves several communities, or the store can't be reached."""
        if account in self._several or account in self._alone:
            return account in self._several
        try:
            communities = await self._store.communities()
        except StoreUnavailable:
            return True
        if sum(self._account_of(each) == account for each in communities if each.left_at is None) > 1:
            self._several.add(account)
        self._alone[account] = True
        return account in self._several
