"""Simulated members. Some time after a message has come, they press its buttons, answer it in words, or ignore it."""

import random
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

from adapters.sandbox import lines
from adapters.sandbox.actions import Actions, Place, Refused
from adapters.sandbox.cast import CHOOSY, DELIGHTED, RELUCTANT, SILENT, SandboxPerson, Temperament
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.journal import Picked
from adapters.sandbox.messages import Messages, spoken
from adapters.sandbox.rooms import Room, chat_id_of
from bot.model.content import Block, Bullets, Heading, Hint, Line, Message, Paragraph, Who
from bot.model.ids import ChatId, MemberId
from storage.sandbox import Said, SandboxStore

VISIT = timedelta(minutes=30)
"""How long, in real time, a member is not simulated after a visitor acted as the member. A skip as another member ends
this time."""
MAX_LOOKS = 100
"""Maximum number of looks in one turn."""
FIRST_QUESTIONS = 3
"""Until this many members have said yes to a question, simulated members say yes to each. Silent members say yes until
the first yes of anybody."""
REPLIED = "reply"
"""The action that is stored for an answer to a text, like the action of a button."""
AGAIN = ("yes", "someday", "no", None)


class SimulatedMembers:
    """Presses buttons and writes lines for members.

    A press is stored before it is carried out. So after a crash in between, the member stays silent, and no button is
    pressed twice.
    """

    def __init__(self, store: SandboxStore, messages: Messages, actions: Actions, clock: SandboxClock) -> None:
        self._stored = store.simulated_members
        self._messages = messages
        self._actions = actions
        self._clock = clock

    async def next_reaction_at(self) -> datetime | None:
        """Return when the next simulated member looks at a message, or None."""
        return await self._stored.next_look_at(self._led_since)

    async def live(self, now: datetime) -> bool:
        """Let members look at messages whose looks are due; return whether any member did.

        Each look presses one button at most, and may plan another look. So call `live` until the result is False.
        """
        due = await self._stored.looks_due(now, self._led_since, MAX_LOOKS)
        for message_id, member in due:
            await self._look(message_id, member, now)
        return bool(due)

    async def lead(self, member: MemberId) -> None:
        """Store that a visitor acts as a member now."""
        await self._stored.note_visit(member, self._clock.real.now())

    async def lead_alone(self, member: MemberId) -> None:
        """Store that a visitor skips time as a member. The simulation then plays all other members again."""
        await self.lead(member)
        await self._stored.end_visits(but=member)

    async def note_press(self, message_id: str, member: MemberId, action: str) -> None:
        """Store what a visitor pressed for a member, so that the simulation does not answer again."""
        await self._stored.note_press(message_id, member, action)

    @property
    def _led_since(self) -> datetime:
        return self._clock.real.now() - VISIT

    async def _look(self, message_id: str, member: MemberId, now: datetime) -> None:
        person, said = self._messages.cast.somebody(member), await self._messages.find(message_id)
        if person is None or said is None:
            await self._stored.note_look(message_id, member, now, None)
            return
        if said.author is not None:
            await self._reply(person, said, now)
            return
        pressed = await self._stored.pressed(message_id, member)
        temperament = await self._temperament(person, said)
        action = decide(person.id, temperament, said.id, said.message, pressed) if temperament else None
        if action and action.startswith("pick:") and not await self._actions.is_to_come(ChatId(action.split(":")[1])):
            action = None
        if not await self._stored.note_look(message_id, member, now, action) or action is None:
            return
        place = Place(person, await self._conversation(person, said))
        try:
            await self._actions.press(place, message_id, action)
        except Refused:
            return  # the message has changed, and the change's delivery plans another look
        self._note(member, place.room, action)
        await self._speak(place, said, pressed, action)
        changed = await self._messages.find(message_id)
        if temperament and changed and decide(member, temperament, message_id, changed.message, (*pressed, action)):
            await self._stored.plan_look(message_id, member, now)

    async def _temperament(self, person: SandboxPerson, said: Said) -> Temperament | None:
        """Return the temperament with which a member reacts to a message: the member's own, or one for the story."""
        if person.temperament is None:
            return None
        newcomer, progress = self._messages.cast.newcomer, await self._messages.tour.progress()
        if any(button.action.startswith("asked.") for button in said.message.buttons()):
            surely = 1 if person.temperament is SILENT else FIRST_QUESTIONS
            return DELIGHTED if progress.agreed < surely else person.temperament
        named = members_named(said.message)
        if newcomer in named:
            is_partner = progress.partner is not None and progress.partner.id == person.id
            return DELIGHTED if is_partner or not progress.both_again else person.temperament
        if progress.no is None:
            if person.temperament is CHOOSY:
                return RELUCTANT
            others = (self._messages.cast.somebody(member) for member in named)
            if any(other and other.temperament is CHOOSY for other in others):
                return DELIGHTED  # so that visitors soon find a no beside a yes
        return person.temperament

    async def _reply(self, person: SandboxPerson, said: Said, now: datetime) -> None:
        before = await self._messages.count_replies(said.conversation, person.id)
        text = lines.reply(person, said.conversation, before)
        if said.conversation.startswith("chat:") and not await self._actions.is_to_come(chat_id_of(said.conversation)):
            text = None
        if text and await self._stored.note_look(said.id, person.id, now, REPLIED):
            slug = said.conversation.removeprefix("#").replace("chat:", "chat-")
            if room := await self._actions.find_room(person, slug):
                await self._say(person, room, text, f"reply-{said.id}-{person.id}")
        else:
            await self._stored.note_look(said.id, person.id, now, None)

    async def _speak(self, place: Place, said: Said, pressed: Collection[str], action: str) -> None:
        """Write a line in the chat after the first picked time, and once in a channel after an answer to a check-in."""
        person, kind = place.person, action.partition(":")[0]
        others = [found for one in sorted(members_named(said.message)) if (found := self._messages.cast.somebody(one))]
        if kind == "pick" and not pressed and place.room.slug != "refill":
            name = " & ".join(one.name.split()[0] for one in others if one != person)
            together = {person.id, *(one.id for one in others)}
            chats = [set(chat.members) for chat in await self._messages.chats_of(person.id)].count(together)
            topic, stances = await self._actions.topic_of(place.room, person.id) or (None, ())
            replied = bool(await self._messages.count_replies(place.room.key, person.id))
            if text := lines.opening(person, name, topic, stances, met=chats - 1, replied=replied):
                await self._say(person, place.room, text, f"opening-{said.id}-{person.id}")
        elif kind == "met" and (said_once := lines.hello(person)):
            channel, text = said_once
            if room := await self._actions.find_room(person, channel):
                await self._say(person, room, text, f"hello-{person.id}")

    async def _say(self, person: SandboxPerson, room: Room, text: str, message_id: str) -> None:
        await self._messages.say(room, spoken(text), self._clock.now(), author=person.id, message_id=message_id)
        await self._messages.tour.note_line(person.id)

    def _note(self, member: MemberId, room: Room, action: str) -> None:
        kind, _, rest = action.partition(":")
        if kind == "pick":
            at = datetime.fromtimestamp(int(rest.rpartition(":")[2]), UTC)
            self._messages.journal.note(Picked(member, room.key, at))

    async def _conversation(self, person: SandboxPerson, said: Said) -> Room:
        slug = said.conversation.replace("chat:", "chat-") if said.conversation.startswith("chat:") else "refill"
        found = await self._actions.find_room(person, slug)
        return found or Room(said.conversation, slug)


def members_named(message: Message) -> set[MemberId]:
    """Return the members whom a message names."""
    lines = [line for block in message.blocks for line in _lines(block)]
    return {piece.member for line in lines for piece in line if isinstance(piece, Who)}


def _lines(block: Block) -> tuple[Line, ...]:
    match block:
        case Paragraph(line=line) | Heading(line=line) | Hint(line=line):
            return (line,)
        case Bullets(lines=lines):
            return lines
        case _:
            return ()


def looks_at(member: MemberId, temperament: Temperament, key: str, sent_at: datetime) -> datetime:
    """Return when a member looks at a message. The same arguments always give the same time."""
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
        _answer(actions, pressed, "met", "yes" if _share(member, message_id, temperament.met) else "not_yet"),
        _answer(actions, pressed, "again", _weigh_again(member, temperament, message_id)),
        _answer_ask(actions, pressed, says_yes=_share(member, message_id, temperament.asked)),
        _answer(actions, pressed, "refill", "yes" if _share(member, message_id, temperament.refill) else "later"),
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
