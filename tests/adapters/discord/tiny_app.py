"""A small app of discord.py, which the local Discord's own tests talk through."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands

from tests.adapters.discord.local_discord import LocalDiscord

NEVER_READ = discord.Intents(guilds=True)
"""What Refill asks for."""
React = Callable[[discord.Interaction], Awaitable[Any]]


class TinyApp(discord.AutoShardedClient):
    """An app with one command, `/coffee` with subcommands, whose parts a test says."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"intents": NEVER_READ, "guild_ready_timeout": 0.01, "shard_count": 1, "max_messages": None, **options}
        )
        self.tree = app_commands.CommandTree(self)
        self.coffee = app_commands.Group(name="coffee", description="Coffee")
        self.tree.add_command(self.coffee)
        self.reactions: dict[str, React] = {}
        """What is done when something with a custom_id is pressed, chosen or sent."""
        self.react: React
        """What is done on a command."""
        self.asked: list[discord.Interaction] = []

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """React to a press."""
        react = self.reactions.get((interaction.data or {}).get("custom_id", ""))
        if react:
            await react(interaction)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for nothing: the local Discord lets any number of shards in at once."""


@asynccontextmanager
async def running(discord_here: LocalDiscord, app: TinyApp) -> AsyncIterator[TinyApp]:
    """Connect an app, with its commands registered."""
    await app.login(discord_here.token)
    await app.tree.sync()
    task = asyncio.create_task(app.connect())
    try:
        await discord_here.until(lambda: task.done() or app.is_ready(), 10)
        yield app
    finally:
        await app.close()
        await task


@asynccontextmanager
async def logged_in(discord_here: LocalDiscord) -> AsyncIterator[discord.Client]:
    """Give a client that has a token and no gateway."""
    client = discord.Client(intents=NEVER_READ)
    await client.login(discord_here.token)
    try:
        yield client
    finally:
        await client.close()


async def code_of(call: Awaitable[Any]) -> tuple[int, int]:
    """Make a call that Discord refuses; return the status and the code of the refusal."""
    try:
        done = await call
    except discord.HTTPException as refused:
        return refused.status, refused.code
    raise AssertionError(f"it was taken: {done}")
