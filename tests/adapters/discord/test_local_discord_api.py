"""The HTTP API of the local Discord, through the real discord.py."""

import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest

from bot.clock import HandClock
from tests.adapters.discord.local_discord import Channel, Error, Guild, LocalDiscord, Permission, Person
from tests.adapters.discord.local_discord.fixtures import redirected
from tests.adapters.discord.local_discord.schema import problems_by_schema, validators
from tests.adapters.discord.tiny_app import code_of
from tests.adapters.node_packages import WANTED
from tests.adapters.wait_until import PATIENCE

Http = discord.http.HTTPClient
START = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def clock() -> HandClock:
    """Return a clock that moves only by hand."""
    return HandClock(START)


@pytest.fixture
async def local_discord(clock: HandClock) -> AsyncIterator[LocalDiscord]:
    """Yield a local Discord with a clock that moves only by hand."""
    async with LocalDiscord(clock, answer_seconds=PATIENCE) as local:
        with redirected(local):
            yield local
    assert local.violations == []


def at(client: discord.Client, channel: Channel | str) -> discord.PartialMessageable:
    """Return a client's object for a channel."""
    return client.get_partial_messageable(int(channel if isinstance(channel, str) else channel.id))


async def private_thread(client: discord.Client, coffee: Channel, **more: Any) -> str:
    """Create a private thread."""
    made = await client.http.start_thread_without_message(
        int(coffee.id), name="Chat", auto_archive_duration=1440, type=12, invitable=False, **more
    )
    return str(made["id"])


async def test_a_token_is_needed(local_discord: LocalDiscord):
    client = discord.Client(intents=discord.Intents.none())
    with pytest.raises(discord.LoginFailure):
        await client.login("wrong")
    await client.close()


async def test_a_nonce_makes_one_message_for_a_few_minutes(client, coffee, ana, clock):
    first = await at(client, coffee).send("Hello", nonce="row-1")
    clock.move_by(timedelta(minutes=2))
    again = await at(client, coffee).send("Hello", nonce="row-1")
    assert (again.id, again.content) == (first.id, "Hello")
    assert len(ana.inbox()) == 1
    clock.move_by(timedelta(minutes=2))
    later = await at(client, coffee).send("Hello", nonce="row-1")
    assert later.id != first.id
    await later.delete()
    assert await code_of(at(client, coffee).send("Hello", nonce="row-1")) == (404, 10008)


async def test_who_may_write_where(client, harbour: Guild, coffee: Channel):
    bot, hidden = harbour.discord.bot, harbour.add_channel("hidden", only_for=[])
    await at(client, hidden).send("the bot is let in with those who are")
    harbour.overwrite(hidden, bot, deny=Permission.VIEW_CHANNEL)
    assert await code_of(at(client, hidden).send("x")) == (403, 50001)
    harbour.overwrite(coffee, bot, deny=Permission.SEND_MESSAGES)
    assert await code_of(at(client, coffee).send("x")) == (403, 50013)
    harbour.overwrite(coffee, bot, deny=Permission.ATTACH_FILES)
    assert await code_of(at(client, coffee).send(file=discord.File(io.BytesIO(b"x"), "x.ics"))) == (403, 50013)
    assert await code_of(at(client, "1").send("x")) == (404, 10003)
    harbour.kick_bot()
    assert await code_of(at(client, coffee).send("x")) == (403, 50001)


async def test_direct_messages_may_be_closed(client, harbour: Guild, ana: Person, local_discord: LocalDiscord):
    user = await client.fetch_user(int(ana.id))
    await user.send("Hello")
    assert [each.plain for each in ana.inbox()] == ["Hello"]
    ana.user.takes_direct = False
    assert await code_of(user.send("x")) == (403, 50007)
    harbour.remove(ana)
    assert await code_of(user.send("x")) == (403, 50278)
    assert await code_of(client.http.start_private_message(1)) == (400, 50033)


async def test_conversations_may_be_opened_too_fast(client, harbour, local_discord: LocalDiscord, clock):
    local_discord.limit_direct(2, timedelta(minutes=10))
    many = [harbour.add_member(f"P{number}") for number in range(4)]
    for each in many[:2]:
        await client.http.start_private_message(int(each.id))
    assert await code_of(client.http.start_private_message(int(many[2].id))) == (403, 40003)
    await client.http.start_private_message(int(many[0].id))  # an open conversation is returned, not opened
    clock.move_by(timedelta(minutes=11))
    await client.http.start_private_message(int(many[2].id))


async def test_members_are_found_until_they_leave(client, harbour: Guild, ana: Person):
    guild, user = int(harbour.id), int(ana.id)
    assert (await client.http.get_member(guild, user))["user"]["global_name"] == "Ana"
    harbour.remove(ana)
    assert await code_of(client.http.get_member(guild, user)) == (404, 10007)
    assert await code_of(client.http.get_member(guild, 1)) == (404, 10013)
    harbour.kick_bot()
    assert await code_of(client.http.get_member(guild, user)) == (404, 10004)


async def test_a_private_thread_is_seen_by_who_is_in_it_and_who_manages_threads(client, harbour, coffee, ana):
    guard = harbour.add_member("Guard", harbour.add_role("Guards", Permission.MANAGE_THREADS))
    cleo = next(harbour.discord.person(user) for user, each in harbour.members.items() if each.user.name == "Cleo")
    thread = await private_thread(client, coffee)
    await client.http.add_user_to_thread(int(thread), int(ana.id))
    await at(client, thread).send("Hello", file=discord.File(io.BytesIO(b"BEGIN:VCALENDAR"), "chat.ics"))
    assert [each.plain for each in ana.inbox()] == [each.plain for each in guard.inbox()] == ["Hello"]
    assert [file.data for file in ana.inbox()[0].files] == [b"BEGIN:VCALENDAR"]
    assert cleo.inbox() == []
    assert {*harbour.discord.shown[0].to} == {ana.id}
    await at(client, thread).send(f"<@{cleo.id}>", allowed_mentions=discord.AllowedMentions.none())
    assert cleo.inbox() == []
    await at(client, thread).send(f"<@{cleo.id}>", allowed_mentions=discord.AllowedMentions(users=True))
    assert len(cleo.inbox()) == 3  # a mention adds a person to the thread


async def test_threads_have_limits(client, harbour: Guild, coffee: Channel, ana: Person, clock: HandClock):
    harbour.most_threads = 2
    first = await private_thread(client, coffee)
    await private_thread(client, coffee)
    assert await code_of(private_thread(client, coffee)) == (400, 160006)
    clock.move_by(timedelta(days=1))
    third = await private_thread(client, coffee)  # the others are inactive and archived
    assert await code_of(client.http.add_user_to_thread(int(first), int(ana.id))) == (400, 50083)
    await at(client, first).send("awake again")
    await client.http.add_user_to_thread(int(first), int(ana.id))
    harbour.archive(harbour.channels[first], locked=True)
    assert await code_of(at(client, first).send("x")) == (400, 50083)
    assert await code_of(client.http.add_user_to_thread(int(third), 1)) == (404, 10013)
    harbour.overwrite(coffee, harbour.discord.bot, deny=Permission.CREATE_PRIVATE_THREADS)
    assert await code_of(private_thread(client, coffee)) == (403, 50013)


async def test_a_message_is_changed_and_deleted(client, coffee: Channel, ana: Person):
    sent = await at(client, coffee).send("Hello")
    await sent.edit(content="Goodbye")
    assert [each.plain for each in ana.inbox()] == ["Goodbye"]
    assert (await at(client, coffee).fetch_message(sent.id)).content == "Goodbye"
    await sent.delete()
    assert ana.inbox() == []
    assert await code_of(sent.edit(content="x")) == (404, 10008)


async def test_who_is_called_is_who_may_be(client, harbour: Guild, coffee: Channel, ana: Person):
    friends = harbour.add_role("Friends", is_mentionable=True)
    said = f"@everyone <@{ana.id}> <@&{friends.id}> <@&{harbour.id}>"
    no_one = discord.AllowedMentions.none()
    only = discord.AllowedMentions(users=[discord.Object(int(ana.id))], everyone=False, roles=False)
    for allowed, called in ((no_one, set()), (only, {ana.id}), (None, {ana.id, friends.id})):
        await at(client, coffee).send(said, allowed_mentions=allowed)
        assert ana.inbox()[-1].pings == called
    harbour.overwrite(coffee, harbour.discord.bot, allow=Permission.MENTION_EVERYONE)
    await at(client, coffee).send(said)
    assert ana.inbox()[-1].pings == {ana.id, friends.id, harbour.id, "@everyone"}


async def test_commands_keep_their_ids_and_their_versions_where_nothing_differs(client, harbour: Guild):
    app, tree = harbour.discord.application_id, discord.app_commands.CommandTree(client)
    tree.add_command(discord.app_commands.Group(name="coffee", description="Coffee"))

    @tree.command(name="tea", description="Tea")
    async def tea(interaction: discord.Interaction) -> None: ...

    bodies = [each.to_dict(tree) for each in tree.get_commands() if each.name == "tea"]
    first = await client.http.bulk_upsert_global_commands(app, bodies)
    again = await client.http.bulk_upsert_global_commands(app, bodies)
    assert again == first
    assert [each["id"] for each in await client.http.get_global_commands(app)] == [first[0]["id"]]
    changed = await client.http.bulk_upsert_global_commands(app, [{**bodies[0], "description": "Green tea"}])
    assert changed[0]["id"] == first[0]["id"]
    assert changed[0]["version"] != first[0]["version"]


async def test_what_it_answers_is_what_discord_says_that_it_answers(client, harbour, coffee, ana):
    if not validators():
        pytest.skip(WANTED)
    http: Http = client.http
    button = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Yes", "custom_id": "yes"}]}
    message = await http.request(
        discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=coffee.id),
        json={"content": f"Hello <@{ana.id}>", "components": [button]},
    )
    thread = await http.start_thread_without_message(
        int(coffee.id), name="Chat", auto_archive_duration=1440, type=12, invitable=False
    )
    command = await http.upsert_global_command(harbour.discord.application_id, {"name": "tea", "description": "Tea"})
    answered = {
        "answered_message": message,
        "answered_thread": thread,
        "answered_command": command,
        "answered_member": await http.get_member(int(harbour.id), int(ana.id)),
    }
    assert [problem for kind, body in answered.items() for problem in problems_by_schema(kind, body)] == []


async def test_a_route_that_is_not_there_is_noted(client, local_discord: LocalDiscord):
    assert await code_of(client.http.request(discord.http.Route("GET", "/nowhere"))) == (404, 0)
    assert local_discord.violations == ["GET /api/v10/nowhere: there is no such route here"]
    local_discord.violations.clear()


def test_every_error_has_a_code_of_its_own():
    codes = [error.value[1] for error in Error if error.value[1]]
    assert len(codes) == len({*codes})
