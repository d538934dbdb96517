"""Claims jobs and messages that are due. Each row goes to one caller, even if many callers claim at the same time.

PostgreSQL skips rows that another claim has locked. On SQLite a claim is the only writer.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.model.ids import ChannelId, CommunityId
from bot.model.jobs import Due
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxMessage, OutboxState, ToChannel
from bot.ports import Claim
from storage import tables as t
from storage.account_leases import lease_accounts, leased_by_another
from storage.engine import READING, begun
from storage.jobs import JOBS, AgendaRow
from storage.statements import columns_of, is_one_of, strings_in

logger = logging.getLogger(__name__)

UNREADABLE_JOB: Final = "it can't be read, so it is paused"
"""The error of a job whose row has other ids than its kind needs. It stays until its community adds Refill again."""
UNREADABLE: Final = "it could not be read, so it was not sent, and can't be sent again"


async def claim_due(
    connection: AsyncConnection, now: datetime, lease: timedelta, limit: int
) -> Sequence[tuple[CommunityId, Due]]:
    """Lease jobs that are due and not leased, the earliest first. A job that can't be read is paused."""
    picked = (await connection.execute(DUE, {"now": now, "limit": limit})).all()
    claimed = await _take(connection, AgendaRow, picked, lease_until=now + lease, attempts=t.agenda.c.attempts + 1)
    claimed.sort(key=lambda row: (row[1].due_at, row[0], row[1].kind, row[1].subject))
    due = list[tuple[CommunityId, Due]]()
    for community, row in claimed:
        try:
            due.append((community, row.due))
        except TypeError:  # a job that can't be read must not hold up the others
            logger.exception("a job of the kind %s in %s can't be read, so it is paused", row.kind, community)
            key = (t.agenda.c.community_id == community, t.agenda.c.kind == row.kind, t.agenda.c.subject == row.subject)
            await connection.execute(
                t.agenda.update().where(*key).values(held=True, lease_until=None, error=UNREADABLE_JOB)
            )
    return due


async def warn_of_unknown_jobs(engine: AsyncEngine) -> None:
    """Log the number of jobs of unknown kinds, such as kinds of a newer version. These jobs stay unchanged."""
    kind = t.agenda.c.kind
    async with begun(engine, READING) as connection:
        found = await connection.execute(select(kind, func.count()).where(~KNOWN).group_by(kind))
        for name, number in found:
            logger.warning("%d jobs are left alone, as this version does not know the kind %r", number, name)


async def claim_messages(
    connection: AsyncConnection, claim: Claim, now: datetime
) -> Sequence[tuple[CommunityId, OutboxMessage]]:
    """Lease messages that are due and not leased, the earliest first. If a message can't be read, mark it as DEAD."""
    outbox, is_postgresql = t.outbox.c, connection.dialect.name == "postgresql"
    of_claim = {"platforms": claim.platforms, "one_account": claim.one_account, "without": claim.without}
    given = {name: strings_in(values, postgresql=is_postgresql) for name, values in of_claim.items()}
    about = {"now": now, "limit": claim.limit, "holder": claim.holder, **given}
    picked = (await connection.execute(_due_messages(postgresql=is_postgresql), about)).all()
    if not picked:
        return []
    was_handed_over = outbox.handed_over_at.is_not(None)
    leased_by_others = await lease_accounts(connection, claim, now, {row[0] for row in picked})
    ours = [row for row in picked if row[0] not in leased_by_others]
    try:
        claimed = await _take(
            connection,
            OutboxMessage,
            ours,
            state=OutboxState.SENDING,
            lease_until=_lease_end(claim, now),
            attempts=outbox.attempts + 1,
            uncertain=or_(outbox.uncertain, was_handed_over),
            unsure_since=case((was_handed_over, now), else_=outbox.unsure_since),
            handed_over_at=None,
        )
    except ValueError:  # a message that can't be parsed must not hold up the others
        claimed = [message for row in ours for message in await _read(connection, (row.community_id, row.key))]
    return sorted(claimed, key=lambda row: (row[1].due_at, row[0], str(row[1].key)))


async def next_instant(connection: AsyncConnection) -> datetime | None:
    """Return the earliest time at which a job or message is due or a lease expires; None if there is none.

    Each of these times is near the beginning of an index.
    """
    heads = await connection.execute(HEADS)
    return min((head for head in heads.one() if head is not None), default=None)


async def _read(connection: AsyncConnection, key: tuple[str, MessageKey]) -> list[tuple[CommunityId, OutboxMessage]]:
    """Return a claimed message in a list. If it can't be parsed, mark it as DEAD, blank it, and return no message."""
    this = tuple_(*t.outbox.primary_key.columns).in_([key])
    query = select(t.outbox.c.community_id, *columns_of(t.outbox, OutboxMessage)).where(this)
    dead = {"state": OutboxState.DEAD, "lease_until": None, "error": UNREADABLE}
    for without in ({}, {"message": None}, {"destination": ToChannel(ChannelId(""))}):
        if without:
            await connection.execute(t.outbox.update().where(this).values(**dead, **without))
        try:
            row = (await connection.execute(query)).one()
        except ValueError:
            token = (await connection.execute(select(t.outbox.c.token).where(this))).scalar()
            logger.exception("a message can't be read: %s %s in %s", key[1].kind or "unknown", token, key[0])
        else:
            return [] if without else [(row[0], OutboxMessage(*row[1:]))]
    return []


def _lease_end(claim: Claim, now: datetime) -> ColumnElement[datetime]:
    """Return the SQL expression for the end of a message's lease, which depends on the platform."""
    outbox = t.outbox.c

    def end(lease: timedelta) -> ColumnElement[datetime]:
        return literal(now + lease, outbox.lease_until.type)

    if not claim.leases:
        return end(claim.lease)
    community = t.community.c
    platform = select(community.platform).where(community.community_id == outbox.community_id).scalar_subquery()
    return case({name: end(lease) for name, lease in claim.leases.items()}, value=platform, else_=end(claim.lease))


def _first_of(table: Table, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Select the keys of rows that are due, the earliest first, and lock these rows if the database can do so."""
    keys = list(table.primary_key.columns)
    first = select(*keys).where(table.c.due_at <= NOW, *conditions).order_by(table.c.due_at, *keys)
    return first.limit(bindparam("limit", type_=Integer)).with_for_update(skip_locked=True, of=table)


async def _take(
    connection: AsyncConnection, kind: type[Any], picked: Sequence[Row[Any]], **changed: Any
) -> list[tuple[CommunityId, Any]]:
    """Update the rows with these keys, and return the rows."""
    if not picked:
        return []
    table: Table = t.TABLES[kind]
    keys = list(table.primary_key.columns)
    # For `(a, b) IN (VALUES …)` with several rows, SQLite scans the table. With this condition, SQLite uses the
    # index for each row.
    these = or_(*(and_(*(key == value for key, value in zip(keys, row, strict=True))) for row in picked))
    claiming = table.update().where(these).values(**changed)
    claiming = claiming.returning(table.c.community_id, *columns_of(table, kind))
    rows = await connection.execute(claiming)
    return [(row[0], kind(*row[1:])) for row in rows]


@cache
def _due_messages(*, postgresql: bool) -> Select[Any]:
    outbox, one_of = t.outbox.c, partial(is_one_of, postgresql=postgresql)
    at = t.community.c.community_id == outbox.community_id
    # The database checks `exists` for each row, in the order of the index. The cost of a join would grow with the
    # number of communities.
    theirs = exists().where(at, one_of(t.community.c.platform, "platforms"))
    anothers = exists().where(at, leased_by_another(one_of(t.community.c.platform, "one_account"), NOW))
    free = or_(outbox.state != OutboxState.SENDING, outbox.lease_until <= NOW)
    return _first_of(t.outbox, t.OPEN_MESSAGES, free, theirs, ~anothers, ~one_of(outbox.community_id, "without"))


def _heads() -> Select[Any]:
    agenda, outbox = t.agenda.c, t.outbox.c
    return select(
        select(func.min(agenda.due_at)).where(t.READY, KNOWN, agenda.lease_until.is_(None)).scalar_subquery(),
        select(func.min(agenda.lease_until)).where(t.LEASED, KNOWN).scalar_subquery(),
        select(func.min(outbox.due_at)).where(t.OPEN_MESSAGES, outbox.state != OutboxState.SENDING).scalar_subquery(),
        select(func.min(outbox.lease_until)).where(t.SENDING).scalar_subquery(),
    )


# These statements are built once, because they are executed at every wake-up.
NOW: Final = bindparam("now", type_=t.outbox.c.due_at.type)
KNOWN: Final = t.agenda.c.kind.in_([literal_column(f"'{kind}'") for kind in sorted(JOBS)])
"""The SQL condition that this version knows a job's kind. Other jobs wait for a version that knows their kind."""
DUE: Final = _first_of(t.agenda, t.READY, KNOWN, or_(t.agenda.c.lease_until.is_(None), t.agenda.c.lease_until <= NOW))
HEADS: Final = _heads()
