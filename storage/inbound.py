"""What came in already: an event, a command or a press that a platform sends twice has one effect."""

from datetime import datetime, timedelta

from storage import tables as t
from storage.community_scope import Scope
from storage.pseudonyms import Pseudonyms

KEPT = timedelta(days=2)
"""Longer than any platform sends the same thing again."""


class SqlInbound:
    """Keys of what one community's platform sent, which may name who did it: none is kept as it came."""

    def __init__(self, scope: Scope, pseudonyms: Pseudonyms) -> None:
        self._scope = scope
        self._pseudonyms = pseudonyms

    async def is_new(self, key: str, now: datetime) -> bool:
        """Note a key; tell whether it was not there yet."""
        await self._scope.delete(t.inbound, t.inbound.c.came_at < now - KEPT)
        return await self._scope.add_row(t.inbound, {"key": self._pseudonyms.id_of("inbound", key), "came_at": now})
