"""Rounds of many members are sent as fast as Discord's global limit allows, and every introduction once."""

from collections import Counter
from datetime import timedelta

import pytest

from adapters.discord.custom_ids import community_of
from adapters.discord.rate_limits import CEILING
from bot.delivery.sender import HOLD
from bot.model.outbox import OutboxState
from tests.adapters.busy_communities import OPENING
from tests.adapters.discord.local_discord.rates import THREADS
from tests.adapters.discord.replicas import A_SECOND, SHARE, ReplicasScene, Size, at_sea, members_of

FOUR_SERVERS = Size(guilds=4, members=14)
TWO_SERVERS = Size(guilds=2, members=12)


ONE_CHANNEL = Size(guilds=1, members=80)
"""Sizes with a round of forty, and of two hundred."""
A_FULL_CHANNEL = Size(guilds=1, members=400)


def check_everybody_was_introduced_once(scene: ReplicasScene) -> None:
    introductions = scene.introductions()
    assert len(introductions) == scene.size.introductions
    met = Counter(member for message in introductions for member in members_of(message))
    assert met == Counter(each for guild in scene.guilds for each in guild.members if each != scene.discord.bot.id)
    assert len(scene.discord.rates.invalid) <= CEILING


def check_pace(scene: ReplicasScene) -> None:
    """Assert that from the first introduction to the last, replicas used the required share of the global limit."""
    sent = [message.at for message in scene.introductions()]
    assert sent[-1] - sent[0] <= scene.size.shortest / SHARE + A_SECOND


async def all_is_sent(scene: ReplicasScene, spare: timedelta = 10 * A_SECOND) -> None:
    await scene.go_to(OPENING + scene.size.shortest / SHARE + spare)


async def test_every_introduction_arrives_once_and_as_fast_as_discord_allows(database_url: str) -> None:
    async with at_sea(database_url, FOUR_SERVERS) as scene:
        await all_is_sent(scene)
        check_everybody_was_introduced_once(scene)
        check_pace(scene)
        assert dict(scene.discord.rates.limited) == {}, "no call came too soon"


async def test_replicas_share_the_budget_of_the_app(database_url: str) -> None:
    async with at_sea(database_url, TWO_SERVERS, replicas=2) as scene:
        await all_is_sent(scene)
        check_everybody_was_introduced_once(scene)
        check_pace(scene)
        assert dict(scene.discord.rates.limited) == {}


async def test_what_a_replica_had_is_taken_over_after_a_while_where_it_dies(database_url: str) -> None:
    async with at_sea(database_url, TWO_SERVERS, replicas=2) as scene:
        await scene.go_to(OPENING + A_SECOND)
        sent = len(scene.introductions())
        assert 0 < sent < scene.size.introductions
        has_it = next(each for each in scene.replicas if each.platform._client is not None)
        await scene.vanish(has_it)
        await scene.go_to(scene.time.now() + HOLD - A_SECOND)
        assert len(scene.introductions()) == sent, "it may still be at it"
        await all_is_sent(scene, spare=timedelta(minutes=3))
        check_everybody_was_introduced_once(scene)
        for guild in scene.guilds:
            async with scene.replicas[0].refill.store.reading(community_of(int(guild.id))) as tx:
                delivered = await tx.outbox.in_state(OutboxState.DELIVERED, 1000)
            assert not [owed.key for owed in delivered if owed.uncertain], "it had nothing under way"


@pytest.mark.parametrize("size", [ONE_CHANNEL, pytest.param(A_FULL_CHANNEL, marks=pytest.mark.slow)], ids=str)
async def test_a_channel_that_takes_few_threads_in_minutes_gets_all_of_them(database_url: str, size: Size) -> None:
    async with at_sea(database_url, size) as scene:
        scene.discord.limit_threads()
        await scene.go_to(OPENING + timedelta(hours=3))
        check_everybody_was_introduced_once(scene)
        sent = scene.introductions()
        assert all(message.channel.is_thread for message in sent), "none as a direct message"
        assert scene.discord.rates.shared["create_thread"] <= 2 * len(sent) // THREADS[0], "and few calls in vain"
        took = sent[-1].at - sent[0].at
        assert took < timedelta(seconds=THREADS[1]) * len(sent) / THREADS[0]
