"""Whole stories on simcord, a Discord simulator by other authors, with the real discord.py and the whole adapter."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import discord
import pytest
from discord import Permissions
from discord.gateway import DiscordWebSocket
from discord.http import Route
from simcord.actors import MemberActor
from simcord.backend.errors import SetupError
from simcord.builders import ChannelHandle, GuildHandle, UserHandle
from simcord.env import Env
from simcord.results import InteractionResult

from adapters.discord.clients import Access
from adapters.discord.command_sync import sync
from adapters.discord.connection import DiscordConnection
from adapters.discord.platform import DiscordPlatform
from bot.bootstrap import Refill
from bot.clock import HandClock
from storage import SqlStore
from tests.adapters.discord.local_discord.forms import fields, held
from tests.adapters.discord.local_discord.rendering import plain_components, plain_markdown
from tests.adapters.discord.one_server import INTRODUCED, MONDAY
from tests.due_work import work_until
from tests.offered_times import label_of

NOWHERE = Access("token", "http://127.0.0.1:9/api/v10", "ws://127.0.0.1:9/")
"""Addresses where nothing answers, so that a call past the simulator fails."""
PATIENCE = 60.0


class Onlooker:
    """A reader who sees people and channels as ids, and a timestamp as a number."""

    def person(self, user_id: str) -> str:
        """Render a mention of a person."""
        return f"@{user_id}"

    channel = role = person

    def command(self, path: str, command_id: str) -> str | None:
        """Render a mention of a command."""
        return f"/{path}"

    def moment(self, timestamp: int, style: str) -> str:
        """Render a timestamp."""
        return str(timestamp)


@dataclass
class SimulatedScene:
    """A simulated server with Refill, and the clock."""

    env: Env
    store: SqlStore
    refill: Refill
    platform: DiscordPlatform
    time: HandClock
    guild: GuildHandle
    coffee: ChannelHandle
    accounts: dict[str, UserHandle] = field(default_factory=dict)
    members: dict[str, MemberActor] = field(default_factory=dict)
    answer: discord.Message | None = None
    """The answer to the latest form."""

    async def go_on(self, **step: float) -> None:
        """Move the clock forward, and run everything that becomes due."""
        end = self.time.now() + timedelta(**step)
        await self.refill.work()
        await work_until(end, self.time, self.refill)

    def let_in(self, name: str, *roles: Any) -> None:
        """Add a person to the server."""
        self.accounts[name] = self.env.create_user(name)
        self.members[name] = self.guild.add_member(self.accounts[name], roles=list(roles))

    def read(self, who: str) -> list[discord.Message]:
        """List the messages that a person can read: in the channel, in its threads, and direct messages."""
        found: list[discord.Message] = []
        for channel in (self.coffee, *self.coffee.threads, self.accounts[who].dm_channel):
            with suppress(SetupError):  # the person is not in this thread
                found += channel.history(viewer=self.members[who] if channel.guild else self.accounts[who])
        return found

    def sees(self, who: str, text: str) -> discord.Message:
        """Return the newest message that a person can read and that contains a text."""
        found = [message for message in self.read(who) if text in said_in(message)]
        assert found, f"{who} does not read {text!r}:\n" + "\n---\n".join(map(said_in, self.read(who)))
        return max(found, key=lambda message: message.id)

    async def press(self, who: str, label: str, within: str) -> InteractionResult:
        """Press a button of the newest message that contains a text."""
        message = self.sees(who, within)
        actor = self.accounts[who] if message.guild is None else self.members[who]
        rows = [row.children for row in message.components if isinstance(row, discord.ActionRow)]
        shown = [(each.label or "", each.custom_id or "") for row in rows for each in row]
        result = await actor.click(message, label=label_of(label, shown))
        await self.go_on(seconds=10)
        return result

    async def send(self, who: str, form: InteractionResult, **values: Any) -> str:
        """Fill in a form by the names of its fields, and send it. Return the answer."""
        assert form.modal is not None
        there = {name_of(each): each for _, each in fields(form.modal["components"])}
        entered = {name: value for name, each in there.items() if (value := held(each))} | values
        filled = {there[name]["custom_id"]: value for name, value in entered.items()}
        result = await self.members[who].submit_modal(form, filled)
        await self.go_on(seconds=10)
        assert result.response is not None
        self.answer = result.response.message
        return said_in(self.answer)

    async def join(self, who: str, **topics: str) -> str:
        """Join with the button on the circle's post."""
        return await self.send(
            who, await self.press(who, "Join", "one chat, one topic"), zone="Europe/Berlin", **topics
        )


def name_of(field: Any) -> str:
    """Return the core's name of a field."""
    return str(field["custom_id"]).rstrip(",/")


def said_in(message: discord.Message) -> str:
    """Return the text of a message."""
    shown = plain_components([each.to_dict() for each in message.components], Onlooker())
    return "\n".join(part for part in (plain_markdown(message.content, Onlooker()), shown) if part)


@pytest.fixture
async def scene(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SimulatedScene]:
    """Yield a server with a circle that an organiser has set up."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    time = HandClock(MONDAY)
    connection = DiscordConnection(NOWHERE, in_time=PATIENCE, guild_ready_timeout=0.01, shard_count=1)
    platform = DiscordPlatform(NOWHERE, time, store)
    platform._client = connection.client  # the simulator has only one client
    refill = Refill(store, time, {platform.name: platform})
    connection.hear(store, refill.conversation)
    env = Env(connection.client, settle_timeout=PATIENCE)
    await env.start()
    try:
        guild = env.create_guild("Harbour")
        here = SimulatedScene(env, store, refill, platform, time, guild, guild.create_text_channel("coffee"))
        here.let_in("Olive", guild.create_role("Hosts", permissions=Permissions(manage_guild=True)))
        for name in ("Ana", "Ben"):
            here.let_in(name)
        await env.settle()
        await sync(connection.client)
        form = await here.members["Olive"].slash(here.coffee, "coffee-circle new")
        assert "Coffee opens a round every Tuesday" in await here.send(
            "Olive", form, name="Coffee", zone="Europe/Berlin"
        )
        yield here
    finally:
        await env.shutdown()
    env.raise_errors()


async def test_two_join_by_the_form_meet_and_are_asked_in_private(scene: SimulatedScene) -> None:
    assert "You’re in Coffee" in await scene.join("Ana", curious="sourdough, first talks")
    assert "You’re in Coffee" in await scene.join("Ben", sharing="sourdough")
    await scene.go_on(**INTRODUCED)
    met = scene.sees("Ana", "I thought you could talk about")
    assert met == scene.sees("Ben", "I thought you could talk about")
    assert all("I thought you could talk about" not in said_in(message) for message in scene.read("Olive"))
    for who in ("Ana", "Ben"):
        await scene.press(who, "Time 1", "I thought you could talk about")
    assert "Your time is set" in said_in(scene.sees("Ben", "Your time is set"))
    await scene.go_on(days=3)
    for who in ("Ana", "Ben"):
        asked = scene.sees(who, "Did you get to talk")
        assert asked.guild is None
        await scene.press(who, "Yes", "Did you get to talk")
        await scene.press(who, "Yes", "again sometime")
    await scene.go_on(weeks=4)
    for who in ("Ana", "Ben"):
        assert scene.sees(who, "Another half hour")


async def test_a_form_with_a_mistake_opens_again_with_what_was_typed(scene: SimulatedScene) -> None:
    assert "can be up to 80 characters long" in await scene.join("Ana", curious="x" * 81, sharing="sourdough")
    assert scene.answer is not None
    again = await scene.members["Ana"].click(scene.answer, label="Try again")
    assert again.modal is not None
    assert {name_of(each): held(each) for _, each in fields(again.modal["components"])}["sharing"] == "sourdough"
    assert "You’re in Coffee" in await scene.send("Ana", again, curious="rye")


async def test_who_takes_no_direct_messages_finds_them_behind_a_button(scene: SimulatedScene) -> None:
    closed = {"status": 403, "code": 50007, "message": "Cannot send messages to this user"}
    direct = scene.accounts["Ana"].dm_channel.id
    scene.env.inject_error("POST", f"/channels/{direct}/messages", times=1, **closed)
    await scene.join("Ana", curious="sourdough")
    assert scene.accounts["Ana"].dm_channel.history() == []
    waiting = await scene.press("Ana", "My messages", "one chat, one topic")
    assert waiting.ephemeral


async def test_a_button_works_after_a_restart(scene: SimulatedScene) -> None:
    await scene.join("Ana", curious="sourdough")
    await scene.join("Ben", sharing="sourdough")
    await scene.go_on(**INTRODUCED)
    anew = DiscordConnection(NOWHERE, in_time=PATIENCE, guild_ready_timeout=0.01, shard_count=1)
    anew.hear(scene.store, scene.refill.conversation)
    scene.platform._client = anew.client
    await scene.env.restart_bot(anew.client)
    await scene.press("Ana", "Time 1", "I thought you could talk about")
    assert f"@{scene.members['Ana'].id} has already picked" in said_in(
        scene.sees("Ben", "I thought you could talk about")
    )
