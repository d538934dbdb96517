"""A stage for stories: people type, press and fill in forms through a platform's own adapter, and time moves by hand.

Stories speak only of what somebody does and sees, so that any platform can be put in the sandbox's place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sandbox.acting import Acting, Place
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.platform import SandboxPlatform
from adapters.sandbox.rooms import (
    Conversation,
    OpenForm,
    Said,
    channel_conversation,
    chat_conversation,
    direct_conversation,
)
from adapters.sandbox.world import SandboxChannel, SandboxPerson, World
from bot.app import Refill
from bot.clock import HandClock
from bot.model.content import ChoiceField, SearchField, TextField
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.owed import Parcel
from bot.model.people import Community
from bot.ports import Platform, Receipt
from bot.texts.plain import plain, plain_message
from storage.engine import create_engine
from storage.migrate import migrate
from storage.store import SqlStore

COMMUNITY = CommunityId("sandbox:stage")
COFFEE = ChannelId("coffee")
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""When stories begin: a Monday morning in March, before the clocks change."""


def someone(
    name: str, zone: str = "Europe/Berlin", *, organiser: bool = False, locale: str = "en", guest: bool = False
) -> SandboxPerson:
    """Make somebody to play."""
    return SandboxPerson(MemberId(name.lower()), name, "", zone, None, locale=locale, organiser=organiser, guest=guest)


def world_of(people: Sequence[SandboxPerson], zone: str = "Europe/Berlin", locale: str = "en") -> World:
    """Put people into a community with one channel."""
    community = Community(COMMUNITY, "sandbox", "Stage", locale, zone)
    return World(community, people[-1].id, COFFEE, tuple(people), (SandboxChannel(COFFEE, ""),))


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as somebody sees it now."""

    said: Said
    where: str
    at: datetime
    text: str

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons."""
        return [plain(button.label) for button in self.said.message.buttons()]


@dataclass
class Log(Platform):
    """A platform that notes what is handed to it, and when, and passes it on."""

    platform: SandboxPlatform
    clock: SandboxClock
    name: str = "sandbox"
    parcels: list[tuple[datetime, Parcel]] = field(default_factory=list)

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Note a parcel, and deliver it."""
        receipt = await self.platform.deliver(parcel)
        self.parcels.append((self.clock.now(), parcel))
        return receipt


class Stage:
    """One community, its people, and the time."""

    def __init__(self, engine: AsyncEngine, world: World, start: datetime) -> None:
        self.time = HandClock(start)
        self.engine = engine
        self.world = world
        self.clock = SandboxClock(engine, world, self.time)
        self.platform = SandboxPlatform(engine, self.clock, world)
        self.log = Log(self.platform, self.clock)
        self.store = SqlStore(engine)
        self.refill = Refill(self.store, self.clock, {"sandbox": self.log})
        self.acting = Acting(self.platform.rooms, self.clock, self.refill)
        self._forms: dict[str, tuple[Place, OpenForm]] = {}

    @classmethod
    async def open(cls, url: str, people: Sequence[SandboxPerson], start: datetime = MONDAY, **kind: str) -> "Stage":
        """Set the stage on an empty database."""
        engine = create_engine(url)
        await migrate(engine)
        stage = cls(engine, world_of(people, **kind), start)
        async with stage.store.transaction(COMMUNITY) as tx:
            await tx.put_community(stage.world.community)
            await tx.commit()
        return stage

    async def close(self) -> None:
        """Take the stage down."""
        await self.engine.dispose()

    @property
    def now(self) -> datetime:
        """The current instant."""
        return self.clock.now()

    async def type(self, who: str, text: str, where: str = "dm") -> str:
        """Type something; return what only they see of the answer, or an empty string."""
        place = Place(self._person(who), self._place(who, where))
        before = {seen.said.id for seen in await self.sees(who)}
        self._keep(who, place, await self.acting.type(place, text))
        await self.refill.work()
        return "\n".join(s.text for s in await self.sees(who) if s.said.id not in before and s.said.only_for)

    async def press(self, who: str, label: str, *, within: str = "") -> str:
        """Press the newest button of that label, in a message that holds some words; return what it says then."""
        for seen in reversed(await self.sees(who)):
            for button in seen.said.message.buttons():
                if plain(button.label) == label and within in seen.text:
                    return await self.press_action(who, seen, button.action)
        raise AssertionError(f"{who} sees no button {label!r}; they see:\n" + "\n---\n".join(await self.texts(who)))

    async def press_action(self, who: str, seen: Seen, action: str) -> str:
        """Press a button by its action."""
        place = Place(self._person(who), self._place(who, seen.where))
        before = {other.said.id for other in await self.sees(who)}
        self._keep(who, place, await self.acting.press(place, seen.said.id, action))
        await self.refill.work()
        after = await self.sees(who)
        same = [other.text for other in after if other.said.id == seen.said.id and other.text != seen.text]
        return "\n".join(same + [s.text for s in after if s.said.id not in before and s.said.only_for])

    async def fill(self, who: str, **values: str | Sequence[str]) -> str:
        """Send the form that is open, with some fields changed; return the answer, or what is wrong in it."""
        place, opened = self._forms.pop(who)
        before = {seen.said.id for seen in await self.sees(who)}
        sent = []
        for one in opened.form.fields:
            match one:
                case TextField(value=value):
                    held: Sequence[str] = [value]
                case ChoiceField(values=chosen):
                    held = chosen
                case SearchField(values=options):
                    held = [option.value for option in options]
            given = values.get(one.name, held)
            sent.append((one.name, (given,) if isinstance(given, str) else tuple(given)))
        again = await self.acting.submit(place, opened.id, tuple(sent))
        self._keep(who, place, again)
        await self.refill.work()
        if again is not None and again.form.errors:
            return "\n".join(f"{name}: {sentence}" for name, sentence in again.form.errors)
        return "\n".join(s.text for s in await self.sees(who) if s.said.id not in before and s.said.only_for)

    def form_of(self, who: str) -> OpenForm:
        """Look at the form that somebody has open."""
        return self._forms[who][1]

    async def sees(self, who: str) -> list[Seen]:
        """List every message that somebody sees now, in the order in which they came."""
        rooms = self.platform.rooms
        member = MemberId(who)
        chats = [chat_conversation(chat) for chat, _ in await rooms.chats_of(member)]
        found = []
        for where in [channel_conversation(COFFEE), direct_conversation(member), *chats]:
            found += [
                Seen(said, "dm" if where.slug == "refill" else where.slug, said.sent_at, plain_message(said.message))
                for said in await rooms.read(where, member)
            ]
        return sorted(found, key=lambda seen: seen.said.seq)

    async def texts(self, who: str, holding: str = "") -> list[str]:
        """List the texts of what somebody sees, or of what holds some words."""
        return [seen.text for seen in await self.sees(who) if holding in seen.text]

    async def go_to(self, at: datetime) -> None:
        """Let time pass to an instant, with all that happens on the way."""
        while (following := await self.refill.next_instant()) is not None and following <= at:
            self.time.move_to(following)
            await self.refill.work()
        self.time.move_to(at)
        await self.refill.work()

    async def pass_time(self, **step: float) -> None:
        """Let some time pass."""
        await self.go_to(self.now + timedelta(**step))

    async def start_circle(self, organiser: str = "olive", **values: str | Sequence[str]) -> None:
        """Set a weekly circle up: Tuesdays at ten in Berlin, unless said otherwise."""
        await self.type(organiser, "/coffee circle new", "coffee")
        await self.fill(organiser, **({"name": "Coffee"} | values))

    async def join(self, who: str, **values: str | Sequence[str]) -> str:
        """Join the circle of the channel."""
        await self.type(who, "/coffee join", "coffee")
        return await self.fill(who, **values)

    async def next_round(self) -> datetime:
        """Let time pass until the circle's next round has opened and everyone was introduced; return when it opened."""
        async with self.store.reading(COMMUNITY) as tx:
            at = (await tx.circles.all())[0].next_round_at
        await self.go_to(at + timedelta(hours=12))
        return at

    def _keep(self, who: str, place: Place, opened: OpenForm | None) -> None:
        if opened is not None:
            self._forms[who] = (place, opened)

    def _person(self, who: str) -> SandboxPerson:
        person = self.world.somebody(who)
        assert person is not None, who
        return person

    def _place(self, who: str, where: str) -> Conversation:
        if where == "dm":
            return direct_conversation(MemberId(who))
        if where.startswith("chat-"):
            return Conversation(f"chat:{where.removeprefix('chat-')}", where)
        return channel_conversation(ChannelId(where))
