"""The backlog of all communities: jobs that are due or have failed, and messages that are open, waiting or dead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.ids import CommunityId
from bot.model.outbox import OutboxState
from bot.ports import Backlog, Messages
from storage import tables as t
from storage.claims import KNOWN, UNREADABLE_JOB

OVERDUE_AFTER: Final = timedelta(minutes=5)
"""A job that has been due for longer than this is overdue. Usually a job is claimed at once."""
OPEN: Final = (OutboxState.PENDING, OutboxState.SENDING, OutboxState.UNKNOWN)
FAILED: Final = or_(and_(t.READY, t.agenda.c.error.is_not(None)), t.agenda.c.error == UNREADABLE_JOB)
STUCK: Final = (OutboxState.WAITING, OutboxState.DEAD)


async def count_backlog(connection: AsyncConnection, now: datetime) -> Backlog:
    """Count jobs that are due, overdue or have failed, and messages that are open (due or not), waiting or dead.

    Jobs that can't be read count as failed. Other paused jobs, and jobs of kinds that this version doesn't know, are
    left out. The cost grows with the number of these jobs and messages, and with the number of communities.
    """
    due, overdue, failing = (await connection.execute(_jobs(), {"now": now, "overdue": now - OVERDUE_AFTER})).one()
    messages = {state: Messages(0, timedelta(0)) for state in (*OPEN, *STUCK)}
    for state, number, oldest in await connection.execute(_messages()):
        messages[OutboxState(state)] = Messages(number, now - oldest)
    return Backlog(due, overdue, failing, messages)


def _jobs() -> Select[Any]:
    agenda, time = t.agenda.c, t.agenda.c.due_at.type
    count, ready = func.count(), (t.READY, KNOWN)
    return select(
        select(count).where(*ready, agenda.due_at <= bindparam("now", type_=time)).scalar_subquery(),
        select(count).where(*ready, agenda.due_at <= bindparam("overdue", type_=time)).scalar_subquery(),
        select(count).where(FAILED, KNOWN).scalar_subquery(),
    )


def _messages() -> Any:
    outbox = t.outbox.c
    figures = (outbox.state, func.count(), func.min(outbox.due_at))
    everywhere = outbox.community_id.in_(select(t.community.c.community_id))  # so an index is used
    return union_all(
        select(*figures).where(t.OPEN_MESSAGES).group_by(outbox.state),
        select(*figures).where(everywhere, outbox.state.in_(STUCK)).group_by(outbox.state),
    )


@dataclass(frozen=True, slots=True)
class TroubledJobs:
    """Jobs of one community and kind that are overdue, or that failed with the same error."""

    community: CommunityId
    kind: str
    error: str | None
    number: int
    attempts: int
    """The largest number of attempts of any of these jobs."""
    due_at: datetime
    """The earliest due time of these jobs; it may be in the future."""


async def list_troubled_jobs(connection: AsyncConnection, now: datetime) -> Sequence[TroubledJobs]:
    """List overdue and failed jobs of all communities, also of kinds that this version doesn't know.

    Jobs that can't be read are failed. Other paused jobs are left out.
    """
    of = t.agenda.c
    key = (of.community_id, of.kind, of.error)
    query = select(*key, func.count(), func.max(of.attempts), func.min(of.due_at)).group_by(*key).order_by(*key[:2])
    rows = await connection.execute(query.where(or_(and_(t.READY, of.due_at <= now - OVERDUE_AFTER), FAILED)))
    return [TroubledJobs(*row) for row in rows]
