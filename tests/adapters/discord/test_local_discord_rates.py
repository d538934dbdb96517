"""Rate limits and faults of the local Discord, through discord.py."""

import asyncio

import aiohttp
import discord
import pytest

from tests.adapters.discord.local_discord import Channel, Error, Guild, LocalDiscord
from tests.adapters.discord.tiny_app import code_of, logged_in


def at(client: discord.Client, channel: Channel) -> discord.PartialMessageable:
    """Return a client's object for a channel."""
    return client.get_partial_messageable(int(channel.id))


async def test_a_client_that_heeds_the_headers_is_never_refused(client, local_discord: LocalDiscord, coffee: Channel):
    local_discord.rates.limits["create_message"] = (2, 0.05)
    local_discord.limit_rates()
    for number in range(6):
        await at(client, coffee).send(str(number))
    assert local_discord.rates.limited == {}
    assert not local_discord.rates.invalid


async def test_who_does_not_know_of_the_others_is_told_to_wait(local_discord: LocalDiscord, coffee: Channel):
    async with logged_in(local_discord) as one, logged_in(local_discord) as other, logged_in(local_discord) as third:
        local_discord.rates.limits["create_message"] = (2, 0.05)
        local_discord.limit_rates()
        await asyncio.gather(*(at(client, coffee).send("Hello") for client in (one, other, third)))
    assert len(local_discord.messages[coffee.id]) == 3
    assert local_discord.rates.limited["create_message"] == len(local_discord.rates.invalid) > 0


async def test_all_calls_together_have_a_limit(client, local_discord: LocalDiscord, harbour: Guild):
    local_discord.rates.limits["get_member"] = (1000, 1.0)
    local_discord.limit_rates()
    one = next(iter(harbour.members))
    await asyncio.gather(*(client.http.get_member(int(harbour.id), int(one)) for _ in range(60)))
    assert local_discord.rates.limited["get_member"] > 0
    assert local_discord.count("get_member") == 60 + local_discord.rates.limited["get_member"]


async def test_a_limit_that_is_told_of_is_waited_for(client, local_discord: LocalDiscord, coffee: Channel):
    local_discord.fail("create_message", retry_after=0.05)
    local_discord.fail("create_message", retry_after=0.05, scope="shared")
    await at(client, coffee).send("Hello")
    assert [call.status for call in local_discord.calls if call.name == "create_message"] == [429, 429, 200]
    assert len(local_discord.rates.invalid) == 1  # a shared limit is not counted


async def test_too_many_invalid_calls_end_it_all(client, local_discord: LocalDiscord, harbour: Guild, coffee: Channel):
    local_discord.rates.invalid_ceiling = 3
    local_discord.channels[coffee.id].overwrites = {harbour.id: (0, 1 << 10)}
    for _ in range(3):
        assert await code_of(at(client, coffee).send("x")) == (403, 50001)
    assert await code_of(client.http.get_user(1)) == (429, 0)


async def test_an_answer_may_be_lost_before_or_after_the_call_is_taken(client, local_discord: LocalDiscord, coffee):
    for kind, taken in (("reset", 0), ("reset_after_taking", 2)):
        local_discord.fail("create_message", **{kind: True})
        with pytest.raises(aiohttp.ClientError):
            await at(client, coffee).send("Hello", nonce=kind)
        assert len(local_discord.messages.get(coffee.id, [])) == taken
        await at(client, coffee).send("Hello", nonce=kind)
    assert len(local_discord.messages[coffee.id]) == 2


async def test_discord_may_fail(client, local_discord: LocalDiscord, coffee: Channel):
    local_discord.fail("create_message", error=Error.OPENING_TOO_FAST)
    assert await code_of(at(client, coffee).send("Hello")) == (403, 40003)
    local_discord.fail("*", status=503)
    with pytest.raises(discord.DiscordServerError):
        await at(client, coffee).send("Hello")
    local_discord.fail("create_message", status_after_taking=503)
    with pytest.raises(discord.DiscordServerError):
        await at(client, coffee).send("Hello", nonce="1")
    await at(client, coffee).send("Hello", nonce="1")
    assert len(local_discord.messages[coffee.id]) == 1


async def test_connections_break_at_random_and_the_same_way_each_time(client, local_discord: LocalDiscord, coffee):
    went = []
    for _ in range(2):
        local_discord.break_connections(0.5, "seed")
        broken = []
        for number in range(12):
            try:
                await at(client, coffee).send("Hello", nonce=str(number))
                broken.append(False)
            except aiohttp.ClientError:
                broken.append(True)
        went.append(broken)
    assert went[0] == went[1]
    assert {True, False} == {*went[0]}
    assert len(local_discord.messages[coffee.id]) == 12
