"""A server that adds Refill gets one greeting, in Discord's channel of system messages or in a message to its owner."""

from adapters.discord.custom_ids import community_of
from tests.adapters.discord.incoming_only import said
from tests.adapters.discord.local_discord import Guild, Permission
from tests.adapters.discord.local_discord.permissions import BOT
from tests.adapters.discord.one_server import DiscordScene
from tests.adapters.wait_until import until

HELLO = "Hi, I’m Refill"


def quiet_server(scene: DiscordScene, **kind: str) -> Guild:
    """Return a server without Refill. Olive owns it, and Discord posts its system messages in #hello."""
    guild = scene.discord.add_guild("Haven", with_bot=False, **kind)
    guild.let_in(scene.olive)
    guild.owner = scene.olive.id
    guild.system = guild.add_channel("hello")
    return guild


async def add_refill(scene: DiscordScene, guild: Guild) -> None:
    """Add Refill, and run everything that is due."""
    guild.invite_bot(BOT)
    community = community_of(int(guild.id))
    await until(lambda: scene.connection.client.get_guild(int(guild.id)), 30)
    await scene.connection.settled()
    assert community in {each.id for each in await scene.refill.store.communities()}
    await scene.go_on(minutes=1)


def greetings(scene: DiscordScene) -> list[str]:
    """List the places where Olive sees a greeting."""
    return [message.channel.name or "direct" for message in scene.olive.inbox() if HELLO in message.plain]


async def test_it_stands_where_discord_posts_its_messages_with_a_button_that_starts_a_circle(
    scene: DiscordScene,
) -> None:
    guild = quiet_server(scene)
    guild.add_member("Ada")
    guild.members[scene.olive.id].roles.append(guild.add_role("Hosts", Permission.MANAGE_GUILD).id)
    await add_refill(scene, guild)
    assert greetings(scene) == ["hello"]
    (message,) = scene.olive.inbox(guild.system)
    assert "type /coffee-circle new in the channel" in message.plain
    assert scene.olive.phone()[-1].startswith(HELLO)
    await scene.olive.press(message, "Start a circle here")
    assert await scene.olive.opens("New circle")


async def test_it_comes_once_however_often_discord_tells_of_the_server(scene: DiscordScene) -> None:
    guild = quiet_server(scene)
    await add_refill(scene, guild)
    guild.emit("GUILD_UPDATE", guild.as_json())
    guild.go_down()
    guild.come_back()
    await scene.connection.settled()
    guild.kick_bot()
    await scene.connection.settled()
    await add_refill(scene, guild)
    await scene.go_on(days=1)
    assert greetings(scene) == ["hello"]


async def test_a_server_that_was_there_before_reads_none(scene: DiscordScene) -> None:
    await scene.go_on(days=1)
    assert greetings(scene) == []


async def test_where_it_may_not_speak_the_owner_reads_it(scene: DiscordScene) -> None:
    guild = quiet_server(scene)
    assert guild.system is not None
    guild.overwrite(guild.system, scene.discord.bot, deny=Permission.SEND_MESSAGES)
    await add_refill(scene, guild)
    assert greetings(scene) == ["direct"]
    async with scene.refill.store.reading(community_of(int(guild.id))) as tx:
        assert await tx.members.get(scene.olive.id) is None, "and is no member by it"


async def test_it_is_in_the_language_of_the_server(scene: DiscordScene) -> None:
    await add_refill(scene, quiet_server(scene, locale="de"))
    assert any("Hallo, ich bin Refill" in said(message).plain for message in scene.olive.inbox())
