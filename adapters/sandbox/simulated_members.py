"""Simulated members: some time after a message they press its buttons, or ignore it."""

import random
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sandbox.actions import Actions, Place, Refused
from adapters.sandbox.cast import SandboxPerson, Temperament
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.messages import Messages, Said
from adapters.sandbox.rooms import Room
from bot.model.content import Message
from bot.model.ids import MemberId
from storage.community_scope import CommunityScope
from storage.engine import READING, begun
from storage.sandbox_tables import sandbox_lead, sandbox_look

VISIT = timedelta(minutes=30)
"""How long, in real time, a member is not simulated after a visitor acted as them."""
MOST_LOOKS = 100
"""The most looks in one turn."""
MET_SHARE = 0.9
REFILL_SHARE = 0.8
ASKED_SHARE = 0.7
AGAIN = ("yes", "someday", "no", None)


class SimulatedMembers:
    """Presses buttons for members.

    A press is stored before it is done: after a crash in between the member stays silent, and nothing is pressed twice.
    """

    def __init__(self, engine: AsyncEngine, messages: Messages, actions: Actions, clock: SandboxClock) -> None:
        self._engine = engine
        self._messages = messages
        self._actions = actions
        self._clock = clock
        self._community = messages.cast.community.id

    async def next_reaction_at(self) -> datetime | None:
        """Return when a member looks at a message next, or None."""
        row = sandbox_look
        async with begun(self._engine, READING) as connection:
            query = select(func.min(row.c.due_at)).where(row.c.community_id == self._community)
            found: datetime | None = (await connection.execute(query)).scalar()
        return found

    async def live(self, now: datetime) -> bool:
        """Let members look at messages until now; return whether any did.

        Each look presses one button at most, and may plan another one: call it until it returns False.
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
        """Store that a visitor acts as a member."""
        row = sandbox_lead
        values = {"led_at": self._clock.real.now()}
        async with self._engine.begin() as connection:
            await CommunityScope(connection, self._community).put_row(row, {"member": member, **values})

    async def _is_led(self, member: MemberId) -> bool:
        row = sandbox_lead
        async with begun(self._engine, READING) as connection:
            query = select(row.c.led_at).where(row.c.community_id == self._community, row.c.member == member)
            led = (await connection.execute(query)).scalar()
        return led is not None and self._clock.real.now() - led < VISIT

    async def _look(self, message_id: str, member: MemberId, now: datetime) -> None:
        person, said = self._messages.cast.somebody(member), await self._messages.find(message_id)
        if person is None or said is None or await self._is_led(member):
            await self._note(message_id, member, now, None, None)
            return
        pressed = await self._pressed(message_id, member)
        action = _decide(person, said, pressed)
        if not await self._note(message_id, member, now, action, None) or action is None:
            return
        place = Place(person, await self._conversation(person, said))
        try:
            await self._actions.press(place, message_id, action)
        except Refused:
            return  # the message has changed; its delivery plans another look
        changed = await self._messages.find(message_id)
        if changed and _decide(person, changed, (*pressed, action)):
            await self._note(message_id, member, now, None, now)

    async def _conversation(self, person: SandboxPerson, said: Said) -> Room:
        slug = said.conversation.replace("chat:", "chat-") if said.conversation.startswith("chat:") else "refill"
        found = await self._actions.find_room(person, slug)
        return found or Room(said.conversation, slug)

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
        """Store a look, its press, and the next look; return False if another process did."""
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


def looks_at(member: MemberId, temperament: Temperament, key: str, sent_at: datetime) -> datetime:
    """Return when a member looks at a message, always the same."""
    return sent_at + timedelta(hours=_dice(member, key).uniform(*temperament.hours))


def decide(
    member: MemberId, temperament: Temperament, message_id: str, message: Message, pressed: Collection[str]
) -> str | None:
    """Return the action of the button that a member presses next, or None; `pressed` are earlier actions."""
    if _dice(member, message_id, "answers").random() >= temperament.answers:
        return None
    actions = [button.action for button in message.buttons() if button.action not in pressed]
    answers = (
        _pick_time(member, temperament, actions, pressed),
        _answer(actions, pressed, "met", "yes" if _share(member, message_id, MET_SHARE) else "not_yet"),
        _answer(actions, pressed, "again", _weigh_again(member, temperament, message_id)),
        _answer_ask(actions, pressed, says_yes=_share(member, message_id, ASKED_SHARE)),
        _answer(actions, pressed, "refill", "yes" if _share(member, message_id, REFILL_SHARE) else "later"),
    )
    return next((action for action in answers if action), None)


def _pick_time(
    member: MemberId, temperament: Temperament, actions: Iterable[str], pressed: Collection[str]
) -> str | None:
    times = [action for action in actions if action.startswith("pick:")]
    suit = [action for action in times if _dice(member, action).random() < temperament.flexible]
    if not any(action.startswith("pick:") for action in pressed):
        suit = suit or times[:1]
    return next(iter(suit), None)


def _answer(actions: Iterable[str], pressed: Collection[str], question: str, answer: str | None) -> str | None:
    if any(action.startswith(f"{question}:") for action in pressed):
        return None
    wanted = (action for action in actions if action.startswith(f"{question}:") and action.endswith(f":{answer}"))
    return next(wanted, None)


def _answer_ask(actions: Iterable[str], pressed: Collection[str], *, says_yes: bool) -> str | None:
    if any(action.startswith("asked.") for action in pressed):
        return None
    wanted = "asked.yes:" if says_yes else "asked.no:"
    return next((action for action in actions if action.startswith(wanted)), None)


def _weigh_again(member: MemberId, temperament: Temperament, message_id: str) -> str | None:
    return _dice(member, message_id, "again").choices(AGAIN, temperament.again)[0]


def _share(member: MemberId, message_id: str, share: float) -> bool:
    return _dice(member, message_id, "share").random() < share


def _dice(*parts: str) -> random.Random:
    return random.Random("|".join(parts))  # noqa: S311 - a temperament, not a secret
