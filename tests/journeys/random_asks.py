"""A community in which people ask, answer, rest, block and leave at random, on the core alone.

People act through the core's `Conversation`. Every question that reaches them is logged with its time.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.asks import DEFAULT_ASKED
from bot.model.communities import Community
from bot.model.ids import ChannelId, CommunityId, MemberId, derive_seed
from bot.model.inbound import Answer, Choice, Command, Open, Say, Submission
from bot.model.members import PACE_COUNTS, Person
from bot.model.outbox import Delivery
from bot.ports import Platform, Receipt
from storage.store import SqlStore
from tests.cipher import CIPHER
from tests.sqlite_in_thread import create_quick_engine

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
COMMUNITY = CommunityId("sandbox:town")
CHANNEL = ChannelId("coffee")
ZONES = ("Europe/Berlin", "Europe/Lisbon", "Africa/Nairobi", "America/New_York", "Asia/Kolkata", "Australia/Sydney")
TOPICS = ("sourdough", "public speaking", "type hints", "gardening")
BUSY = 0.04
"""The busy time, in which everybody asks, as a share of the whole time: a fortnight in a year."""
PATIENCE = timedelta(days=8)
FOUR_WEEKS = timedelta(weeks=4)
Act = Callable[["Town", str], str | None]


@dataclass(frozen=True)
class Asked:
    """A question that reached a member, with the member's state at that time."""

    at: datetime
    who: str
    ask: str
    local_hour: float
    chats: int
    pace: int
    cap: int
    is_resting: bool
    is_apart: bool


@dataclass
class Habits:
    """Probabilities of what people do, and how long the community is played."""

    people: int
    lasts: timedelta
    asks_each: int
    yes: float = 0.6
    no: float = 0.15
    better: float = 0.05
    """The remaining probability, up to 1, is that of silence."""
    moods: float = 0.3
    """The probability that a member does each of these once: rest, return, block, limit asks, leave, drop a topic."""
    impatient: float = 0.0
    """The probability that an asker takes an ask back after some days."""


@dataclass
class Town(Platform):
    """The community and its people, as a platform that logs what reaches them."""

    seed: int
    habits: Habits
    url: str
    name = "sandbox"
    answer: Answer | None = None
    """The latest answer to anybody."""
    asked: list[Asked] = field(default_factory=list)
    sent: dict[str, tuple[datetime, str, bool, bool]] = field(default_factory=dict)
    """For each ask: its time, its asker, whether the asker had met nobody, and whether somebody could be asked then."""
    found: dict[str, datetime] = field(default_factory=dict)
    """For each ask that led to a chat, the time of the introduction."""
    forgotten: list[tuple[datetime, str]] = field(default_factory=list)
    """Members who had Refill forget them, and the times. A member who comes back counts as new."""
    _plans: list[tuple[datetime, int, str, str]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.clock = HandClock(MONDAY)
        self.store = SqlStore(create_quick_engine(self.url), CIPHER)
        self.refill = Refill(self.store, self.clock, {self.name: self})
        self.people = {
            f"p{number}": Person(MemberId(f"p{number}"), f"Pat {number}", zone, "en", admin=number == 0)
            for number in range(self.habits.people)
            for zone in [self.chance("zone", number).choice(ZONES)]
        }

    def chance(self, *about: object) -> Random:
        """Return a random generator for one decision, the same in each run."""
        return Random(derive_seed(self.seed, *about))

    async def live(self) -> None:
        """Let everybody join, and play the whole time."""
        async with self.store.transaction(COMMUNITY) as tx:
            await tx.put_community(Community(COMMUNITY, self.name, "Town", "en", "Europe/Berlin"))
            await tx.commit()
        await self.command("p0", "circle new", {"name": ["Coffee"]})
        for who in self.people:
            await self._move_in(who)
        await self.command("p0", "circle close")
        await self.press("p0", next(one for one in self._buttons() if one.startswith("circle.close:")))
        end = MONDAY + self.habits.lasts
        while True:
            following = await self.refill.next_instant()
            if following is not None and following <= self.clock.now():
                await self.refill.work()
            elif self._plans and (following is None or self._plans[0][0] <= following):
                at, _, who, what = heapq.heappop(self._plans)
                if at > end:
                    break
                self.clock.move_to(max(at, self.clock.now()))
                await self._do(who, what)
            elif following is None or following > end:
                break
            else:
                self.clock.move_to(following)
        await self.store.close()

    async def _move_in(self, who: str) -> None:
        chance = self.chance("habits", who)
        pace, topics = chance.choice(("1", "2", "4")), {"sharing": chance.sample(TOPICS, 3)}
        await self.command(who, "join", {**topics, "curious": chance.sample(TOPICS, 1), "pace": [pace]})
        asked = chance.choice((0, 1, 2, 2, 4))
        if asked != DEFAULT_ASKED:
            await self.command(who, f"asked {asked}")
        for number in range(self.habits.asks_each):
            after = chance.random()
            if number % 2:  # in the busy time, so that askers compete for the same people
                after = self.chance("busy", number).random() + BUSY * after
            self._plan(self.habits.lasts * after, who, f"ask {chance.choice(TOPICS)} {number}")
        for mood in ("rest 3 weeks", "back", "not-with", "asked 1", "forget", "topics drop"):
            if chance.random() < self.habits.moods:
                self._plan(self.habits.lasts * chance.random(), who, mood)

    def _plan(self, after: timedelta, who: str, what: str) -> None:
        heapq.heappush(self._plans, (self.clock.now() + after, next(self._numbers), who, what))

    async def _do(self, who: str, what: str) -> None:
        word, _, rest = what.partition(" ")
        match word:
            case "ask":
                await self._ask(who, *rest.rsplit(" ", 1))
            case "press":
                await self.press(who, rest)
            case "better":
                other = self.chance("better", rest).choice(list(self.people))
                await self.submit(who, rest, {"person": [other], "topic": [self.chance("about", rest).choice(TOPICS)]})
            case "not-with":
                await self.command(who, f"not-with {self.chance('apart', who).choice(list(self.people))}")
            case "forget":
                self.forgotten.append((self.clock.now(), who))
                await self.press(who, "forget-me.yes")
            case "topics":
                await self.command(who, f"topics drop {self.chance('drop', who).choice(TOPICS)}")
            case _:
                await self.command(who, what)

    async def _ask(self, who: str, topic: str, number: str) -> None:
        async with self.store.reading(COMMUNITY) as tx:
            never_met = not await tx.chats.of_member(MemberId(who), 1)
            before = {one.id for one in await tx.asks.of_member(MemberId(who)) if one.state != "draft"}
        await self.command(who, f"ask how about {topic} {number}?", {"topic": [topic]})
        send = next((action for action in self._buttons() if action.startswith("ask.send:")), None)
        if send is None:
            return
        await self.press(who, send)
        async with self.store.reading(COMMUNITY) as tx:
            for one in await tx.asks.of_member(MemberId(who)):
                if one.id not in before and one.state == "open":
                    self.sent[one.id] = (self.clock.now(), who, never_met, not one.waits)
                    if self.chance("patience", one.id).random() < self.habits.impatient:
                        self._plan(PATIENCE, who, f"press ask.back:{one.id}")

    # Actions of people, through the core's `Conversation`.

    async def command(self, who: str, text: str, values: dict[str, list[str]] | None = None) -> None:
        """Type a command. If a form opens, send it with some values."""
        answer = await self.refill.conversation.command(Command(COMMUNITY, self.people[who], text, CHANNEL))
        await self._take(who, answer, values)

    async def press(self, who: str, action: str) -> None:
        await self._take(who, await self.refill.conversation.choose(Choice(COMMUNITY, self.people[who], action)), None)

    async def submit(self, who: str, action: str, values: dict[str, list[str]]) -> None:
        """Send a form."""
        sent = tuple((name, tuple(given)) for name, given in values.items())
        answer = await self.refill.conversation.submit(Submission(COMMUNITY, self.people[who], action, sent, CHANNEL))
        await self._take(who, answer, None)

    async def _take(self, who: str, answer: Answer, values: dict[str, list[str]] | None) -> None:
        self.answer = answer
        if isinstance(answer, Open) and values is not None:
            held = {one.name: _held(one) for one in answer.form.fields} | values
            await self.submit(who, answer.form.action, held)

    def _buttons(self) -> list[str]:
        return [button.action for button in self.answer.message.buttons()] if isinstance(self.answer, Say) else []

    # Messages to people.

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Log a question or a chat that reaches a member, and plan the member's reaction."""
        now = self.clock.now()
        kind, ids = delivery.key.kind, delivery.key.parts
        if kind == "asked" and not delivery.replaces:
            await self._note_asked(ids[0], ids[1], now)
            self._react(ids[0], ids[1])
        if kind == "intro":
            await self._note_chat(ids[0], now)
        return Receipt(f"ref.{delivery.token}")

    def _react(self, ask: str, who: str) -> None:
        chance = self.chance("answer", ask, who)
        after = timedelta(minutes=chance.choice((20, 200, 1500, 5000)) * chance.random())
        habits = self.habits
        weights = (habits.yes, habits.no, habits.better, 1 - habits.yes - habits.no - habits.better)
        answer = chance.choices(("yes", "no", "better", "silence"), weights)[0]
        if answer in ("yes", "no"):
            self._plan(after, who, f"press asked.{answer}:{ask}")
        elif answer == "better":
            self._plan(after, who, f"better asked.better:{ask}")

    async def _note_asked(self, ask_id: str, who: str, now: datetime) -> None:
        async with self.store.reading(COMMUNITY) as tx:
            member = await tx.members.get(MemberId(who))
            ask = next(one for one in [await tx.asks.get(ask_id)] if one)
            assert member is not None
            chats = await tx.chats.counts_since([member.id], now - PACE_COUNTS)
            local = now.astimezone(member.tz)
            apart = bool(await tx.acquaintances.blocks_among([ask.asker, member.id]))
            self.asked.append(
                Asked(
                    now,
                    who,
                    ask_id,
                    local.hour + local.minute / 60,
                    chats[member.id],
                    member.pace,
                    member.asked,
                    member.resting(now),
                    apart,
                )
            )

    async def _note_chat(self, chat_id: str, now: datetime) -> None:
        async with self.store.reading(COMMUNITY) as tx:
            chat = await tx.chats.get(chat_id)
            if chat is not None and chat.ask is not None:
                self.found.setdefault(chat.ask, now)


def broken(town: Town) -> list[str]:
    """List every broken rule in the log."""
    found = []
    for number, one in enumerate(town.asked):
        since = max((at for at, who in town.forgotten if who == one.who and at <= one.at), default=MONDAY)
        before = [other for other in town.asked[:number] if other.who == one.who and other.at >= since]
        lately = [other for other in before if other.at > one.at - FOUR_WEEKS]
        if any(other.ask == one.ask for other in before):
            found.append(f"{one.who} was asked twice by {one.ask}")
        if len(lately) >= one.cap:
            found.append(f"{one.who} was asked over their cap of {one.cap}")
        if one.chats >= one.pace:
            found.append(f"{one.who} was asked over their pace of {one.pace}")
        if not 9 <= one.local_hour < 20:
            found.append(f"{one.who} was asked at {one.local_hour} of their own time")
        if one.is_resting or one.is_apart:
            found.append(f"{one.who} was asked by {one.ask} though they rest or are kept apart")
        if any(other.at > one.at - timedelta(days=7) for other in before):
            found.append(f"{one.who} was asked twice in a week")
    return found


def _held(one: object) -> list[str]:
    values = getattr(one, "values", None)
    if values is None:
        return [getattr(one, "value", "")]
    return [getattr(value, "value", value) for value in values]
