"""A stage for stories: people type, press and fill in forms through a platform's own adapter, and time moves by hand.

Stories speak only of what somebody does and sees, by names such as "ana" and "coffee"; each platform's stage knows what
these are called there, so that every story runs on every platform.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.content import ChoiceField, Form, Message, SearchField, TextField
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.members import Person
from bot.model.outbox import Delivery, Destination, ToChat, ToMember
from bot.ports import Clock, Closed, Hear, Lane, Platform, Receipt
from bot.texts.command_name import command_text
from storage.store import SqlStore

COFFEE = "coffee"
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""When stories begin: a Monday morning in March, before the clocks change."""

Values = str | Sequence[str]


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody on a stage."""

    name: str
    zone: str
    admin: bool
    locale: str
    guest: bool

    @property
    def id(self) -> str:
        """What stories call them."""
        return self.name.lower()


def someone(
    name: str, zone: str = "Europe/Berlin", *, admin: bool = False, locale: str = "en", guest: bool = False
) -> Player:
    """Make somebody to play."""
    return Player(name, zone, admin, locale, guest)


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as somebody sees it now."""

    id: str
    where: str
    """`dm`, the name of a channel, or what the platform calls the conversation of a chat."""
    at: datetime
    text: str
    choices: tuple[tuple[str, str], ...]
    """Its buttons: each one's label and action."""
    is_answer: bool
    """Whether it answers what they did, and only they see it."""
    message: Message | None = None
    """As the core made it, where the platform keeps that."""

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons."""
        return [label for label, _ in self.choices]


class Log(Platform):
    """A platform that notes what is handed to it, and when, and passes it on.

    It is handed one message after the other, so that a story goes the same way each time.
    """

    def __init__(self, platform: Platform, clock: Clock) -> None:
        self.name = platform.name
        self.repeats_safely = platform.repeats_safely
        self.one_sender, self.one_account = platform.one_sender, platform.one_account
        self.has_threads, self.may_be_closed = platform.has_threads, platform.may_be_closed
        self.deliveries: list[tuple[datetime, Delivery]] = []
        self.closed: set[MemberId] = set()
        """Who takes no direct messages."""
        self._platform = platform
        self._clock = clock

    def report_to(self, hear: Hear) -> None:
        """Pass on where news goes."""
        self._platform.report_to(hear)

    def lanes(self, delivery: Delivery) -> Sequence[Lane]:
        """List what a delivery counts for."""
        return self._platform.lanes(delivery)

    async def is_there(self, community: CommunityId, member: MemberId) -> bool:
        """Deny that somebody is there whom a story let go; an answer that can't be had is asked for each hour."""
        return False

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Note a delivery, and deliver it."""
        if isinstance(delivery.destination, ToMember) and delivery.destination.member in self.closed:
            raise Closed("they take no direct messages")
        receipt = await self._platform.deliver(delivery)
        self.deliveries.append((self._clock.now(), delivery))
        return receipt


@dataclass(frozen=True, slots=True)
class Showing:
    """Something that reached somebody's eyes, in whatever form the platform has for it."""

    at: datetime
    to: frozenset[str]
    """Who could see it."""
    body: str
    """All of it, without the names that the platform itself makes up."""


class Stage(ABC):
    """One community, its people, and the time."""

    platform: str
    community: CommunityId
    channel: ChannelId
    """The channel that stories call "coffee"."""
    clock: Clock
    log: Log
    store: SqlStore
    refill: Refill

    def __init__(self, people: Sequence[Player], start: datetime) -> None:
        self.time = HandClock(start)
        self.people: Mapping[str, Player] = {player.id: player for player in people}

    # What each platform does in its own way.

    @abstractmethod
    async def close(self) -> None:
        """Take the stage down."""

    @abstractmethod
    def member(self, who: str) -> MemberId:
        """Tell what the platform calls somebody."""

    @abstractmethod
    def who(self, member: MemberId) -> str:
        """Tell what stories call somebody."""

    @abstractmethod
    async def sees(self, who: str) -> list[Seen]:
        """List every message that somebody sees now, in the order in which they came."""

    @abstractmethod
    async def home(self, who: str) -> str:
        """Look at somebody's own page."""

    @abstractmethod
    def form_of(self, who: str) -> Form:
        """Look at the form that somebody has open, or raise KeyError."""

    @abstractmethod
    async def files(self, who: str) -> list[str]:
        """List the texts of the files that somebody can open."""

    @abstractmethod
    def shown(self) -> list[Showing]:
        """List all that reached anybody so far, in order."""

    @abstractmethod
    async def send(self, who: str, text: str, where: str) -> None:
        """Type something, without a look at what comes of it."""

    def can_type(self, who: str, text: str) -> bool:
        """Tell whether the platform lets somebody send this; most let everything be typed."""
        return True

    @abstractmethod
    async def push(self, who: str, seen: Seen, action: str) -> None:
        """Press a button, without a look at what comes of it."""

    @abstractmethod
    async def _fill(self, who: str, values: Mapping[str, Values]) -> Form | None:
        """Send the open form; return the one that is open then."""

    # What stories do.

    async def work(self) -> None:
        """Let all happen that is due now."""
        await self.refill.work()

    @property
    def now(self) -> datetime:
        """The current instant."""
        return self.clock.now()

    def person(self, who: str) -> Person:
        """Tell what the core is told about somebody."""
        player = self.people[who]
        return Person(self.member(who), player.name, player.zone, player.locale, player.admin, player.guest)

    def recipients(self, where: Destination) -> tuple[str, ...]:
        """List who is written to; a post in a channel is for nobody in particular."""
        match where:
            case ToMember(member=member):
                return (self.who(member),)
            case ToChat(members=members):
                return tuple(map(self.who, members))
            case _:
                return ()

    async def type(self, who: str, text: str, where: str = "dm") -> str:
        """Type something; return what only they see of the answer, or an empty string."""
        before = {seen.id for seen in await self.sees(who)}
        await self.send(who, text, where)
        await self.work()
        return _answers(await self.sees(who), before)

    async def press(self, who: str, label: str, *, within: str = "") -> str:
        """Press the newest button of that label, in a message that holds some words; return what it says then."""
        for seen in reversed(await self.sees(who)):
            for shown, action in seen.choices:
                if shown == label and within in seen.text:
                    return await self.press_action(who, seen, action)
        raise AssertionError(f"{who} sees no button {label!r}; they see:\n" + "\n---\n".join(await self.texts(who)))

    async def press_action(self, who: str, seen: Seen, action: str) -> str:
        """Press a button by its action."""
        before = {other.id for other in await self.sees(who)}
        await self.push(who, seen, action)
        await self.work()
        after = await self.sees(who)
        changed = [each.text for each in after if each.id == seen.id and each.text != seen.text]
        return "\n".join(filter(None, [*changed, _answers(after, before)]))

    async def fill(self, who: str, **values: Values) -> str:
        """Send the form that is open, with some fields changed; return the answer, or what is wrong in it."""
        before = {seen.id for seen in await self.sees(who)}
        again = await self._fill(who, values)
        await self.work()
        if again is not None and again.errors:
            return "\n".join(f"{name}: {sentence}" for name, sentence in again.errors)
        return _answers(await self.sees(who), before)

    async def texts(self, who: str, holding: str = "") -> list[str]:
        """List the texts of what somebody sees, or of what holds some words."""
        return [seen.text for seen in await self.sees(who) if holding in seen.text]

    async def go_to(self, at: datetime) -> None:
        """Let time pass to an instant, with all that happens on the way."""
        while (following := await self.refill.next_instant()) is not None and following <= at:
            self.time.move_to(following)
            await self.work()
        self.time.move_to(at)
        await self.work()

    async def pass_time(self, **step: float) -> None:
        """Let some time pass."""
        await self.go_to(self.now + timedelta(**step))

    async def start_circle(self, organiser: str = "olive", **values: Values) -> None:
        """Set a weekly circle up: Tuesdays at ten in Berlin, unless said otherwise."""
        await self.type(organiser, command_text("circle new"), COFFEE)
        await self.fill(organiser, **({"name": "Coffee"} | values))

    async def join(self, who: str, **values: Values) -> str:
        """Join the circle of the channel."""
        await self.type(who, command_text("join"), COFFEE)
        return await self.fill(who, **values)

    async def next_round(self) -> datetime:
        """Let time pass until the circle's next round has opened and everyone was introduced; return when it opened."""
        async with self.store.reading(self.community) as tx:
            at = (await tx.circles.all())[0].next_round_at
        await self.go_to(at + timedelta(hours=12))
        return at


def _answers(after: Sequence[Seen], before: set[str]) -> str:
    return "\n".join(seen.text for seen in after if seen.id not in before and seen.is_answer)


def held_in(form: Form) -> dict[str, Sequence[str]]:
    """Read what a form's fields hold as it opens."""
    held: dict[str, Sequence[str]] = {}
    for one in form.fields:
        match one:
            case TextField(value=value):
                held[one.name] = [value]
            case ChoiceField(values=chosen):
                held[one.name] = chosen
            case SearchField(values=options):
                held[one.name] = [option.value for option in options]
    return held
