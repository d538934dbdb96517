"""A stage for stories: people type, press and fill in forms through a platform's adapter, and the clock moves by hand.

Stories tell only what people do and see. They use names such as "ana" and "coffee", and each platform's stage maps
these names to the platform's ids. So every story runs on every platform.
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
from tests.due_work import work_until
from tests.offered_times import label_of

COFFEE = "coffee"
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""The time at which stories begin: a Monday morning in March, before the clocks change."""

Values = str | Sequence[str]


@dataclass(frozen=True, slots=True)
class Player:
    """A person on a stage."""

    name: str
    zone: str
    admin: bool
    locale: str
    guest: bool

    @property
    def id(self) -> str:
        """The name by which stories call the person."""
        return self.name.lower()


def someone(
    name: str, zone: str = "Europe/Berlin", *, admin: bool = False, locale: str = "en", guest: bool = False
) -> Player:
    """Make a person for a stage."""
    return Player(name, zone, admin, locale, guest)


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as a person sees it now."""

    id: str
    where: str
    """`dm`, the name of a channel, or the platform's id of a chat's conversation."""
    at: datetime
    text: str
    choices: tuple[tuple[str, str], ...]
    """The label and the action of each button."""
    is_answer: bool
    """Whether the message answers an action of this person and only this person sees it."""
    message: Message | None = None
    """The core's message, if the platform stores it."""

    @property
    def buttons(self) -> list[str]:
        """The labels of the message's buttons."""
        return [label for label, _ in self.choices]


class Log(Platform):
    """A platform that logs each delivery with its time and passes it on to a real platform.

    The real platform gets one delivery after another, so that a story runs the same way each time.
    """

    def __init__(self, platform: Platform, clock: Clock) -> None:
        self.name = platform.name
        self.repeats_safely = platform.repeats_safely
        self.one_sender, self.one_account = platform.one_sender, platform.one_account
        self.has_threads, self.may_be_closed = platform.has_threads, platform.may_be_closed
        self.deliveries: list[tuple[datetime, Delivery]] = []
        self.closed: set[MemberId] = set()
        """Members who take no direct messages."""
        self._platform = platform
        self._clock = clock

    def report_to(self, hear: Hear) -> None:
        """Pass on the receiver of news."""
        self._platform.report_to(hear)

    def lanes(self, delivery: Delivery) -> Sequence[Lane]:
        """List the rate limit lanes of a delivery."""
        return self._platform.lanes(delivery)

    async def is_there(self, community: CommunityId, member: MemberId) -> bool:
        """Say that no member is there. After None, Refill would ask again each hour."""
        return False

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Deliver a message, and log it."""
        if isinstance(delivery.destination, ToMember) and delivery.destination.member in self.closed:
            raise Closed("they take no direct messages")
        receipt = await self._platform.deliver(delivery)
        self.deliveries.append((self._clock.now(), delivery))
        return receipt


@dataclass(frozen=True, slots=True)
class Showing:
    """A message or a view that people could see, in the platform's own format."""

    at: datetime
    to: frozenset[str]
    """The people who could see it."""
    body: str
    """The whole content, without ids that the platform itself makes."""


class Stage(ABC):
    """One community, its people, and the clock."""

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

    # Methods that each platform implements.

    @abstractmethod
    async def close(self) -> None:
        """Close everything that the stage has opened."""

    @abstractmethod
    def member(self, who: str) -> MemberId:
        """Return a person's id on the platform."""

    @abstractmethod
    def who(self, member: MemberId) -> str:
        """Return the name by which stories call a member."""

    @abstractmethod
    async def sees(self, who: str) -> list[Seen]:
        """List the messages that a person sees now, in order of arrival."""

    @abstractmethod
    async def home(self, who: str) -> str:
        """Return the text of a person's home page."""

    @abstractmethod
    def form_of(self, who: str) -> Form:
        """Return the form that a person has open, or raise KeyError."""

    @abstractmethod
    async def files(self, who: str) -> list[str]:
        """List the texts of the files that a person can open."""

    @abstractmethod
    def shown(self) -> list[Showing]:
        """List everything that was shown to any person so far, in order."""

    @abstractmethod
    async def send(self, who: str, text: str, where: str) -> None:
        """Send a typed text without waiting for its effects."""

    def can_type(self, who: str, text: str) -> bool:
        """Return whether the platform lets a person send a text. Most platforms take every text."""
        return True

    @abstractmethod
    async def push(self, who: str, seen: Seen, action: str) -> None:
        """Press a button without waiting for its effects."""

    @abstractmethod
    async def _fill(self, who: str, values: Mapping[str, Values]) -> Form | None:
        """Send the open form. Return the form that is open after that."""

    # Methods that stories call.

    async def work(self) -> None:
        """Run everything that is due now."""
        await self.refill.work()

    @property
    def now(self) -> datetime:
        """The current instant."""
        return self.clock.now()

    def person(self, who: str) -> Person:
        """Return a person as the platform describes them to the core."""
        player = self.people[who]
        return Person(self.member(who), player.name, player.zone, player.locale, player.admin, player.guest)

    def recipients(self, where: Destination) -> tuple[str, ...]:
        """List the people at a destination. A post in a channel has none."""
        match where:
            case ToMember(member=member):
                return (self.who(member),)
            case ToChat(members=members):
                return tuple(map(self.who, members))
            case _:
                return ()

    async def type(self, who: str, text: str, where: str = "dm") -> str:
        """Type a text. Return the answers that only this person sees, or an empty string."""
        before = await self.sees(who)
        await self.send(who, text, where)
        await self.work()
        return _answers(await self.sees(who), before)

    async def press(self, who: str, label: str, *, within: str = "") -> str:
        """Press the newest button with a label, in a message that contains `within`.

        Return the message's new text, if it changed, and the answers.
        """
        before = await self.sees(who)
        for seen in reversed(before):
            wanted = label_of(label, seen.choices)
            for shown, action in seen.choices:
                if shown == wanted and within in seen.text:
                    return await self._press(who, seen, action, before)
        raise AssertionError(f"{who} sees no button {label!r}; they see:\n" + "\n---\n".join(await self.texts(who)))

    async def press_action(self, who: str, seen: Seen, action: str) -> str:
        """Press a button by its action. Return the same as `press`."""
        return await self._press(who, seen, action, await self.sees(who))

    async def _press(self, who: str, seen: Seen, action: str, before: Sequence[Seen]) -> str:
        await self.push(who, seen, action)
        await self.work()
        after = await self.sees(who)
        changed = [each.text for each in after if each.id == seen.id and each.text != seen.text]
        return "\n".join(filter(None, [*changed, _answers(after, before)]))

    async def fill(self, who: str, **values: Values) -> str:
        """Send the open form with some fields changed. Return the answer or the form's errors."""
        before = await self.sees(who)
        again = await self._fill(who, values)
        await self.work()
        if again is not None and again.errors:
            return "\n".join(f"{name}: {sentence}" for name, sentence in again.errors)
        return _answers(await self.sees(who), before)

    async def texts(self, who: str, holding: str = "") -> list[str]:
        """List the texts of the messages that a person sees, or of those that contain some words."""
        return [seen.text for seen in await self.sees(who) if holding in seen.text]

    async def go_to(self, at: datetime) -> None:
        """Move the clock to an instant, and run everything that becomes due until then."""
        await work_until(at, self.time, self.refill, self.work)

    async def pass_time(self, **step: float) -> None:
        """Move the clock forward, and run everything that becomes due."""
        await self.go_to(self.now + timedelta(**step))

    async def start_circle(self, organiser: str = "olive", **values: Values) -> None:
        """Set up a weekly circle. By default, it meets on Tuesdays at ten in Berlin."""
        await self.type(organiser, command_text("circle new"), COFFEE)
        await self.fill(organiser, **({"name": "Coffee"} | values))

    async def join(self, who: str, **values: Values) -> str:
        """Join the circle of the channel."""
        await self.type(who, command_text("join"), COFFEE)
        return await self.fill(who, **values)

    async def next_round(self) -> datetime:
        """Move the clock until the circle's next round has opened and introduced everyone. Return its opening time."""
        async with self.store.reading(self.community) as tx:
            at = (await tx.circles.all())[0].next_round_at
        await self.go_to(at + timedelta(hours=12))
        return at


def _answers(after: Sequence[Seen], before: Sequence[Seen]) -> str:
    known = {seen.id for seen in before}
    return "\n".join(seen.text for seen in after if seen.id not in known and seen.is_answer)


def held_in(form: Form) -> dict[str, Sequence[str]]:
    """Return the values of a form's fields when the form opens."""
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
