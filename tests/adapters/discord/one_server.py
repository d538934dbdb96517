"""A Discord server with Refill, on a clock that is moved by hand. The outbox is delivered here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time

from adapters.discord.clients import Access
from adapters.discord.connection import DiscordConnection
from adapters.discord.custom_ids import community_of
from adapters.discord.platform import DiscordPlatform
from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.circles import Cadence, Introduces, Rhythm
from bot.model.communities import Community
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.interests import Stance
from bot.model.members import Member
from bot.model.members import Person as Told
from bot.model.outbox import OutboxMessage, OutboxState
from bot.services.circle_membership import join_circle
from bot.services.circles import CirclePlan, create_circle
from bot.services.closed_dms import welcome_member
from bot.services.members import ensure_member
from bot.services.topics import set_interests
from storage import SqlStore
from tests.adapters.discord.local_discord import Channel, Guild, LocalDiscord, Message, Permission, Person
from tests.adapters.discord.local_discord.fixtures import redirected
from tests.adapters.wait_until import until
from tests.due_work import work_until

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
INTRODUCED = {"days": 1, "hours": 6}
"""The time from Monday until the first round has opened and everybody may get messages."""


@dataclass
class DiscordScene:
    """A Discord server with Refill, its people, and the clock."""

    discord: LocalDiscord
    guild: Guild
    coffee: Channel
    refill: Refill
    connection: DiscordConnection
    platform: DiscordPlatform
    time: HandClock
    olive: Person
    ana: Person
    ben: Person

    @property
    def community(self) -> CommunityId:
        """The server's id in the core."""
        return community_of(int(self.guild.id))

    async def go_on(self, **step: float) -> None:
        """Move the clock forward, and run everything that becomes due."""
        end = self.time.now() + timedelta(**step)
        await self.refill.work()
        await work_until(end, self.time, self.refill)

    async def join(self, *people: Person) -> None:
        """Let people join the circle, as the form's handler would."""
        now = self.time.now()
        async with self.refill.store.transaction(self.community) as tx:
            (circle,) = await tx.circles.all()
            for who in people:
                told = Told(MemberId(who.id), who.user.name, "Europe/Berlin", "en", admin=False)
                member = await ensure_member(tx, told, now)
                await set_interests(tx, member.id, Stance.CURIOUS, ["sourdough"], now)
                await join_circle(tx, circle, member.id, now)
                await welcome_member(tx, member, circle, now)
            await tx.commit()
        await self.go_on(seconds=10 * len(people))

    async def fill_in_to_join(self, who: Person) -> Message | None:
        """Let a person join with a button and a form. Return the answer."""
        await who.press(latest(who, "one chat, one topic"), "Join")
        sent = await who.submit(await who.opens(), {"I’m curious about": "sourdough", "My time zone": "Europe/Berlin"})
        await self.go_on(seconds=10)
        return sent

    async def press(self, who: Person, label: str, within: str) -> Message | None:
        """Press a button of the newest message that contains `within`. Return the answer."""
        answer = await who.press(latest(who, within), label)
        await self.go_on(seconds=5)
        return answer

    async def owed(self, beginning: str) -> list[OutboxMessage]:
        """List all messages of the outbox whose keys begin with a text."""
        async with self.refill.store.reading(self.community) as tx:
            found = [owed for state in OutboxState for owed in await tx.outbox.in_state(state, 100)]
        return [owed for owed in found if str(owed.key).startswith(beginning)]

    async def member(self, who: Person) -> Member | None:
        """Return a person's stored member, or None."""
        async with self.refill.store.reading(self.community) as tx:
            return await tx.members.get(MemberId(who.id))

    def threads(self) -> list[Channel]:
        """List the channel's threads that have members besides Refill."""
        return [each for each in self.guild.threads() if len(each.members) > 1]

    def heard(self, who: Person) -> list[str]:
        """List the texts of a person's direct messages, the oldest first."""
        return [message.plain for message in who.inbox(who.direct) if message.author == self.discord.bot.id]


def latest(who: Person, within: str) -> Message:
    """Return the newest message that a person sees and that contains a text."""
    found = [message for message in who.inbox() if within in message.plain]
    assert found, f"{who.user.name} sees nothing with {within!r}:\n" + "\n---\n".join(m.plain for m in who.inbox())
    return found[-1]


def introductions(who: Person) -> int:
    """Count the introductions that a person sees."""
    return len([message for message in who.inbox() if "I thought you could talk about" in message.plain])


@asynccontextmanager
async def docked(store: SqlStore) -> AsyncIterator[DiscordScene]:
    """Yield a Discord server with a new circle. Ana, Ben and Olive are on the server, and have not joined."""
    time = HandClock(MONDAY)
    async with LocalDiscord(time, answer_seconds=60) as discord:
        with redirected(discord):
            guild = discord.add_guild("Harbour")
            olive = guild.add_member("Olive", guild.add_role("Hosts", Permission.MANAGE_GUILD))
            people = [guild.add_member(name, zone="Europe/Berlin") for name in ("Ana", "Ben")]
            coffee = guild.add_channel("coffee")
            access = Access(discord.token, discord.url, discord.gateway_url)
            platform = DiscordPlatform(access, time, store)
            refill = Refill(store, time, {platform.name: platform})
            connection = DiscordConnection(access, in_time=60, guild_ready_timeout=0.01)
            community = community_of(int(guild.id))
            async with store.transaction(community) as tx:
                await tx.put_community(Community(community, platform.name, guild.name, guild.locale, "Europe/Berlin"))
                cadence = Cadence(Rhythm.EVERY_4_WEEKS, 1, clock_time(10), "Europe/Berlin", anchor=MONDAY.date())
                plan = CirclePlan("Coffee", cadence, 2, 12, introduces=Introduces.THREAD)
                founder = Told(MemberId(olive.id), "Olive", "Europe/Berlin", "en", admin=True)
                await create_circle(tx, ChannelId(coffee.id), replace(plan, keeps_messages=True), founder, MONDAY)
                await tx.commit()
            async with connection.serving(store, refill.conversation):
                await until(connection.client.is_ready, 10)
                scene = DiscordScene(discord, guild, coffee, refill, connection, platform, time, olive, *people)
                await refill.work()
                try:
                    yield scene
                finally:
                    await platform.close()
    assert discord.violations == []
