"""Incoming events that were seen, so that one that a platform sends twice has one effect."""

from datetime import datetime, timedelta

from storage import tables as t
from storage.community_scope import CommunityScope
from storage.pseudonyms import Pseudonyms

KEPT = timedelta(days=2)
"""Longer than any platform repeats an event."""


class SqlInbound:
    """Keys of one community's events, hashed since they may name a member."""

    def __init__(self, scope: CommunityScope, pseudonyms: Pseudonyms) -> None:
        self._scope = scope
        self._pseudonyms = pseudonyms

    async def is_new(self, key: str, now: datetime) -> bool:
        await self._scope.delete(t.inbound, t.inbound.c.came_at < now - KEPT)
        return await self._scope.add_row(t.inbound, {"key": self._pseudonyms.id_of("inbound", key), "came_at": now})
