"""A job that waits holds up no other. A process that stops releases its leases, so that another goes on at once."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.model.ids import CommunityId, MemberId
from bot.model.jobs import AskSomeday, Due, LookForMember
from bot.services.absences import hold_member
from storage.jobs import KINDS
from tests.crash.busy_communities import COMMUNITY, MONDAY, Post, Running, member_of
from tests.crash.conftest import Site
from tests.crash.each_once import read_ledger

ANA = member_of(0, 0)
WORK = [LookForMember(ANA), *(AskSomeday(ANA, MemberId(str(number))) for number in range(3))]


class Silent(Post):
    """A platform that never answers whether a member is there."""

    def __init__(self, post: Post) -> None:
        vars(self).update(vars(post))
        self.was_asked = asyncio.Event()

    async def is_there(self, community: CommunityId, member: MemberId) -> bool | None:
        self.was_asked.set()
        await asyncio.Event().wait()
        return None


async def ours(hamlet: Site) -> list[Mapping[str, object]]:
    """Return the rows of this test's jobs that are left."""
    kinds = {KINDS[type(job)] for job in WORK}
    return [row for row in (await read_ledger(hamlet.url)).agenda if row["kind"] in kinds]


async def test_a_job_that_waits_holds_up_no_other(hamlet: Site, running: Callable[..., Running]) -> None:
    where = running(hamlet, Silent)
    await where.refill.work()
    async with where.store.transaction(COMMUNITY) as tx:
        await hold_member(tx, ANA, MONDAY)
        for number, job in enumerate(WORK):
            await tx.agenda.put(Due(job, MONDAY + timedelta(seconds=number)))
        await tx.commit()
    where.time.move_to(MONDAY + timedelta(minutes=1))
    where.refill.waker.start()
    assert isinstance(where.post, Silent)
    async with asyncio.timeout(60):
        await where.post.was_asked.wait()
        while [row["kind"] for row in await ours(hamlet)] != [KINDS[LookForMember]]:  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.05)
    await where.refill.waker.stop()
    assert [(row["lease_until"], row["attempts"]) for row in await ours(hamlet)] == [(None, 0)]
