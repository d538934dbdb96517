"""The gateway of the local Discord, through the real discord.py."""

import asyncio
from typing import Any

import discord
import pytest

from tests.adapters.discord.local_discord import Guild, LocalDiscord, NotAnswered, Permission, Person
from tests.adapters.discord.tiny_app import NEVER_READ, TinyApp, running


class Listening(TinyApp):
    """An app that logs events of servers, and answers every command."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.heard: list[tuple[str, str]] = []

        @self.coffee.command(name="now", description="Now")
        async def now(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("now", ephemeral=True)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Log that the bot was removed."""
        self.heard.append(("removed", guild.name))

    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        """Log an outage."""
        self.heard.append(("unavailable", guild.name))

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Log the end of an outage."""
        self.heard.append(("available", guild.name))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Log that the bot was added."""
        self.heard.append(("joined", guild.name))


async def test_what_happens_while_the_socket_is_lost_is_told_on_resuming(local_discord: LocalDiscord, harbour: Guild):
    async with running(local_discord, Listening()) as app:
        gateway = local_discord.gateway
        gateway.drop()
        harbour.add_channel("new")  # before the app notices the disconnection
        await local_discord.until(lambda: app.get_guild(int(harbour.id)).text_channels[1:])
        assert (gateway.counts["resumed"], gateway.counts["identified"]) == (1, 1)


@pytest.mark.parametrize("how", ["cut", "asked"])
async def test_a_press_while_the_socket_is_lost_is_answered(local_discord, harbour, ana, how: str):
    async with running(local_discord, Listening()):
        gateway = local_discord.gateway
        (gateway.cut if how == "cut" else gateway.ask_to_reconnect)()
        answer = await ana.slash("coffee now", channel=next(iter(harbour.channels.values())))
        assert answer.plain == "now"
        assert gateway.counts["resumed"] == 1


async def test_without_a_session_nobody_hears_and_the_app_begins_anew(local_discord, harbour: Guild, ana: Person):
    async with running(local_discord, Listening()):
        gateway, coffee = local_discord.gateway, next(iter(harbour.channels.values()))
        gateway.drop(resumable=False)
        with pytest.raises(NotAnswered):
            await ana.slash("coffee now", channel=coffee)
        await local_discord.until(lambda: gateway.counts["identified"] == 2)
        assert gateway.counts["not resumed"] == 1
        assert (await ana.slash("coffee now", channel=coffee)).plain == "now"


async def test_an_outage_is_no_removal(local_discord: LocalDiscord, harbour: Guild):
    async with running(local_discord, Listening()) as app:
        harbour.go_down()
        harbour.come_back()
        await local_discord.until(lambda: len(app.heard) == 3)
        harbour.kick_bot()
        await local_discord.until(lambda: len(app.heard) == 4)
        harbour.invite_bot(int(Permission.SEND_MESSAGES))
        await local_discord.until(lambda: len(app.heard) == 5)
    named = [("available", "Harbour"), ("unavailable", "Harbour"), ("available", "Harbour"), ("removed", "Harbour")]
    assert app.heard == [*named, ("joined", "Harbour")]


async def test_each_shard_hears_of_its_own_servers(local_discord: LocalDiscord):
    guilds = [local_discord.add_guild(f"G{number}") for number in range(6)]
    members = [guild.add_member(f"P{number}") for number, guild in enumerate(guilds)]
    channels = [guild.add_channel("coffee") for guild in guilds]
    first, second = Listening(shard_count=2, shard_ids=[0]), Listening(shard_count=2, shard_ids=[1])
    async with running(local_discord, first), running(local_discord, second):
        assert [len(app.guilds) for app in (first, second)] == [3, 3]
        for person, channel in zip(members, channels, strict=True):
            assert (await person.slash("coffee now", channel=channel)).plain == "now"
        local_discord.gateway.drop(shard=1)
        assert (await members[0].slash("coffee now")).plain == "now"  # direct messages go to the first shard


@pytest.mark.parametrize("intents", [discord.Intents(guilds=True, members=True), discord.Intents.all()])
async def test_privileged_intents_are_refused(local_discord: LocalDiscord, harbour: Guild, intents: discord.Intents):
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with running(local_discord, TinyApp(intents=intents)):
            pass
    local_discord.gateway.allowed_intents |= intents.value
    async with running(local_discord, TinyApp(intents=intents, chunk_guilds_at_startup=False)) as app:
        assert len(app.get_guild(int(harbour.id)).members) == 4


async def test_who_leaves_is_not_told_of_without_the_intent(local_discord: LocalDiscord, harbour: Guild, ana: Person):
    async with running(local_discord, Listening()) as app:
        harbour.remove(ana)
        harbour.add_channel("later")
        await local_discord.until(lambda: len(app.get_guild(int(harbour.id)).text_channels) == 2)
        assert {event["t"] for each in local_discord.gateway.sessions.values() for event in each.events} == {
            "READY",
            "GUILD_CREATE",
            "CHANNEL_CREATE",
        }


async def test_a_heart_that_is_not_answered_is_a_lost_socket(local_discord: LocalDiscord, harbour: Guild):
    local_discord.gateway.heartbeat_ms, local_discord.gateway.answers_heartbeats = 20, False
    async with running(local_discord, TinyApp(heartbeat_timeout=0.1)):
        await local_discord.until(lambda: local_discord.gateway.counts["resumed"])
        local_discord.gateway.answers_heartbeats = True


async def test_two_processes_with_the_same_shard_both_hear(local_discord: LocalDiscord, harbour: Guild, ana: Person):
    async with running(local_discord, Listening()) as one, running(local_discord, Listening()) as other:
        seen: list[str] = []
        for name, app in (("one", one), ("other", other)):
            app.on_interaction = lambda interaction, name=name: asyncio.sleep(0, seen.append(name))
        await ana.slash("coffee now", channel=next(iter(harbour.channels.values())))
        await local_discord.until(lambda: len(seen) == 2)
        await local_discord.until(lambda: local_discord.count("callback") == 2)
        assert len(ana.inbox()) == 1
        assert sorted(call.status for call in local_discord.calls if call.name == "callback") == [200, 400]


async def test_a_wrong_token_is_told_so(local_discord: LocalDiscord):
    client = discord.Client(intents=NEVER_READ)
    await client.login(local_discord.token)
    client.http.token = "revoked"
    local_discord.gateway.counts.clear()
    with pytest.raises(discord.ConnectionClosed) as closed:
        await client.connect(reconnect=False)
    assert closed.value.code == 4004
    await client.close()
