"""Refill in the local Discord, as far as what comes in needs it: nothing that is owed is delivered here."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from adapters.discord.clients import Access
from adapters.discord.command_sync import sync
from adapters.discord.custom_ids import community_of
from adapters.discord.servers import Servers
from bot.bootstrap import Refill
from bot.clock import SystemClock
from bot.model.ids import CommunityId
from storage import SqlStore
from tests.adapters.discord.local_discord import Channel, Guild, LocalDiscord, Message, Permission, Person
from tests.adapters.discord.local_discord.fixtures import redirected
from tests.adapters.wait_until import until

PATIENT = 60.0
"""Seconds that nobody here waits for: a machine may be busy."""


@dataclass
class Quay:
    """A server with Refill in it, and three people."""

    discord: LocalDiscord
    guild: Guild
    coffee: Channel
    olive: Person
    """She may manage the server."""
    ana: Person
    ben: Person
    """He reads German."""
    store: SqlStore
    servers: list[Servers] = field(default_factory=list)

    @property
    def community(self) -> CommunityId:
        """The server's community."""
        return community_of(int(self.guild.id))

    @asynccontextmanager
    async def served(self, **options: Any) -> AsyncIterator[Refill]:
        """Let Refill serve it, for as long as it takes."""
        access = Access(self.discord.token, self.discord.url, self.discord.gateway_url)
        servers = Servers(access, guild_ready_timeout=0.01, **{"in_time": PATIENT, **options})
        refill = Refill(self.store, SystemClock(), {})
        async with servers.serving(self.store, refill.conversation):
            await sync(servers.client)
            await until(servers.client.is_ready, PATIENT)
            await servers.settled()
            self.servers.append(servers)
            yield refill

    async def start_circle(self) -> Message:
        """Set a circle up; return what is said."""
        await self.olive.slash("coffee-circle new", {"name": "Coffee"}, self.coffee)
        form = await self.olive.opens("A new circle")
        return said(await self.olive.submit(form, {"Time zone": "Berlin"}))

    async def join(self, who: Person, curious: str = "sourdough") -> Message:
        """Join the circle, in English."""
        await who.slash("coffee join", channel=self.coffee)
        return said(await who.submit(await who.opens("Join"), {"I’m curious about": curious}))


@asynccontextmanager
async def built(store: SqlStore) -> AsyncIterator[Quay]:
    """Build a server that nobody serves yet."""
    async with LocalDiscord(answer_seconds=PATIENT) as discord:
        with redirected(discord):
            guild = discord.add_guild("Harbour")
            coffee = guild.add_channel("coffee")
            olive = guild.add_member("Olive", guild.add_role("Hosts", Permission.MANAGE_GUILD))
            yield Quay(
                discord, guild, coffee, olive, guild.add_member("Ana"), guild.add_member("Ben", locale="de"), store
            )
    assert discord.violations == []


def said(message: Message | None) -> Message:
    """Hold that there was an answer."""
    assert message is not None
    return message


@contextmanager
def asking(*people: Person) -> Iterator[None]:
    """Nobody is left with an app that thinks for ever."""
    yield
    assert [person.user.name for person in people if person.waits()] == []
