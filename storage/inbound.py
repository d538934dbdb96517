"""Keys of incoming events. An event that a platform sends twice has one effect."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import bindparam

from storage import tables as t
from storage.community_scope import CommunityScope
from storage.keyed_ids import KeyedIds
from storage.statements import is_here

KEPT = timedelta(days=3)
"""How long a key is kept at least, from the start of its UTC day: for longer than any platform repeats an event."""

_is_old: Final = t.inbound.c.came_at < bindparam("before", type_=t.inbound.c.came_at.type)
FORGET_OLD: Final = t.inbound.delete().where(is_here(t.inbound), _is_old)


class SqlInbound:
    """Keys of one community's events.

    The keys are hashed, because they may name a member. Only the day is stored, so that no row tells when a member
    acted.
    """

    def __init__(self, scope: CommunityScope, keyed_ids: KeyedIds) -> None:
        self._scope = scope
        self._keyed_ids = keyed_ids

    async def is_new(self, key: str, now: datetime) -> bool:
        await self._scope.execute(FORGET_OLD, self._scope.parameters({"before": now - KEPT}))
        day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return await self._scope.add_row(t.inbound, {"key": self._keyed_ids.id_of("inbound", key), "came_at": day})
