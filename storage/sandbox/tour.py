"""Steps of the sandbox's tour, and who took them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.model.ids import MemberId
from storage.sandbox.tables import sandbox_step
from storage.sandbox.transactions import SandboxRows


@dataclass(frozen=True, slots=True)
class TourStep:
    """A step that a member took for the first time, and the other member whom the step is about."""

    member: MemberId
    step: str
    other: MemberId | None


class SqlTour(SandboxRows):
    """The tour's steps. A step is stored once for each member, so the number of rows does not grow with the story."""

    async def note(self, member: MemberId, step: str, other: MemberId | None) -> bool:
        """Store a step; return False if the member took it before."""
        async with self._writing() as scope:
            return await scope.add_row(sandbox_step, {"member": member, "step": step, "other": other})

    async def put(self, member: MemberId, steps: Collection[str], other: MemberId) -> None:
        """Store steps about another member. A step that the member took before is now about this one."""
        async with self._writing() as scope:
            for step in steps:
                await scope.put_row(sandbox_step, {"member": member, "step": step, "other": other})

    async def drop(self, member: MemberId, steps: Collection[str]) -> None:
        """Delete a member's steps."""
        async with self._writing() as scope:
            await scope.delete(sandbox_step, sandbox_step.c.member == member, sandbox_step.c.step.in_(steps))

    async def steps(self) -> Sequence[TourStep]:
        """List all steps that were taken."""
        t = sandbox_step.c
        async with self._reading() as scope:
            found = await scope.execute(scope.select(sandbox_step, t.member, t.step, t.other))
            return [TourStep(*row) for row in found]
