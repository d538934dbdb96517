"""Refill on the local Discord server for incoming events only. The outbox is not delivered here."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from adapters.discord.clients import Access
from adapters.discord.command_sync import sync
from adapters.discord.connection import DiscordConnection
from adapters.discord.custom_ids import community_of
from adapters.discord.rendering import draw_text
from bot.bootstrap import Refill
from bot.clock import SystemClock
from bot.model import content
from bot.model.ids import CommunityId
from storage import SqlStore
from tests.adapters.discord.local_discord import Channel, Guild, LocalDiscord, Message, Permission, Person
from tests.adapters.discord.local_discord.fixtures import redirected
from tests.adapters.wait_until import until

PATIENT = 60.0
"""A timeout in seconds that nothing reaches, even on a busy machine."""


@dataclass
class IncomingScene:
    """A Discord server with Refill and three people."""

    discord: LocalDiscord
    guild: Guild
    coffee: Channel
    olive: Person
    """She has the permission to manage the server."""
    ana: Person
    ben: Person
    """He reads German."""
    store: SqlStore
    connections: list[DiscordConnection] = field(default_factory=list)

    @property
    def community(self) -> CommunityId:
        return community_of(int(self.guild.id))

    @asynccontextmanager
    async def served(self, **options: Any) -> AsyncIterator[Refill]:
        """Run Refill during the block."""
        access = Access(self.discord.token, self.discord.url, self.discord.gateway_url)
        connection = DiscordConnection(access, guild_ready_timeout=0.01, **{"in_time": PATIENT, **options})
        refill = Refill(self.store, SystemClock(), {})
        async with connection.serving(self.store, refill.conversation):
            await sync(connection.client)
            await until(connection.client.is_ready, PATIENT)
            await connection.settled()
            self.connections.append(connection)
            yield refill

    async def start_circle(self) -> Message:
        """Set up a circle, and return the answer."""
        await self.olive.slash("coffee-circle new", {"name": "Coffee"}, self.coffee)
        form = await self.olive.opens("New circle")
        return said(await self.olive.submit(form, {"Time zone": "Berlin"}))

    async def join(self, who: Person, curious: str = "sourdough") -> Message:
        """Let a person who reads English join the circle, and return the answer."""
        await who.slash("coffee join", channel=self.coffee)
        return said(await who.submit(await who.opens("Join"), {"I’m curious about": curious}))


@asynccontextmanager
async def built(store: SqlStore) -> AsyncIterator[IncomingScene]:
    """Yield a Discord server on which Refill is not running yet."""
    async with LocalDiscord(answer_seconds=PATIENT) as discord:
        with redirected(discord):
            guild = discord.add_guild("Harbour")
            coffee = guild.add_channel("coffee")
            olive = guild.add_member("Olive", guild.add_role("Hosts", Permission.MANAGE_GUILD))
            yield IncomingScene(
                discord, guild, coffee, olive, guild.add_member("Ana"), guild.add_member("Ben", locale="de"), store
            )
    assert discord.violations == []


def said(message: Message | None) -> Message:
    """Assert that there was an answer, and return it."""
    assert message is not None
    return message


@contextmanager
def asking(*people: Person) -> Iterator[None]:
    """Assert that after the block no person still sees "thinking"."""
    yield
    assert [person.user.name for person in people if person.waits()] == []


async def stored_admins(incoming: IncomingScene) -> list[str]:
    """List the members who are stored as admins."""
    async with incoming.store.reading(incoming.community) as tx:
        return [member.id for member in await tx.members.admins()]


async def post_button(incoming: IncomingScene, channel: Channel, action: str) -> None:
    """Post a message with a button, as if it had been delivered once."""
    pressed = content.Button((content.Words("Yes"),), action)
    asked = content.Paragraph((content.Words("Would you?"),))
    drawn = draw_text(content.Message((asked, content.Buttons((pressed,)))), incoming.community)
    assert drawn
    await incoming.connections[-1].client.get_partial_messageable(int(channel.id)).send(drawn.content, view=drawn.view)
