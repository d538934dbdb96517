"""Workspaces with many members, and any number of replicas that serve them, on a clock moved by hand."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.slack.interactions import Receiver
from adapters.slack.manifest import EVENTS, SCOPES
from adapters.slack.people import People
from adapters.slack.platform import SlackPlatform
from adapters.slack.socket_mode import SocketConnection
from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.communities import Community
from bot.model.ids import CommunityId
from bot.ports import Clock
from storage import SqlStore
from tests.adapters.busy_communities import INTRODUCED, MONDAY, OPENING, ZONES, CommunityPlan, next_look
from tests.adapters.busy_communities import settle as towns_settle
from tests.adapters.slack.local_slack import LocalSlack, Message
from tests.adapters.slack.local_slack import Workspace as Team
from tests.adapters.wait_until import PATIENCE
from tests.cipher import CIPHER
from tests.sqlite_in_thread import create_quick_engine

__all__ = [
    "MONDAY",
    "OPENING",
    "Door",
    "Replica",
    "Size",
    "WorkspacesScene",
    "community_of",
    "next_look",
    "opened",
    "settle",
]


@dataclass(frozen=True, slots=True)
class Size:
    """Numbers of workspaces, members and circles."""

    workspaces: int
    members: int
    """Members of each workspace."""
    circles: int = 1
    """Circles in each workspace. Everybody is in one of them."""

    @property
    def introductions(self) -> int:
        """The number of chats that a round opens in each workspace. In a circle of odd size, one chat has three."""
        return sum(len(range(circle, self.members, self.circles)) // 2 for circle in range(self.circles))

    def teams(self) -> list[str]:
        """List the ids of the workspaces."""
        return [f"T{number}" for number in range(self.workspaces)]

    def people(self, team: str) -> list[str]:
        """List the ids of the people in a workspace."""
        return [f"U{team}{number:05}" for number in range(self.members)]


def community_of(team: str) -> CommunityId:
    """Return the id of a workspace's community."""
    return CommunityId(f"slack:{team}")


async def settle(url: str, size: Size) -> None:
    """Fill an empty database with the communities of the workspaces."""
    plans = [
        CommunityPlan(
            Community(community_of(team), SlackPlatform.name, team, "en", ZONES[0]),
            [f"C{team}{circle}" for circle in range(size.circles)],
            [(name, name) for name in size.people(team)],
        )
        for team in size.teams()
    ]
    await towns_settle(url, plans)


@dataclass(frozen=True, slots=True)
class Door:
    """The address and tokens of a local Slack, for replicas in this process or in another."""

    url: str
    app_token: str
    teams: Mapping[str, tuple[str, str, str]]
    """The token, bot id and bot user of each workspace."""

    @classmethod
    def of(cls, slack: LocalSlack) -> "Door":
        """Return the address and tokens for all workspaces of a local Slack."""
        teams = {name: (team.token, team.bot_id, team.bot_user) for name, team in slack.workspaces.items()}
        return cls(slack.url, slack.app_token, teams)


@dataclass
class Replica:
    """A replica of Refill that serves all workspaces: it sends messages and handles events."""

    refill: Refill
    handler: SocketConnection
    people: People

    @classmethod
    async def start(
        cls, engine: AsyncEngine, door: Door, clock: Clock, kind: type[AsyncWebClient] = AsyncWebClient
    ) -> "Replica":
        """Connect a new replica to a database and to Slack, as `bot.bootstrap` does."""
        clients = {
            community_of(name): kind(token=token, base_url=door.url, retry_handlers=[])
            for name, (token, _, _) in door.teams.items()
        }

        async def client_for(community: CommunityId) -> AsyncWebClient:
            return clients[community]

        async def look_whether_left(_: CommunityId) -> bool:
            return False

        async def look_whether_moved(_: CommunityId, __: AsyncWebClient) -> bool:
            return False

        async def authorize(enterprise_id: str | None, team_id: str, **_: Any) -> AuthorizeResult:
            token, bot_id, bot_user = door.teams[team_id]
            return AuthorizeResult(
                enterprise_id=enterprise_id, team_id=team_id, bot_token=token, bot_id=bot_id, bot_user_id=bot_user
            )

        refill = Refill(
            SqlStore(engine, CIPHER),
            clock,
            {SlackPlatform.name: SlackPlatform(client_for, look_whether_left, look_whether_moved)},
        )
        client = AsyncWebClient(base_url=door.url)
        app = AsyncApp(
            client=client, authorize=authorize, process_before_response=True, ignoring_self_events_enabled=False
        )
        people = People(refill.store, refill.conversation.hear, ZONES[0], "en")
        Receiver(app, refill.conversation, people)
        handler = SocketConnection(app, door.app_token)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        return cls(refill, handler, people)

    async def stop_hearing(self) -> None:
        """Close the connections for events."""
        await self.handler.finish()
        await self.handler.close_async()  # type: ignore[no-untyped-call]
        await self.handler.finish()
        await self.people.close()

    async def close(self) -> None:
        """Close the replica's connections."""
        await self.stop_hearing()
        await self.refill.store.close()


@dataclass
class WorkspacesScene:
    """The local Slack, its workspaces, the replicas and the clock."""

    slack: LocalSlack
    time: HandClock
    url: str
    size: Size
    replicas: list[Replica] = field(default_factory=list)

    async def start(self) -> Replica:
        """Start one more replica. Slack's limit of one connection per minute is not tested here."""
        self.slack.limit_rates(on=False)
        self.replicas.append(await Replica.start(create_quick_engine(self.url), Door.of(self.slack), self.time))
        self.slack.limit_rates()
        return self.replicas[-1]

    async def go_to(self, until: datetime) -> None:
        """Move the clock to an instant, and let all replicas run everything that becomes due."""
        while True:
            await self.work()
            instants = [at for each in self.replicas if (at := await each.refill.next_instant()) is not None]
            if self.time.now() >= until:
                return
            self.time.move_to(next_look(self.time.now(), min(instants, default=None), until))

    async def work(self) -> None:
        """Let all replicas run what is due now."""
        for replica in self.replicas:
            await replica.refill.work()
        await self.slack.settled()

    async def stop(self, replica: Replica) -> None:
        """Stop a replica gracefully, as a deployment does."""
        await self.vanish(replica, gracefully=True)

    async def vanish(self, replica: Replica, *, gracefully: bool = False) -> None:
        """Remove a replica, either abruptly or gracefully."""
        self.replicas.remove(replica)
        await replica.stop_hearing()
        if gracefully:
            await replica.refill.waker.stop()
        await replica.refill.store.close()

    def introductions(self, team: str) -> list[Message]:
        """List the introductions in one workspace, in order."""
        return [m for m in self.slack.workspaces[team].messages if INTRODUCED in m.text]


@asynccontextmanager
async def opened(url: str, size: Size, replicas: int = 1) -> AsyncIterator[WorkspacesScene]:
    """Yield workspaces in an empty database, with Slack’s rate limits and some replicas."""
    await settle(url, size)
    time = HandClock(MONDAY)
    async with LocalSlack(time, scopes=SCOPES, subscriptions=EVENTS, ack_seconds=PATIENCE) as slack:
        for name in size.teams():
            team: Team = slack.add_workspace(name, f"Workspace {name}")
            for number, person in enumerate(size.people(name)):
                team.add_user(person, person, tz=ZONES[number % 3])
            for circle in range(size.circles):
                team.add_channel(f"C{name}{circle}", f"coffee-{circle}", size.people(name))
        scene = WorkspacesScene(slack, time, url, size)
        try:
            for _ in range(replicas):
                await scene.start()
            yield scene
        finally:
            for replica in scene.replicas:
                await replica.close()
    assert slack.violations == []
