"""The lives of the members whom no visitor acts as: some time after a message they press its buttons, or don't."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sandbox.actions import Acting, Place, Refused
from adapters.sandbox.cast import SandboxPerson
from adapters.sandbox.channels import Conversation
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.messages import Rooms, Said
from adapters.sandbox.sql import insert_or_leave
from adapters.sandbox.temperaments import decide
from bot.model.ids import MemberId
from storage.engine import READING, begun
from storage.sandbox_tables import sandbox_lead, sandbox_look

VISIT = timedelta(minutes=30)
"""How long, in real time, somebody whom a visitor acted as does nothing by themselves."""
MOST_LOOKS = 100
"""How many looks one turn takes at most; the next turn takes the rest."""


class Lives:
    """Presses buttons for everybody who lives in the sandbox.

    What somebody is about to press is noted before they press it. A crash between the two leaves them silent, which is
    something that members do anyway; nothing is pressed twice.
    """

    def __init__(self, engine: AsyncEngine, rooms: Rooms, acting: Acting, clock: SandboxClock) -> None:
        self._engine = engine
        self._rooms = rooms
        self._acting = acting
        self._clock = clock
        self._community = rooms.world.community.id

    async def next_reaction_at(self) -> datetime | None:
        """Tell when somebody looks at a message next."""
        row = sandbox_look
        async with begun(self._engine, READING) as connection:
            query = select(func.min(row.c.due_at)).where(row.c.community_id == self._community)
            found: datetime | None = (await connection.execute(query)).scalar()
        return found

    async def live(self, now: datetime) -> bool:
        """Let everybody look at what they would have looked at by now; tell whether anybody did.

        Each presses one button at most, and who wants to press another looks again at once: call it until nobody does.
        """
        row = sandbox_look
        async with begun(self._engine, READING) as connection:
            query = (
                select(row.c.message_id, row.c.member)
                .where(row.c.community_id == self._community, row.c.due_at <= now)
                .order_by(row.c.due_at, row.c.message_id, row.c.member)
                .limit(MOST_LOOKS)
            )
            due: Sequence[tuple[str, str]] = [(ref, member) for ref, member in await connection.execute(query)]
        for message_id, member in due:
            await self._look(message_id, MemberId(member), now)
        return bool(due)

    async def lead(self, member: MemberId) -> None:
        """Note that a visitor acts as somebody."""
        row = sandbox_lead
        values = {"led_at": self._clock.real.now()}
        async with self._engine.begin() as connection:
            await insert_or_leave(connection, row, community_id=self._community, member=member, **values)
            mine = (row.c.community_id == self._community, row.c.member == member)
            await connection.execute(update(row).where(*mine).values(**values))

    async def _is_led(self, member: MemberId) -> bool:
        row = sandbox_lead
        async with begun(self._engine, READING) as connection:
            query = select(row.c.led_at).where(row.c.community_id == self._community, row.c.member == member)
            led = (await connection.execute(query)).scalar()
        return led is not None and self._clock.real.now() - led < VISIT

    async def _look(self, message_id: str, member: MemberId, now: datetime) -> None:
        person, said = self._rooms.world.somebody(member), await self._rooms.find(message_id)
        if person is None or said is None or await self._is_led(member):
            await self._note(message_id, member, now, None, None)
            return
        pressed = await self._pressed(message_id, member)
        action = _decide(person, said, pressed)
        if not await self._note(message_id, member, now, action, None) or action is None:
            return
        place = Place(person, await self._conversation(person, said))
        try:
            await self._acting.press(place, message_id, action)
        except Refused:
            return  # the message changed in the meantime: they look at it again when that reaches them
        changed = await self._rooms.find(message_id)
        if changed and _decide(person, changed, (*pressed, action)):
            await self._note(message_id, member, now, None, now)

    async def _conversation(self, person: SandboxPerson, said: Said) -> Conversation:
        slug = said.conversation.replace("chat:", "chat-") if said.conversation.startswith("chat:") else "refill"
        found = await self._acting.find_conversation(person, slug)
        return found or Conversation(said.conversation, slug)

    async def _pressed(self, message_id: str, member: MemberId) -> tuple[str, ...]:
        row = sandbox_look
        async with begun(self._engine, READING) as connection:
            query = select(row.c.pressed).where(
                row.c.community_id == self._community, row.c.message_id == message_id, row.c.member == member
            )
            found: tuple[str, ...] = (await connection.execute(query)).scalar() or ()
        return found

    async def _note(
        self, message_id: str, member: MemberId, now: datetime, action: str | None, next_look: datetime | None
    ) -> bool:
        """Note a look, what it leads to, and when the next one is; tell whether this was the one to do so."""
        row = sandbox_look
        mine = (row.c.community_id == self._community, row.c.message_id == message_id, row.c.member == member)
        async with self._engine.begin() as connection:
            pressed = (await connection.execute(select(row.c.pressed).where(*mine))).scalar() or ()
            due = row.c.due_at.is_(None) if next_look else row.c.due_at <= now
            changed = await connection.execute(
                update(row)
                .where(*mine, due)
                .values(due_at=next_look, pressed=(*pressed, action) if action else pressed)
            )
            return changed.rowcount == 1


def _decide(person: SandboxPerson, said: Said, pressed: Sequence[str]) -> str | None:
    if person.temperament is None:
        return None
    return decide(person.id, person.temperament, said.id, said.message, pressed)
