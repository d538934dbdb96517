"""`kill -9`, broken connections and a lost gateway while members press and are introduced: everything arrives once."""

import logging
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from adapters.discord.clients import Access
from adapters.discord.custom_ids import community_of
from bot.clock import HandClock
from bot.model.circles import Introduces
from bot.model.communities import Community
from bot.model.outbox import OutboxState
from storage import tables as t
from storage.engine import READING, begun, create_engine
from tests.adapters.busy_communities import INTRODUCED, MONDAY, OPENING, ZONES, CommunityPlan, next_look, settle
from tests.adapters.discord.killable_process import Life, killable
from tests.adapters.discord.local_discord import CannotDo, Guild, LocalDiscord, NotAnswered, Person
from tests.adapters.discord.local_discord.fixtures import redirected
from tests.adapters.discord.one_server import latest
from tests.adapters.killable_process import KillableProcess
from tests.adapters.wait_until import until
from tests.crash.replica import NEVER, SEED

logger = logging.getLogger(__name__)

MEMBERS = 12
RUNS = int(os.environ.get("DISCORD_RUNS", "0"))
"""Number of runs with ten kills on each database. By default, there is one run with five kills, on SQLite."""
KILLS = 10 if RUNS else 5
LIVES = [(engine, run) for engine in ("sqlite", "postgresql") for run in range(RUNS)] or [("sqlite", 0)]
A_LIFE = 300
"""Maximum number of points before a process dies. At that point, pairing is done and messages are being sent."""
A_FEW_CALLS = 24
"""The same number if only calls of Discord count, as for every second process. Two introductions have as many."""
CHECKED_IN = OPENING + timedelta(days=8)
SETTLED = CHECKED_IN + timedelta(days=1)
BROKEN = 0.05


class Crowd:
    """Members who each press what they see once, with a list of acknowledged presses."""

    def __init__(self, people: list[Person]) -> None:
        self.people = people
        self._have_pressed: set[str] = set()
        self.acknowledged: list[str] = []
        self.mishaps: list[Callable[[], None]] = []
        """Faults that happen just before presses, one after another."""
        self.hears_again: Callable[[], bool] | None = None
        """Returns whether to press again after a missing answer; if None, nobody presses again."""

    async def press(self) -> None:
        """Let everybody with an introduction pick the first time, unless they have done so."""
        for who in self.people:
            if who.id in self._have_pressed or not any(INTRODUCED in m.plain for m in who.inbox()):
                continue
            self._have_pressed.add(who.id)
            if self.mishaps:
                self.mishaps.pop()()
            try:
                await who.press(latest(who, INTRODUCED), "Time 1")
            except CannotDo:  # another time is already set
                continue
            except NotAnswered:  # Discord shows a warning
                if self.hears_again:
                    await until(self.hears_again, 20)
                    self._have_pressed.discard(who.id)
                continue
            self.acknowledged.append(who.id)


@asynccontextmanager
async def founded(url: str) -> AsyncIterator[tuple[LocalDiscord, Guild, Crowd, HandClock]]:
    """Yield a server whose members are all in one circle."""
    time = HandClock(MONDAY)
    async with LocalDiscord(time, answer_seconds=4) as discord:
        with redirected(discord):
            guild = discord.add_guild("Harbour")
            coffee = guild.add_channel("coffee")
            people = [guild.add_member(f"M{number}") for number in range(MEMBERS)]
            community = Community(community_of(int(guild.id)), "discord", guild.name, guild.locale, ZONES[0])
            named = [(who.id, who.user.name) for who in people]
            await settle(url, [CommunityPlan(community, [coffee.id], named, Introduces.THREAD)])
            yield discord, guild, Crowd(people), time
    assert discord.violations == []


async def rows(url: str, *columns: object) -> list[tuple]:
    engine = create_engine(url)
    async with begun(engine, READING) as connection:
        found = [tuple(row) for row in await connection.execute(select(*columns))]
    await engine.dispose()
    return found


async def check_nothing_is_lost_and_nothing_doubled(url: str, discord: LocalDiscord, guild: Guild) -> None:
    """Assert by nonce that every message arrived once. It may arrive again if Discord no longer stored the nonce."""
    of = t.outbox.c
    outbox = await rows(url, of.key, of.state, of.uncertain, of.replaces)
    keys = dict(await rows(url, of.token, of.key))
    posted = [m for channel in discord.messages.values() for m in channel if m.nonce in keys and not m.for_one]
    arrived = Counter(keys[str(m.nonce)] for m in posted)
    unsure = {key for key, _, uncertain, _ in outbox if uncertain}
    doubled = {key for key, count in arrived.items() if count > 1}
    assert doubled <= unsure
    assert {state for _, state, *_ in outbox} <= {OutboxState.DELIVERED, OutboxState.DROPPED}
    chats = [row[0] for row in await rows(url, t.chat.c.id)]
    seats = await rows(url, t.chat_member.c.chat_id, t.chat_member.c.member_id)
    everybody = {member for member in guild.members if member != discord.bot.id}
    assert Counter(member for _, member in seats) == Counter(everybody), "one chat for each"
    assert {f"intro.{chat}" for chat in chats} | {f"checkin.{chat}.{member}" for chat, member in seats} <= (
        {str(key) for key, *_ in outbox}
    )
    changes = {key for key, _, _, replaces in outbox if replaces}
    delivered = {key for key, state, *_ in outbox if state is OutboxState.DELIVERED}
    assert delivered - changes == set(arrived), "what is taken for delivered is there, and nothing else"
    pairs = {frozenset(member for which, member in seats if which == chat) for chat in chats}
    read = {frozenset(each.members) - {discord.bot.id} for each in guild.threads() if each.message_count}
    assert read == pairs, "no thread brings together who was not"
    logger.warning("%s unsure, %s of them doubled, %s threads", len(unsure), len(doubled), len(guild.threads()))


async def live(crowd: Crowd, process: KillableProcess, time: HandClock, end: datetime) -> bool:
    """Let a process and the crowd act until an instant or the process's death. Return whether it still runs."""
    while True:
        lives, following = await process.work(time.now())
        if not lives:
            return False
        await crowd.press()
        if time.now() >= end:
            return True
        time.move_to(next_look(time.now(), following, end))


async def play(
    url: str, discord: LocalDiscord, crowd: Crowd, time: HandClock, deaths: list[int], end: datetime = SETTLED
) -> int:
    """Let processes die one after another, and let a last one finish. Return the number of deaths."""
    access, died = Access(discord.token, discord.url, discord.gateway_url), 0
    for number, point in enumerate(deaths):
        process = killable(Life(url, access, point, by_calls=number % 2 == 1))
        if await live(crowd, process, time, CHECKED_IN):
            process.kill()  # the remaining work had fewer points
            break
        died += 1
    last = killable(Life(url, access, NEVER))
    assert await live(crowd, last, time, end)
    last.kill()
    return died


@pytest.mark.parametrize(("engine_name", "run"), LIVES, indirect=["engine_name"])
async def test_a_round_in_discord_survives_its_process(database_url: str, run: int) -> None:
    draw = random.Random(f"{SEED}/discord/{run}")
    deaths = [draw.randrange(1, A_FEW_CALLS if number % 2 else A_LIFE) for number in range(KILLS)]
    logger.warning("seed %s: it dies at the points %s of its lives", SEED, deaths)
    async with founded(database_url) as (discord, guild, crowd, time):
        time.move_to(OPENING)
        died = await play(database_url, discord, crowd, time, deaths)
        logger.warning("it died %s times", died)
        assert died > KILLS / 2
        await check_nothing_is_lost_and_nothing_doubled(database_url, discord, guild)
        picks = str([row[0] for row in await rows(database_url, t.chat.c.picks)])
        assert not [who for who in crowd.acknowledged if who not in picks], "they were told that it was heard"


async def test_a_round_survives_connections_that_break(database_url: str) -> None:
    async with founded(database_url) as (discord, guild, crowd, time):
        crowd.mishaps = [lambda: discord.break_connections(BROKEN, f"{SEED}/broken")]
        time.move_to(OPENING)
        await play(database_url, discord, crowd, time, [])
        await check_nothing_is_lost_and_nothing_doubled(database_url, discord, guild)


@pytest.mark.parametrize("resumable", [True, False])
async def test_a_round_survives_a_gateway_that_is_lost_while_people_press(
    database_url: str, *, resumable: bool
) -> None:
    async with founded(database_url) as (discord, guild, crowd, time):
        crowd.mishaps = [lambda: discord.gateway.drop(resumable=resumable)]
        if not resumable:  # otherwise presses in between are sent after the session resumes
            crowd.hears_again = lambda: discord.gateway.is_heard(guild)
        time.move_to(OPENING)
        await play(database_url, discord, crowd, time, [], OPENING + timedelta(hours=1))
        assert discord.gateway.counts["resumed" if resumable else "identified"] == 1 + (not resumable)
        picks = str([row[0] for row in await rows(database_url, t.chat.c.picks)])
        assert len(crowd.acknowledged) >= MEMBERS - 1, "one press at most met the gap, and was made again"
        assert not [who for who in crowd.acknowledged if who not in picks]
