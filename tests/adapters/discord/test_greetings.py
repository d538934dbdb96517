"""A server that adds Refill gets one greeting, in the channel of Discord's own news or in a message to its owner."""

from adapters.discord.custom_ids import community_of
from tests.adapters.discord.incoming_only import said
from tests.adapters.discord.local_discord import Guild, Permission
from tests.adapters.discord.local_discord.permissions import BOT
from tests.adapters.discord.one_server import Dock
from tests.adapters.wait_until import until

HELLO = "Hi, I’m Refill"


def quiet_server(dock: Dock, **kind: str) -> Guild:
    """Return a server without Refill. Olive owns it, and Discord posts its news in #hello."""
    guild = dock.discord.add_guild("Haven", with_bot=False, **kind)
    guild.let_in(dock.olive)
    guild.owner = dock.olive.id
    guild.system = guild.add_channel("hello")
    return guild


async def add_refill(dock: Dock, guild: Guild) -> None:
    """Add Refill, and run everything that is due."""
    guild.invite_bot(BOT)
    community = community_of(int(guild.id))
    await until(lambda: dock.servers.client.get_guild(int(guild.id)), 30)
    await dock.servers.settled()
    assert community in {each.id for each in await dock.refill.store.communities()}
    await dock.go_on(minutes=1)


def greetings(dock: Dock) -> list[str]:
    """List the places where Olive sees a greeting."""
    return [message.channel.name or "direct" for message in dock.olive.inbox() if HELLO in message.plain]


async def test_it_stands_where_discord_posts_its_news_with_a_button_that_starts_a_circle(dock: Dock) -> None:
    guild = quiet_server(dock)
    guild.add_member("Ada")
    guild.members[dock.olive.id].roles.append(guild.add_role("Hosts", Permission.MANAGE_GUILD).id)
    await add_refill(dock, guild)
    assert greetings(dock) == ["hello"]
    (message,) = dock.olive.inbox(guild.system)
    assert "type /coffee-circle new in the channel" in message.plain
    assert dock.olive.phone()[-1].startswith(HELLO)
    await dock.olive.press(message, "Start a circle here")
    assert await dock.olive.opens("New circle")


async def test_it_comes_once_however_often_discord_tells_of_the_server(dock: Dock) -> None:
    guild = quiet_server(dock)
    await add_refill(dock, guild)
    guild.emit("GUILD_UPDATE", guild.as_json())
    guild.go_down()
    guild.come_back()
    await dock.servers.settled()
    guild.kick_bot()
    await dock.servers.settled()
    await add_refill(dock, guild)
    await dock.go_on(days=1)
    assert greetings(dock) == ["hello"]


async def test_a_server_that_was_there_before_reads_none(dock: Dock) -> None:
    await dock.go_on(days=1)
    assert greetings(dock) == []


async def test_where_it_may_not_speak_the_owner_reads_it(dock: Dock) -> None:
    guild = quiet_server(dock)
    assert guild.system is not None
    guild.overwrite(guild.system, dock.discord.bot, deny=Permission.SEND_MESSAGES)
    await add_refill(dock, guild)
    assert greetings(dock) == ["direct"]
    async with dock.refill.store.reading(community_of(int(guild.id))) as tx:
        assert await tx.members.get(dock.olive.id) is None, "and is no member by it"


async def test_it_is_in_the_language_of_the_server(dock: Dock) -> None:
    await add_refill(dock, quiet_server(dock, locale="de"))
    assert any("Hallo, ich bin Refill" in said(message).plain for message in dock.olive.inbox())
