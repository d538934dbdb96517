"""The steps and texts with which an operator brings Refill to a server."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest

import adapters.discord
from adapters.discord.clients import INTENTS, Access
from adapters.discord.command_sync import sync_commands
from adapters.discord.invite import PERMISSIONS, SCOPES, invitation, permissions
from bot.ports import PlatformRefused
from bot.settings import Settings, Shards
from tests.adapters.discord.local_discord import LocalDiscord

DOCS = Path(adapters.discord.__file__).parents[2] / "docs" / "discord.md"


def access(local_discord: LocalDiscord, token: str = "") -> Access:
    return Access(token or local_discord.token, local_discord.url, local_discord.gateway_url)


async def test_the_link_asks_for_what_is_needed_and_no_more(local_discord: LocalDiscord):
    asked = parse_qs(urlsplit(await invitation(access(local_discord))).query)
    assert asked["scope"] == ["applications.commands bot"]
    assert int(asked["permissions"][0]) == permissions().value
    assert permissions().value.bit_count() == len(PERMISSIONS)
    assert not permissions() & discord.Permissions(
        administrator=True, manage_guild=True, manage_threads=True, read_message_history=True, mention_everyone=True
    )


def test_the_gateway_tells_of_servers_alone():
    assert [name for name, wanted in INTENTS if wanted] == ["guilds"]


def test_the_docs_give_each_permission_its_reason():
    told = {line for line in DOCS.read_text().splitlines() if line.startswith("| `")}
    assert told == {f"| `{name}` | {why} |" for name, why in {**SCOPES, **PERMISSIONS}.items()}


async def test_commands_are_synced_once_and_then_nothing_is_changed(local_discord: LocalDiscord):
    first = await sync_commands(access(local_discord))
    assert "new: /coffee topics add" in first
    before = local_discord.count("put_commands")
    assert await sync_commands(access(local_discord)) == []
    assert local_discord.count("put_commands") == before


async def test_a_token_that_discord_refuses_is_told_in_a_sentence(local_discord: LocalDiscord):
    with pytest.raises(PlatformRefused, match="Discord refuses REFILL_DISCORD_TOKEN"):
        await invitation(access(local_discord, "wrong"))


async def test_a_discord_that_is_not_there_is_told_in_a_sentence(local_discord: LocalDiscord):
    with pytest.raises(PlatformRefused, match="be reached at"):
        await sync_commands(Access("token", "http://127.0.0.1:1"))


@pytest.mark.parametrize(
    ("text", "shards"),
    [("0-7/32", Shards(0, 7, 32)), (" 3/4 ", Shards(3, 3, 4)), ("0-0/1", Shards(0, 0, 1)), ("", None)],
)
def test_shards_are_read(text: str, shards: Shards | None):
    assert Settings(discord_shards=text, _env_file=None).discord_shards == shards


@pytest.mark.parametrize("text", ["7", "0-7", "7-0/32", "0-32/32", "a/b", "-1/2", "0/0"])
def test_shards_that_can_not_be_are_told(text: str):
    with pytest.raises(ValueError, match=r"shards"):
        Settings(discord_shards=text, _env_file=None)


def test_a_part_lists_its_shards():
    assert Shards(2, 4, 8).ids() == [2, 3, 4]
