"""The connection to Discord: servers and channels that it reports, and the shards that it serves."""

import asyncio
from datetime import UTC, datetime

from adapters.discord.clients import Access
from adapters.discord.connection import DiscordConnection
from bot.bootstrap import Refill
from bot.clock import SystemClock
from bot.services.uninstall import leave
from bot.settings import Shards
from tests.adapters.discord.incoming_only import IncomingScene, post_button, said, stored_admins
from tests.adapters.discord.local_discord import Permission
from tests.adapters.discord.local_discord.things import Member


async def test_a_server_is_stored_by_an_interaction_that_comes_before_the_report_of_it(incoming: IncomingScene):
    new = incoming.discord.add_guild("Quayside", with_bot=False)
    dora, tea = new.add_member("Dora"), new.add_channel("tea")
    incoming.guild.is_unavailable = True  # the gateway names the server and sends no events of it
    async with incoming.served():
        new.members[incoming.discord.bot.id] = Member(incoming.discord.bot, datetime.now(UTC))  # no event was sent
        for who, channel in ((incoming.ana, incoming.coffee), (dora, tea)):
            answer = said(await who.slash("coffee topics add", {"topic": "Wildfowling"}, channel))
            assert "Join a circle with /coffee join" in answer.plain
            assert incoming.discord.count("get_guild") <= 2
    stored = {(each.name, each.locale) for each in await incoming.store.communities()}
    assert stored == {("Harbour", "en-US"), ("Quayside", "en-US")}


async def test_a_server_that_is_back_goes_on_with_an_interaction_that_comes_before_the_report_of_it(
    incoming: IncomingScene,
):
    async with incoming.served() as refill:
        await incoming.start_circle()
        async with incoming.store.transaction(incoming.community) as tx:
            await leave(tx, refill.clock.now())
            await tx.commit()
        await incoming.ana.slash("coffee now", channel=incoming.coffee)
        [community] = await incoming.store.communities()
        assert community.left_at is None


async def test_a_server_that_took_refill_out_while_nobody_listened_is_noticed_at_the_start(incoming: IncomingScene):
    async with incoming.served():
        await incoming.start_circle()
    incoming.discord.add_guild("Elsewhere")
    incoming.guild.kick_bot()
    async with incoming.served():
        left = {each.name for each in await incoming.store.communities() if each.left_at is not None}
    assert left == {"Harbour"}


async def test_a_channel_that_was_closed_while_nobody_listened_is_noticed_at_the_start(incoming: IncomingScene):
    async with incoming.served():
        await incoming.start_circle()
    incoming.guild.overwrite(incoming.coffee, incoming.discord.bot, deny=Permission.SEND_MESSAGES)
    async with incoming.served(), incoming.store.reading(incoming.community) as tx:
        (circle,) = await tx.circles.all()
    assert not circle.channel_open


async def test_who_organises_from_direct_messages_does_so_whichever_process_has_the_server(incoming: IncomingScene):
    async with incoming.served():
        await incoming.start_circle()
        await incoming.join(incoming.olive)
    first_of_three = Shards(0, 0, 3)
    async with incoming.served(shards=first_of_three):
        client = incoming.connections[-1].client
        assert client.shard_of(int(incoming.guild.id)) != first_of_three.first
        await post_button(incoming, incoming.olive.direct, "circle.new")
        answer = said(await incoming.olive.press(await incoming.olive.sees("Would you?"), "Yes"))
        assert "A circle needs a channel" in answer.plain
        assert await stored_admins(incoming) == [incoming.olive.id]


async def test_two_that_are_given_a_part_of_the_shards_serve_their_servers_and_no_others(incoming: IncomingScene):
    places = [(incoming.ana, incoming.coffee)]
    for name in ("Haven", "Jetty"):
        guild = incoming.discord.add_guild(name)
        places.append((guild.add_member("Ana"), guild.add_channel("coffee")))
    async with incoming.served(shards=Shards(0, 1, 3)), incoming.served(shards=Shards(2, 2, 3)):
        assert sorted(session.shard for session in incoming.discord.gateway.sessions.values()) == [0, 1, 2]
        first, second = (len(served.client.guilds) for served in incoming.connections)
        assert first + second == len(places)
        for who, coffee in places:
            assert "/coffee join" in said(await who.slash("coffee help", channel=coffee)).plain


async def test_a_stop_while_shards_wait_for_their_turn_to_connect_ends_them(incoming: IncomingScene):
    access = Access(incoming.discord.token, incoming.discord.url, incoming.discord.gateway_url)
    connection = DiscordConnection(access, Shards(0, 1, 2), guild_ready_timeout=0.01)
    refill = Refill(incoming.store, SystemClock(), {})
    await connection.start(incoming.store, refill.conversation)
    await incoming.discord.until(lambda: incoming.discord.gateway.sessions, 30)
    assert len(incoming.discord.gateway.sessions) == 1, "the other comes five seconds later"
    await asyncio.wait_for(connection.stop(), 30)


async def test_the_store_follows_a_servers_name_and_language(incoming: IncomingScene):
    async with incoming.served():
        incoming.guild.name, incoming.guild.locale = "Haven", "de"
        incoming.guild.emit("GUILD_UPDATE", incoming.guild.as_json())

        await incoming.discord.until(lambda: incoming.connections[-1].client.guilds[0].name == "Haven", 30)
        await incoming.connections[-1].settled()
    [community] = await incoming.store.communities()
    assert (community.name, community.locale) == ("Haven", "de")
