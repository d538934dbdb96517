"""Claiming what is due: each row goes to one caller, however many ask at once.

PostgreSQL steps over rows that another claim is holding; on SQLite a claim is the only writer. Network calls come after
the claim was committed.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.ids import CommunityId
from bot.model.owed import Due, OutboxState, Owed
from storage import tables as t
from storage.scope import columns_of


async def claim_due(
    connection: AsyncConnection, now: datetime, lease: timedelta, limit: int
) -> Sequence[tuple[CommunityId, Due]]:
    """Lease work that is due and not leased, the earliest first."""
    agenda = t.agenda.c
    free = or_(agenda.lease_until.is_(None), agenda.lease_until <= now)
    claimed = await _claim(
        connection,
        Due,
        limit,
        t.READY,
        agenda.due_at <= now,
        free,
        lease_until=now + lease,
        attempts=agenda.attempts + 1,
    )
    return sorted(claimed, key=lambda row: (row[1].due_at, row[0], row[1].kind, row[1].subject))


async def claim_owed(
    connection: AsyncConnection, platforms: Collection[str], now: datetime, lease: timedelta, limit: int
) -> Sequence[tuple[CommunityId, Owed]]:
    """Lease messages of some platforms that are due and not leased, the earliest first."""
    outbox = t.outbox.c
    # Asked row by row, in the order of what is due: from the communities' side, the cost would grow with their number.
    theirs = exists().where(
        t.community.c.community_id == outbox.community_id, t.community.c.platform.in_(sorted(platforms))
    )
    claimed = await _claim(
        connection,
        Owed,
        limit,
        t.OPEN_OWED,
        outbox.due_at <= now,
        or_(outbox.state == OutboxState.PENDING, outbox.lease_until <= now),
        theirs,
        state=OutboxState.SENDING,
        lease_until=now + lease,
        attempts=outbox.attempts + 1,
        uncertain=or_(outbox.uncertain, outbox.state == OutboxState.SENDING),
    )
    return sorted(claimed, key=lambda row: (row[1].due_at, row[0], row[1].key))


async def next_instant(connection: AsyncConnection) -> datetime | None:
    """Return when the earliest work or message is due, leases included; each part is the head of one index."""
    agenda, outbox = t.agenda.c, t.outbox.c
    heads = await connection.execute(
        select(
            select(func.min(agenda.due_at)).where(t.READY, agenda.lease_until.is_(None)).scalar_subquery(),
            select(func.min(agenda.lease_until)).where(t.LEASED).scalar_subquery(),
            select(func.min(outbox.due_at)).where(t.OPEN_OWED, outbox.state == OutboxState.PENDING).scalar_subquery(),
            select(func.min(outbox.lease_until)).where(t.SENDING).scalar_subquery(),
        )
    )
    return min((head for head in heads.one() if head is not None), default=None)


async def _claim(
    connection: AsyncConnection, kind: type[Any], limit: int, *conditions: ColumnElement[bool], **changed: Any
) -> list[tuple[CommunityId, Any]]:
    table: Table = t.TABLES[kind]
    keys = list(table.primary_key.columns)
    first = select(*keys).where(*conditions).order_by(table.c.due_at, *keys).limit(limit)
    picked = (await connection.execute(first.with_for_update(skip_locked=True, of=table))).all()
    if not picked:
        return []
    claiming = table.update().where(tuple_(*keys).in_([tuple(row) for row in picked])).values(**changed)
    claiming = claiming.returning(table.c.community_id, *columns_of(table, kind))
    rows = await connection.execute(claiming)
    return [(row[0], kind(*row[1:])) for row in rows]
