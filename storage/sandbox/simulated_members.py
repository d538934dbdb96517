"""When simulated members look at messages, what they pressed, and whom visitors act as."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, update

from bot.model.ids import MemberId
from storage.community_scope import CommunityScope
from storage.sandbox.tables import sandbox_lead, sandbox_look
from storage.sandbox.transactions import SandboxRows


class SqlSimulatedMembers(SandboxRows):
    """When simulated members look at messages, and whom visitors act as.

    Members as whom a visitor has acted since `led_since` are not simulated.
    """

    async def next_look_at(self, led_since: datetime) -> datetime | None:
        """Return when the next simulated member looks at a message, or None."""
        async with self._reading() as scope:
            query = scope.select(sandbox_look, func.min(sandbox_look.c.due_at)).where(_is_free(scope, led_since))
            found: datetime | None = (await scope.execute(query)).scalar()
        return found

    async def looks_due(self, now: datetime, led_since: datetime, limit: int) -> Sequence[tuple[str, MemberId]]:
        """List the looks that are due, each a message's id and a member, the earliest first."""
        t = sandbox_look.c
        async with self._reading() as scope:
            query = scope.select(sandbox_look, t.message_id, t.member).where(t.due_at <= now)
            query = query.where(_is_free(scope, led_since))
            rows = await scope.execute(query.order_by(t.due_at, t.message_id, t.member).limit(limit))
            return [(message_id, MemberId(member)) for message_id, member in rows]

    async def pressed(self, message_id: str, member: MemberId) -> tuple[str, ...]:
        """Return the actions that a member pressed on a message, the earliest first."""
        async with self._reading() as scope:
            found = await scope.values(sandbox_look.c.pressed, *_look(message_id, member))
        return next(iter(found), ())

    async def note_look(self, message_id: str, member: MemberId, now: datetime, action: str | None) -> bool:
        """Store that a due look is over, and which button was pressed; return False if no look is due any more."""
        return await self._change(message_id, member, sandbox_look.c.due_at <= now, None, action)

    async def plan_look(self, message_id: str, member: MemberId, at: datetime) -> None:
        """Plan another look of a member at a message that they have looked at, unless one is planned."""
        await self._change(message_id, member, sandbox_look.c.due_at.is_(None), at, None)

    async def note_press(self, message_id: str, member: MemberId, action: str) -> None:
        """Store a press that a visitor made for a member, so that the simulation does not answer again."""
        row, mine = sandbox_look, _look(message_id, member)
        async with self._writing() as scope:
            for pressed in await scope.values(row.c.pressed, *mine):
                await scope.change(row, *mine, pressed=(*pressed, action))

    async def note_visit(self, member: MemberId, at: datetime) -> None:
        """Store that a visitor acts as a member at an instant, in real time."""
        async with self._writing() as scope:
            await scope.put_row(sandbox_lead, {"member": member, "led_at": at})

    async def end_visits(self, but: MemberId) -> None:
        """Store that visitors act as no member except this one, so that all other members are simulated again."""
        async with self._writing() as scope:
            await scope.delete(sandbox_lead, sandbox_lead.c.member != but)

    async def _change(
        self,
        message_id: str,
        member: MemberId,
        condition: ColumnElement[bool],
        due_at: datetime | None,
        action: str | None,
    ) -> bool:
        row, mine = sandbox_look, _look(message_id, member)
        async with self._writing() as scope:
            pressed = next(iter(await scope.values(row.c.pressed, *mine)), ())
            changing = update(row).where(row.c.community_id == scope.community, *mine, condition)
            changed = await scope.execute(
                changing.values(due_at=due_at, pressed=(*pressed, action) if action else pressed)
            )
            return changed.rowcount == 1


def _is_free(scope: CommunityScope, led_since: datetime) -> ColumnElement[bool]:
    led = scope.select(sandbox_lead, sandbox_lead.c.member).where(sandbox_lead.c.led_at > led_since)
    return sandbox_look.c.member.not_in(led)


def _look(message_id: str, member: MemberId) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return sandbox_look.c.message_id == message_id, sandbox_look.c.member == member
