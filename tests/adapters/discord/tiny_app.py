"""A small discord.py app for the tests of the local Discord server itself."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands

from tests.adapters.discord.local_discord import LocalDiscord

NEVER_READ = discord.Intents(guilds=True)
"""The intents that Refill asks for."""
React = Callable[[discord.Interaction], Awaitable[Any]]


class TinyApp(discord.AutoShardedClient):
    """An app with one command, `/coffee`, whose subcommands a test defines."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"intents": NEVER_READ, "guild_ready_timeout": 0.01, "shard_count": 1, "max_messages": None, **options}
        )
        self.tree = app_commands.CommandTree(self)
        self.coffee = app_commands.Group(name="coffee", description="Coffee")
        self.tree.add_command(self.coffee)
        self.reactions: dict[str, React] = {}
        """Handlers of presses, choices and submissions, by custom_id."""
        self.react: React
        """The handler of commands."""
        self.asked: list[discord.Interaction] = []

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Call the handler of an interaction."""
        react = self.reactions.get((interaction.data or {}).get("custom_id", ""))
        if react:
            await react(interaction)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Don't wait, because the local Discord accepts any number of shards at once."""


@asynccontextmanager
async def running(discord_here: LocalDiscord, app: TinyApp) -> AsyncIterator[TinyApp]:
    """Run an app during the block, with its commands registered."""
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
    """Yield a client that has a token but no gateway."""
    client = discord.Client(intents=NEVER_READ)
    await client.login(discord_here.token)
    try:
        yield client
    finally:
        await client.close()


async def code_of(call: Awaitable[Any]) -> tuple[int, int]:
    """Make a call that Discord refuses. Return the status and the code of the error."""
    try:
        done = await call
    except discord.HTTPException as refused:
        return refused.status, refused.code
    raise AssertionError(f"it was taken: {done}")
