"""Silent no: whether somebody answered no, someday or nothing to "would you meet again?" shows nowhere.

Each history is played three times, on databases of their own; only one answer of one member differs. Everything that
anybody else and any channel received, and every answer to what others asked for, is compared with its time, until the
floor of the pair's freeze has passed.
"""

import asyncio
import heapq
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, assume, example, given, note, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.model.circles import FREEZE_FLOOR_WEEKS
from bot.model.content import Message
from bot.model.ids import MemberId, derive_seed
from bot.model.inbound import Answer, Choice, Command
from bot.model.owed import ToChannel, ToChat, ToMember
from tests.journeys.stage import Stage, someone

NAMES = ("Ana", "Ben", "Cem", "Dee", "Eva", "Fil")
ZONES = ("Europe/Berlin", "Europe/Lisbon", "Africa/Nairobi", "America/New_York")
TOPICS = ("sourdough", "public speaking", "type hints", "gardening")
EXAMPLES = int(os.environ.get("SILENT_NO_EXAMPLES", "3"))
"""Histories to play, three times each; a few seconds each. More before a change to what follows an answer."""
VARIANTS = ("no", "someday", "silence")
MESSAGE = TypeAdapter(Message)
ANSWER = TypeAdapter[Answer](Answer)


@dataclass(frozen=True)
class History:
    """What a history is made from; everything else follows from the seed."""

    seed: int
    people: int
    group_size: str
    freeze_weeks: str
    which_chat: int
    """Whose again-answer differs: the first member's, after their chat of this number."""

    def chance(self, *about: object) -> Random:
        """Decide something, the same in each variant."""
        return Random(derive_seed(self.seed, *about))


@dataclass
class Play:
    """One variant of a history, while it is played."""

    history: History
    variant: str
    stage: Stage
    received: list[tuple[datetime, str, str]] = field(default_factory=list)
    varied: tuple[str, str] | None = None
    """The check-in of the answer that differs, as the key of the chat and whom the answer is about."""
    until: datetime | None = None

    @property
    def hero(self) -> MemberId:
        """Whose answer differs."""
        return MemberId(NAMES[0].lower())

    async def run(self) -> None:
        """Play until the floor of the freeze has passed."""
        plans: list[tuple[datetime, int, MemberId, str]] = []
        numbers, read = count(), 0
        end = self.stage.now + timedelta(weeks=3 + self.history.which_chat + FREEZE_FLOOR_WEEKS)
        while True:
            for at, parcel in self.stage.log.parcels[read:]:
                read += 1
                self._note_received(at, parcel.destination, parcel.key, parcel.message)
                for member in self._recipients(parcel.destination):
                    for after, action in self._reactions(member, parcel.key, parcel.message):
                        heapq.heappush(plans, (at + after, next(numbers), member, action))
            following = await self.stage.refill.next_instant()
            if plans and (following is None or plans[0][0] <= following):
                at, _, member, action = heapq.heappop(plans)
                if at > end:
                    return
                self.stage.time.move_to(at)
                await self._act(member, action)
            elif following is None or following > end:
                if not plans:
                    return
            else:
                self.stage.time.move_to(following)
            await self.stage.refill.work()

    async def _act(self, member: MemberId, action: str) -> None:
        person = self.stage.world.somebody(member)
        assert person is not None
        talk = self.stage.refill.conversation
        if action.startswith("/"):
            answer = await talk.command(
                Command(stage.community, person.person, action.removeprefix("/coffee"), stage.channel)
            )
        else:
            if self._is_the_answer_that_differs(member, action):
                if self.variant == "silence":
                    return
                action = ":".join([*action.split(":")[:-1], self.variant])
            answer = await talk.choose(Choice(stage.community, person.person, action, stage.channel))
        if member != self.hero:
            self.received.append((self.stage.now, f"answer to {member}", ANSWER.dump_json(answer).decode()))

    def _is_the_answer_that_differs(self, member: MemberId, action: str) -> bool:
        if member != self.hero or not action.startswith("again:"):
            return False
        _, chat, about, _ = action.split(":")
        if self.varied is None and self.history.which_chat <= self._chats_of_hero().index(chat):
            self.varied = (chat, about)
            introduced = next(at for at, parcel in self.stage.log.parcels if parcel.key == f"intro.{chat}")
            self.until = introduced + timedelta(weeks=FREEZE_FLOOR_WEEKS)
        return self.varied == (chat, about)

    def _chats_of_hero(self) -> list[str]:
        met = (parcel.destination for _, parcel in self.stage.log.parcels if parcel.key.startswith("intro."))
        mine = [where.chat for where in met if isinstance(where, ToChat) and self.hero in where.members]
        return list(dict.fromkeys(mine))

    def _note_received(self, at: datetime, where: object, key: str, message: Message) -> None:
        if where != ToMember(self.hero):
            self.received.append((at, f"{where} {key}", MESSAGE.dump_json(message).decode()))

    def _recipients(self, where: object) -> tuple[MemberId, ...]:
        match where:
            case ToMember(member=member):
                return (member,)
            case ToChat(members=members):
                return members
            case ToChannel() | _:
                return ()

    def _reactions(self, member: MemberId, key: str, message: Message) -> Iterator[tuple[timedelta, str]]:
        chance = self.history.chance(member, key)
        wait = timedelta(minutes=chance.randint(1, 2400))
        kind, *_ = key.split(".")
        actions = [button.action for button in message.buttons()]
        if kind == "intro" and key.count(".") == 1:
            if times := [action for action in actions if action.startswith("pick:") and chance.random() < 0.5]:
                yield wait, times[0]
            if chance.random() < 0.1:
                yield wait, next(action for action in actions if action.startswith("skip:"))
        if kind == "checkin":
            chat = key.split(".")[1]
            met = chance.choices(("yes", "not_yet", "no"), (8, 1, 1))[0]
            yield wait, f"met:{chat}:{met}"
            others = [name.lower() for name in NAMES if name.lower() != member]
            for other in others if met == "yes" else ():
                answer = self.history.chance(member, chat, other).choices(("yes", "someday", "no", ""), (5, 2, 2, 1))[0]
                if answer or member == self.hero:
                    yield wait + timedelta(minutes=1), f"again:{chat}:{other}:{answer or 'no'}"
        if kind == "refill":
            refill = key.split(".")[1]
            yield wait, f"refill:{refill}:{chance.choice(('yes', 'yes', 'later', 'no'))}"
        if chance.random() < 0.3:
            ask = chance.choice(("/coffee", "/coffee chats", "/coffee me", "/coffee my-data", "/coffee topics"))
            yield wait + timedelta(minutes=2), ask


async def play(history: History, variant: str, folder: str) -> Play:
    """Set a community up, and play one variant of its history."""
    people = [someone(name, history.chance("zone", name).choice(ZONES)) for name in NAMES[: history.people]]
    stage = await Stage.open(f"sqlite:///{Path(folder) / variant}.db", [someone("Olive", organiser=True), *people])
    try:
        await stage.start_circle()
        await stage.type("olive", "/coffee circle rules")
        await stage.fill("olive", group_size=history.group_size, freeze_weeks=history.freeze_weeks)
        for person in people:
            chance = history.chance("topics", person.id)
            await stage.join(person.id, curious=chance.sample(TOPICS, 2), sharing=chance.sample(TOPICS, 2))
        played = Play(history, variant, stage)
        await played.run()
        return played
    finally:
        await stage.close()


histories = st.builds(
    History,
    seed=st.integers(0, 2**32),
    people=st.integers(3, len(NAMES)),
    group_size=st.sampled_from(["2", "2", "3"]),
    freeze_weeks=st.sampled_from(["4", "12"]),
    which_chat=st.integers(0, 1),
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=histories)
@example(History(seed=1, people=6, group_size="2", freeze_weeks="12", which_chat=1))
def test_nobody_else_can_tell_a_no_from_a_someday_or_silence(history: History) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plays = [asyncio.run(play(history, variant, folder)) for variant in VARIANTS]
    told, others = plays[0], plays[1:]
    assert all(other.varied == told.varied and other.until == told.until for other in others)
    note(f"the answer that differs: {told.varied}, compared until {told.until}")
    assume(told.until is not None)  # else the hero was never asked, and nothing differs

    def before_the_floor(one: Play) -> list[tuple[datetime, str, str]]:
        return [row for row in one.received if row[0] < (one.until or row[0])]

    for other in others:
        assert before_the_floor(other) == before_the_floor(told)
