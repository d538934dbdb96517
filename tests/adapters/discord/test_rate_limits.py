"""Rate limits of calls to Discord: conversations are opened one by one, and few calls are refused."""

from itertools import pairwise
from typing import Any

import discord
import pytest

from adapters.discord.clients import Access, log_in, make_client
from adapters.discord.custom_ids import community_of
from adapters.discord.rate_limits import A_SECOND, CEILING, OPENINGS, REQUESTS, SECOND, WITHIN, InvalidCalls, requests
from bot.clock import HandClock
from bot.delivery.rate_limits import RateLimiter
from bot.ports import TryLater
from tests.adapters.discord.local_discord import Error, LocalDiscord
from tests.adapters.discord.one_server import MONDAY, DiscordScene, introductions
from tests.adapters.discord.replicas import ALLOWED


async def test_many_who_join_at_once_are_written_to_one_after_the_other(scene: DiscordScene) -> None:
    people = [scene.guild.add_member(f"M{number}") for number in range(6)]
    await scene.join(*people)
    opened = [call.at for call in scene.discord.calls if call.name == "create_dm"]
    assert len(opened) == len(people)
    assert min(later - at for at, later in pairwise(opened)) >= OPENINGS.every
    assert all(len(scene.heard(who)) == 1 for who in people)


def test_however_many_ask_in_one_instant_no_more_go_than_discord_takes_in_a_second() -> None:
    limiter, here = RateLimiter(), community_of(1)
    turns = [
        limiter.next_turn("discord", (here, str(number)), [requests(1)], MONDAY, hurries=True) for number in range(120)
    ]
    assert [turns.count(MONDAY + seconds * SECOND) for seconds in range(3)] == [A_SECOND, A_SECOND, 120 - 2 * A_SECOND]
    assert A_SECOND < ALLOWED


@pytest.mark.parametrize(
    ("refusal", "counted"),
    [
        ({"error": Error.MISSING_ACCESS}, True),
        ({"error": Error.UNKNOWN_GUILD}, False),
        ({"retry_after": 0.0}, True),
        ({"retry_after": 0.0, "scope": "shared"}, False),
    ],
    ids=["refused", "not there", "too soon", "too soon for all"],
)
async def test_at_a_hundredth_of_what_discord_bears_all_waits_until_it_is_less(
    local_discord: LocalDiscord, refusal: dict[str, Any], *, counted: bool
) -> None:
    clock = HandClock(MONDAY)
    invalid = InvalidCalls(clock)
    async with make_client(invalid.watch()) as client:
        await log_in(client, Access(local_discord.token, local_discord.url, local_discord.gateway_url))
        local_discord.fail("get_guild", times=CEILING, **refusal)
        while local_discord.count("get_guild") < CEILING:
            invalid.check()
            with pytest.raises(discord.HTTPException):
                await client.fetch_guild(1)
    if not counted:
        invalid.check()
        return
    with pytest.raises(TryLater) as waits:
        invalid.check()
    assert (waits.value.lane, waits.value.after) == (REQUESTS.name, WITHIN)
    clock.move_by(WITHIN)
    invalid.check()


async def test_where_something_in_front_of_discord_refuses_all_waits_and_nothing_is_lost(scene: DiscordScene) -> None:
    await scene.join(scene.ana, scene.ben)
    scene.discord.fail("create_thread", status=429)
    await scene.go_on(days=1, hours=1)
    calls = len(scene.discord.calls)
    assert introductions(scene.ana) == 0
    await scene.join(scene.olive)
    assert len(scene.discord.calls) == calls, "not even who has just joined is written to"
    await scene.go_on(minutes=12)
    assert (introductions(scene.ana), introductions(scene.ben), len(scene.heard(scene.olive))) == (1, 1, 1)


async def test_where_too_much_was_refused_nothing_is_sent_for_a_while(
    scene: DiscordScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.discord.rate_limits.CEILING", 1)
    scene.ana.user.takes_direct = False
    await scene.join(scene.ana)
    await scene.join(scene.ben)
    assert scene.heard(scene.ben) == []
    await scene.go_on(minutes=12)
    assert len(scene.heard(scene.ben)) == 1
