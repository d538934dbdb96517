"""Workspaces with many members in one Slack, and any number of Refills that serve them, on a clock moved by hand."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.slack.manifest import EVENTS, SCOPES
from adapters.slack.people import People
from adapters.slack.platform import SlackPlatform
from adapters.slack.receiving import Receiver
from adapters.slack.workspace import Listening
from bot.app import Refill
from bot.clock import HandClock
from bot.model.circles import Cadence, Membership, Rhythm
from bot.model.ids import ChannelId, CommunityId, MemberId, TopicId
from bot.model.people import Community, Person
from bot.model.topics import Interest, Stance, Topic, fold
from bot.ports import Clock
from bot.scheduling import SHORTEST_WAIT
from bot.services.circles import CirclePlan, create_circle
from bot.services.members import member_from
from storage import SqlStore
from storage import tables as t
from storage.engine import begun, create_engine
from storage.scope import Scope, values_of
from tests.adapters.slack.local_slack import LocalSlack, Message
from tests.adapters.slack.local_slack import Workspace as Team

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""When the circles are there and everybody is in one."""
OPENING = datetime(2026, 3, 3, 9, tzinfo=UTC)
"""When every circle's round opens: Tuesday at ten in Berlin, and within everybody's hours."""
ZONES = ("Europe/Berlin", "Europe/London", "Europe/Helsinki")
TOPICS = tuple(f"topic {number}" for number in range(40))
INTRODUCED = "meet each other"


@dataclass(frozen=True, slots=True)
class Size:
    """How many there are."""

    workspaces: int
    members: int
    """In each workspace."""
    circles: int = 1
    """In each workspace; everybody is in one."""

    @property
    def introductions(self) -> int:
        """How many chats a round opens in each workspace, with trios in circles of an odd number."""
        return sum(len(range(circle, self.members, self.circles)) // 2 for circle in range(self.circles))

    def teams(self) -> list[str]:
        """Name the workspaces."""
        return [f"T{number}" for number in range(self.workspaces)]

    def people(self, team: str) -> list[str]:
        """Name the people of one."""
        return [f"U{team}{number:05}" for number in range(self.members)]


def community_of(team: str) -> CommunityId:
    """Name the community of a workspace."""
    return CommunityId(f"slack:{team}")


def next_look(now: datetime, following: datetime | None, until: datetime) -> datetime:
    """Tell when to look again: for what is due already, and another's, a moment later, as the waker does."""
    if following is None:
        return until
    return min(following if following > now else now + SHORTEST_WAIT, until)


async def settle(url: str, size: Size) -> None:
    """Fill an empty database: circles by their service, and those in them as rows, as forms would take hours."""
    await (await SqlStore.open(url)).close()
    engine = create_engine(url)
    store = SqlStore(engine)
    for team in size.teams():
        community, circles = community_of(team), []
        async with store.transaction(community) as tx:
            await tx.put_community(Community(community, SlackPlatform.name, team, "en", ZONES[0]))
            for circle in range(size.circles):
                cadence = Cadence(Rhythm.EVERY_4_WEEKS, 1, time(10), ZONES[0], anchor=MONDAY.date())
                plan = CirclePlan(f"Coffee {circle}", cadence, 2, 12)
                circles.append(await create_circle(tx, ChannelId(f"C{team}{circle}"), plan, MONDAY))
            for name in TOPICS:
                await tx.topics.put(Topic(TopicId(name), name, fold(name), MONDAY))
            await tx.commit()
        async with begun(engine) as connection:
            scope = Scope(connection, community)
            people = [
                Person(MemberId(name), name, ZONES[number % 3], "en", organiser=False)
                for number, name in enumerate(size.people(team))
            ]
            members = [member_from(person, MONDAY) for person in people]
            await scope.add_rows(t.member, [values_of(each) | {"folded": fold(each.name)} for each in members])
            places = [
                Membership(circles[number % size.circles].id, each.id, MONDAY) for number, each in enumerate(members)
            ]
            await scope.add_rows(t.membership, [values_of(place) for place in places])
            interests = [
                Interest(each.id, TopicId(TOPICS[(number + step) % len(TOPICS)]), stance)
                for number, each in enumerate(members)
                for stance, step in ((Stance.CURIOUS, 0), (Stance.SHARING, number // len(TOPICS) % 5 + 1))
            ]
            await scope.add_rows(t.interest, [values_of(interest) for interest in interests])
            await connection.commit()
    await store.close()


@dataclass(frozen=True, slots=True)
class Door:
    """What one needs to know to reach Slack, in this process or in another."""

    url: str
    app_token: str
    teams: Mapping[str, tuple[str, str, str]]
    """Token, bot id and bot user of each workspace."""

    @classmethod
    def of(cls, slack: LocalSlack) -> "Door":
        """Name it for all workspaces of a Slack."""
        teams = {name: (team.token, team.bot_id, team.bot_user) for name, team in slack.workspaces.items()}
        return cls(slack.url, slack.app_token, teams)


@dataclass
class Replica:
    """A Refill that serves all workspaces: what it sends, and what it hears."""

    refill: Refill
    handler: Listening

    @classmethod
    async def start(
        cls, engine: AsyncEngine, door: Door, clock: Clock, kind: type[AsyncWebClient] = AsyncWebClient
    ) -> "Replica":
        """Connect it to a database and to Slack, as the wiring does."""
        clients = {
            community_of(name): kind(token=token, base_url=door.url, retry_handlers=[])
            for name, (token, _, _) in door.teams.items()
        }

        async def client_for(community: CommunityId) -> AsyncWebClient:
            return clients[community]

        async def look_whether_left(_: CommunityId) -> bool:
            return False

        async def authorize(enterprise_id: str | None, team_id: str, **_: Any) -> AuthorizeResult:
            token, bot_id, bot_user = door.teams[team_id]
            return AuthorizeResult(
                enterprise_id=enterprise_id, team_id=team_id, bot_token=token, bot_id=bot_id, bot_user_id=bot_user
            )

        refill = Refill(SqlStore(engine), clock, {SlackPlatform.name: SlackPlatform(client_for, look_whether_left)})
        client = AsyncWebClient(base_url=door.url)
        app = AsyncApp(
            client=client, authorize=authorize, process_before_response=True, ignoring_self_events_enabled=False
        )
        Receiver(app, refill.conversation, refill.arrivals, People(ZONES[0], "en"))
        handler = Listening(app, door.app_token)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        return cls(refill, handler)

    async def stop_hearing(self) -> None:
        """Close the connections on which Slack tells it things."""
        await self.handler.finish()
        await self.handler.close_async()  # type: ignore[no-untyped-call]
        await self.handler.finish()

    async def close(self) -> None:
        """Take it apart."""
        await self.stop_hearing()
        await self.refill.store.close()


@dataclass
class City:
    """All of it, and the time."""

    slack: LocalSlack
    time: HandClock
    url: str
    size: Size
    replicas: list[Replica] = field(default_factory=list)

    async def start(self) -> Replica:
        """Start one more replica; that Slack lets an app connect once a minute is not what is tried here."""
        self.slack.limit_rates(on=False)
        self.replicas.append(await Replica.start(create_engine(self.url), Door.of(self.slack), self.time))
        self.slack.limit_rates()
        return self.replicas[-1]

    async def go_to(self, until: datetime) -> None:
        """Let time pass for all replicas, through all that is due, to an instant."""
        while True:
            await self.work()
            instants = [at for each in self.replicas if (at := await each.refill.next_instant()) is not None]
            if self.time.now() >= until:
                return
            self.time.move_to(next_look(self.time.now(), min(instants, default=None), until))

    async def work(self) -> None:
        """Do what is due now."""
        for replica in self.replicas:
            await replica.refill.work()
        await self.slack.settled()

    async def stop(self, replica: Replica) -> None:
        """Stop a replica as a deployment does."""
        await self.vanish(replica, gracefully=True)

    async def vanish(self, replica: Replica, *, gracefully: bool = False) -> None:
        """Let a replica be no more."""
        self.replicas.remove(replica)
        await replica.stop_hearing()
        if gracefully:
            await replica.refill.waker.stop()
        await replica.refill.store.close()

    def introductions(self, team: str) -> list[Message]:
        """List what was posted to bring people together in one workspace, in the order it was."""
        return [m for m in self.slack.workspaces[team].messages if INTRODUCED in m.text]


@asynccontextmanager
async def opened(url: str, size: Size, replicas: int = 1) -> AsyncIterator[City]:
    """Open workspaces in an empty database, with Slack’s rate limits kept, and some replicas."""
    await settle(url, size)
    time = HandClock(MONDAY)
    async with LocalSlack(time, scopes=SCOPES, subscriptions=EVENTS) as slack:
        for name in size.teams():
            team: Team = slack.add_workspace(name, f"Workspace {name}")
            for number, person in enumerate(size.people(name)):
                team.add_user(person, person, tz=ZONES[number % 3])
            for circle in range(size.circles):
                team.add_channel(f"C{name}{circle}", f"coffee-{circle}", size.people(name))
        city = City(slack, time, url, size)
        try:
            for _ in range(replicas):
                await city.start()
            yield city
        finally:
            for replica in city.replicas:
                await replica.close()
    assert slack.violations == []
