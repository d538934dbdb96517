"""Communities for crash tests, with members in circles whose first rounds all open at the same time."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Self

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sandbox.cast import Cast, SandboxChannel, SandboxPerson
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.platform import SandboxPlatform
from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.circles import Cadence, Rhythm
from bot.model.communities import Community
from bot.model.ids import ChannelId, CommunityId, MemberId, TopicId
from bot.model.interests import Interest, Stance
from bot.model.outbox import Delivery
from bot.model.topics import Topic, fold
from bot.ports import Platform, Receipt
from bot.services.circle_membership import join_circle
from bot.services.circles import CirclePlan, create_circle
from bot.services.members import ensure_member
from storage.engine import create_engine
from storage.migrate import migrate
from storage.sandbox import SandboxStore
from storage.store import SqlStore
from tests.cipher import CIPHER

ZONE = "Europe/Berlin"
COMMUNITY = CommunityId("sandbox:0")
"""The first community."""
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""When circles are set up and everybody joins."""
OPENING = datetime(2026, 3, 3, 9, tzinfo=UTC)
"""When every circle's first round opens: on Tuesday at ten in Berlin."""
CHECKED_IN = OPENING + timedelta(days=8)
"""A time at which every check-in is sent and no second round has opened."""
TOPICS = ("sourdough", "bird song", "usability tests", "public speaking")


@dataclass(frozen=True, slots=True)
class Plan:
    """Numbers of communities, circles and members."""

    members: int
    """Members of each circle. Everybody is in one circle."""
    circles: int = 1
    """Circles of each community."""
    communities: int = 1
    more: int = 0
    """How many members more the first circle of each community has."""

    @property
    def sizes(self) -> list[int]:
        """The number of members of each circle of a community."""
        return [self.members + self.more, *[self.members] * (self.circles - 1)]

    @property
    def chats(self) -> int:
        """The number of chats that the first rounds open, if circles have an even number of members."""
        return self.communities * sum(self.sizes) // 2

    def worlds(self) -> list[Cast]:
        """Return the communities with their people and a channel for each circle."""
        worlds = []
        for number in range(self.communities):
            community = Community(CommunityId(f"sandbox:{number}"), "sandbox", f"Town {number}", "en", ZONE)
            channels = tuple(SandboxChannel(ChannelId(f"coffee-{circle}"), "") for circle in range(self.circles))
            people = tuple(
                SandboxPerson(member_of(circle, one), f"Member {circle}-{one}", "", ZONE, None)
                for circle, size in enumerate(self.sizes)
                for one in range(size)
            )
            worlds.append(Cast(community, people[0].id, channels[0].id, people, channels))
        return worlds

    def names(self) -> list[tuple[str, MemberId]]:
        """List all members with their communities."""
        return [(world.community.id, person.id) for world in self.worlds() for person in world.people]


def member_of(circle: int, number: int) -> MemberId:
    return MemberId(f"m{circle:02}-{number:02}")


async def build(url: str, plan: Plan) -> None:
    """Set up the communities in an empty database."""
    engine = create_engine(url)
    await migrate(engine)
    store = SqlStore(engine, CIPHER)
    for world in plan.worlds():
        async with store.transaction(world.community.id) as tx:
            await tx.put_community(world.community)
            for name in TOPICS:
                await tx.topics.put(Topic(TopicId(name), name, fold(name)))
            for circle, channel in enumerate(world.channels):
                cadence = Cadence(Rhythm.EVERY_4_WEEKS, 1, time(10), ZONE, anchor=MONDAY.date())
                first = world.somebody(member_of(circle, 0))
                assert first is not None
                planned = CirclePlan(f"Circle {circle}", cadence, 2, 12)
                made = await create_circle(tx, channel.id, planned, first.person, MONDAY)
                assert made.next_round_at == OPENING
                for number in range(plan.sizes[circle]):
                    person = world.somebody(member_of(circle, number))
                    assert person is not None
                    await ensure_member(tx, person.person, MONDAY)
                    await join_circle(tx, made, person.id, MONDAY)
                    for stance, step in ((Stance.CURIOUS, 0), (Stance.SHARING, 1)):
                        topic = TopicId(TOPICS[(number + step) % len(TOPICS)])
                        await tx.topics.add_interest(Interest(person.id, topic, stance))
            await tx.commit()
    await store.close()


def sandbox_of(store: SandboxStore, world: Cast, time: HandClock) -> SandboxPlatform:
    """Return the sandbox platform of a community."""
    return SandboxPlatform(store, SandboxClock(store, time), world)


class Post(Platform):
    """The sandbox platforms of all communities. Every delivery is logged to a file before it is made."""

    name = "sandbox"

    def __init__(self, engine: AsyncEngine, time: HandClock, worlds: Sequence[Cast], notebook: Path) -> None:
        self.time = time
        self.sandboxes = {
            world.community.id: sandbox_of(SandboxStore(engine, world.community.id), world, time) for world in worlds
        }
        self._notebook = os.open(notebook, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Log a delivery, and deliver it."""
        word = "uncertain" if delivery.uncertain else "certain"
        os.write(self._notebook, f"{delivery.community} {delivery.key} {word}\n".encode())
        return await self.sandboxes[delivery.community].deliver(delivery)


@dataclass(frozen=True, slots=True)
class Running:
    """Refill in this process, on a clock that is moved by hand."""

    engine: AsyncEngine
    time: HandClock
    store: SqlStore
    refill: Refill
    post: Platform

    @classmethod
    def start(cls, url: str, platform: Callable[[Post], Platform], time: HandClock, plan: Plan, notebook: Path) -> Self:
        """Start Refill. `platform` may wrap the platform of the communities."""
        engine = create_engine(url)
        between = platform(Post(engine, time, plan.worlds(), notebook))
        store = SqlStore(engine, CIPHER)
        return cls(engine, time, store, Refill(store, time, {between.name: between}), between)

    async def go_to(self, until: datetime) -> None:
        """Move the clock to an instant, and run everything that becomes due."""
        await self.refill.work()
        while (at := await self.refill.next_instant()) is not None and at <= until:
            self.time.move_to(at)
            await self.refill.work()
        self.time.move_to(until)
        await self.refill.work()
