"""The agenda: jobs that are due at a time."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Final

from bot.model.ids import ChatId
from bot.model.jobs import CheckInMember, DestroyKey, Due, EraseCommunity, Job, RecordForgotten, RecordReturned
from storage import tables as t
from storage.community_scope import CommunityScope
from storage.jobs import KINDS, AgendaRow, key_of
from storage.outbox import IS_UNINSTALLED

NEVER_HELD: Final = (DestroyKey, RecordForgotten, RecordReturned, EraseCommunity)
AT_ONCE: Final = datetime.fromtimestamp(0, UTC)
"""A due time that is earlier than any clock's time."""


class SqlAgenda:
    """Jobs of one community."""

    def __init__(self, scope: CommunityScope) -> None:
        self._scope = scope

    async def get(self, job: Job) -> Due | None:
        kind, subject = key_of(job)
        row = await self._scope.find_one(AgendaRow, kind=kind, subject=subject)
        return row.due if row else None

    async def load(self, jobs: Collection[Job]) -> None:
        async def find(some: Collection[tuple[str, str]]) -> None:
            await self._scope.find(AgendaRow, kind={kind for kind, _ in some}, subject={of for _, of in some})

        await self._scope.find_named(AgendaRow, {key: key for key in map(key_of, jobs)}, find)

    async def put(self, due: Due) -> None:
        held = False if isinstance(due.job, NEVER_HELD) else IS_UNINSTALLED
        row = AgendaRow(*key_of(due.job), due.due_at, attempts=due.attempts, error=due.error)  # without a lease
        await self._scope.put(row, held=held)

    async def check_ins_from(self, chat: ChatId, limit: int) -> Sequence[CheckInMember]:
        rows = await self._scope.find(AgendaRow, t.agenda.c.subject >= chat, limit=limit, kind=KINDS[CheckInMember])
        return [job for row in rows if isinstance(job := row.due.job, CheckInMember)]

    async def remove(self, job: Job) -> bool:
        kind, subject = key_of(job)
        return await self._scope.delete(t.agenda, kind=kind, subject=subject) > 0

    async def remove_about(self, ids: Collection[str], subjects: Collection[str] = ()) -> None:
        """Delete the jobs with any of these subjects, and the jobs whose first id is one of these ids."""
        found = await self._scope.in_ranges(t.agenda.c.subject, [(one, one + "!") for one in [*ids, *subjects]])
        about = {subject for subject in found if subject in subjects or subject.partition(" ")[0] in ids}
        await self._scope.delete(t.agenda, subject=about)

    async def hold(self) -> None:
        kept = t.agenda.c.kind.not_in([KINDS[job] for job in NEVER_HELD])
        await self._scope.change(t.agenda, kept, held=True, lease_until=None)

    async def release(self) -> None:
        await self._scope.change(t.agenda, t.agenda.c.held, held=False)
