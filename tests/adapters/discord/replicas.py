"""Discord servers with many members, and any number of replicas that send to them, on a clock moved by hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters.discord.clients import Access
from adapters.discord.custom_ids import community_of
from adapters.discord.platform import DiscordPlatform
from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.circles import Introduces
from bot.model.communities import Community
from bot.ports import Clock
from storage import SqlStore
from tests.adapters.busy_communities import INTRODUCED, MONDAY, ZONES, CommunityPlan, next_look, settle
from tests.adapters.discord.local_discord import Guild, LocalDiscord, Message
from tests.adapters.discord.local_discord.fixtures import redirected
from tests.adapters.wait_until import PATIENCE
from tests.cipher import CIPHER
from tests.sqlite_in_thread import create_quick_engine

CALLS: int = 6
"""Number of calls for an introduction of two: a check of each member, a thread, two additions to it, a message."""
A_SECOND = timedelta(seconds=1)
ALLOWED = 50
"""An app's calls per second ("Rate Limits")."""
SHARE = 0.95
"""The smallest share of the limits that replicas have to use."""


@dataclass(frozen=True, slots=True)
class Size:
    """Numbers of servers and members."""

    guilds: int
    members: int
    """Members on each server. All of them are in the server's only circle."""

    @property
    def introductions(self) -> int:
        """The number of chats that a round opens on all servers."""
        return self.guilds * (self.members // 2)

    @property
    def shortest(self) -> timedelta:
        """The shortest time for all introductions that the limits allow, in total and in a channel."""
        in_channel = A_SECOND * (self.introductions // self.guilds - 1)
        return max(A_SECOND * CALLS * (self.introductions - 1) / ALLOWED, in_channel)


@dataclass
class Replica:
    """A replica of Refill that sends to all servers. It needs no gateway."""

    refill: Refill
    platform: DiscordPlatform

    @classmethod
    def start(cls, url: str, access: Access, clock: Clock) -> "Replica":
        """Connect a new replica to a database and to Discord."""
        store = SqlStore(create_quick_engine(url), CIPHER)
        platform = DiscordPlatform(access, clock, store)
        return cls(Refill(store, clock, {platform.name: platform}), platform)

    async def close(self) -> None:
        """Cancel the replica's work, and close its connections."""
        under_way = list(self.refill._worker._sender._under_way)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)  # otherwise the tasks keep connections open
        await self.platform.close()
        await self.refill.store.close()


@dataclass
class ReplicasScene:
    """The local Discord, its servers, the replicas and the clock."""

    discord: LocalDiscord
    guilds: list[Guild]
    time: HandClock
    url: str
    size: Size
    replicas: list[Replica] = field(default_factory=list)

    @property
    def access(self) -> Access:
        """The credentials and addresses for a replica."""
        return Access(self.discord.token, self.discord.url, self.discord.gateway_url)

    def start(self) -> Replica:
        """Start one more replica."""
        self.replicas.append(Replica.start(self.url, self.access, self.time))
        return self.replicas[-1]

    async def go_to(self, until: datetime) -> None:
        """Move the clock to an instant, and let all replicas run everything that becomes due."""
        while True:
            for replica in self.replicas:
                await replica.refill.work()
            instants = [at for each in self.replicas if (at := await each.refill.next_instant()) is not None]
            if self.time.now() >= until:
                return
            self.time.move_to(next_look(self.time.now(), min(instants, default=None), until))

    async def vanish(self, replica: Replica, *, gracefully: bool = False) -> None:
        """Remove a replica, either abruptly or gracefully."""
        self.replicas.remove(replica)
        if gracefully:
            await replica.refill.waker.stop()
        await replica.close()

    def introductions(self) -> list[Message]:
        """List the posted introductions, in order."""
        found = [m for each in self.discord.messages.values() for m in each if INTRODUCED in m.plain]
        return sorted(found, key=lambda message: int(message.id))


@asynccontextmanager
async def at_sea(url: str, size: Size, replicas: int = 1) -> AsyncIterator[ReplicasScene]:
    """Yield servers in an empty database, with Discord's rate limits and some replicas."""
    time = HandClock(MONDAY)
    async with LocalDiscord(time, answer_seconds=PATIENCE) as discord:
        with redirected(discord):
            guilds, plans = [], []
            for number in range(size.guilds):
                guild = discord.add_guild(f"Server {number}")
                coffee = guild.add_channel("coffee")
                people = [guild.add_member(f"S{number}M{each}") for each in range(size.members)]
                community = Community(community_of(int(guild.id)), DiscordPlatform.name, guild.name, "en", ZONES[0])
                named = [(each.id, each.user.name) for each in people]
                plans.append(CommunityPlan(community, [coffee.id], named, Introduces.THREAD))
                guilds.append(guild)
            await settle(url, plans)
            discord.limit_rates(told=False)
            scene = ReplicasScene(discord, guilds, time, url, size)
            try:
                for _ in range(replicas):
                    scene.start()
                yield scene
            finally:
                for replica in scene.replicas:
                    await replica.close()
    assert discord.violations == []


def members_of(message: Message) -> list[str]:
    """List the members in an introduction."""
    return [member for member in message.channel.members if member != message.discord.bot.id]
