"""Chat platforms that this process connects to by itself, and serves until it is told to stop."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.bootstrap import Refill, Site, never, read_meanings
from bot.clock import SystemClock
from bot.keeping import kept
from bot.ports import Clock, Platform, Store
from bot.settings import Settings, SlackTransport
from storage.deployment_keys import cipher_of

if TYPE_CHECKING:
    from adapters.discord.platform import DiscordPlatform
    from adapters.discord.servers import Servers
    from adapters.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Discord:
    """The servers that have added Refill, and what delivers to them."""

    servers: "Servers"
    platform: "DiscordPlatform"

    @asynccontextmanager
    async def serving(self, refill: Refill) -> AsyncIterator[str]:
        """Listen, and stop at the end; give the app's name.

        Raises:
            PlatformRefused: Discord does not let us in.
        """
        try:
            async with self.servers.serving(refill.store, refill.clock, refill.conversation) as name:
                yield name
        finally:
            await self.platform.close()


def discord_of(settings: Settings, store: Store, clock: Clock) -> Discord | None:
    """Make what serves Discord; None where there is no token."""
    if settings.discord_token is None:
        return None
    from adapters.discord.clients import Access  # noqa: PLC0415 - the other platforms need none of it
    from adapters.discord.platform import DiscordPlatform  # noqa: PLC0415
    from adapters.discord.servers import Servers  # noqa: PLC0415
    from adapters.discord.uninstall import Departures  # noqa: PLC0415

    access = Access(*settings.discord_access())
    return Discord(Servers(access, settings.discord_shards), DiscordPlatform(access, clock, Departures(store, clock)))


def workspace_of(settings: Settings) -> "Workspace | None":
    """Make what serves a Slack workspace over Socket Mode; None where that is not set up."""
    if settings.slack_transport() is not SlackTransport.SOCKET_MODE:
        return None
    from adapters.slack.workspace import Tokens, Workspace  # noqa: PLC0415 - the other platforms need none of it

    tokens = Tokens(_read(settings.slack_bot_token), _read(settings.slack_app_token), settings.slack_api_url)
    return Workspace(tokens)


@dataclass(frozen=True, slots=True)
class Connected:
    """Where Refill is, and how that may end."""

    places: tuple[str, ...]
    discord: Discord | None

    async def ended(self) -> None:
        """Wait until a platform ends the connection for good; raises PlatformRefused then."""
        await (self.discord.servers.ended() if self.discord else never())


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Connected]:
    """Connect to a Slack workspace, to Discord or to both, work for them, and take everything apart at the end.

    Raises:
        StoreUnavailable: the database can't be reached or written to.
        PlatformRefused: a platform does not let us in.
    """
    async with AsyncExitStack() as stack:
        _, store = await stack.enter_async_context(kept(settings))
        clock = SystemClock()
        workspace, discord = workspace_of(settings), discord_of(settings, store, clock)
        platforms: list[Platform] = [each.platform for each in (workspace, discord) if each is not None]
        refill = Refill(store, clock, {each.name: each for each in platforms}, read_meanings(settings))
        places = []
        if workspace is not None:
            stack.push_async_callback(workspace.stop)
            community = await workspace.start(store, clock, refill.conversation, refill.arrivals)
            places.append(f"in Slack, in {community.name}")
        if discord is not None:
            name = await stack.enter_async_context(discord.serving(refill))
            places.append(f"in Discord, as {name}")
        refill.waker.start()
        stack.push_async_callback(refill.waker.stop)
        yield Connected(tuple(places), discord)


async def serve_connected(settings: Settings, started: Callable[[Connected], None]) -> None:
    """Serve the platforms that are set up until told to stop (SIGINT, SIGTERM), or one ends it for good."""
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    is_connected = False

    async def serve() -> None:
        nonlocal is_connected
        async with connected(settings) as there:
            is_connected = True
            started(there)
            ending, stopping = asyncio.create_task(there.ended()), asyncio.create_task(told.wait())
            await asyncio.wait({ending, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if ending.done():
                ending.result()
            ending.cancel()

    serving, stopping = asyncio.create_task(serve()), asyncio.create_task(told.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    gives_up = told.is_set() and not is_connected  # connecting may take for ever
    if gives_up:
        serving.cancel()
    await asyncio.wait({serving})
    if not serving.cancelled() and not (gives_up and serving.exception()):  # what a cut connection says is no failure
        serving.result()


@asynccontextmanager
async def open_slack_over_http(settings: Settings) -> AsyncIterator[Site]:
    """Put everything together for every workspace that installs Refill, with Discord beside it where that is set up.

    Raises:
        StoreUnavailable: the database can't be reached or written to.
        InvalidValue: a key is no key.
        RefillError: none of the keys opens the tokens that are kept.
    """
    from adapters.slack.clients import App  # noqa: PLC0415 - the sandbox needs none of it
    from adapters.slack.http import SlackOverHttp  # noqa: PLC0415

    app = App(
        settings.slack_client_id,
        _read(settings.slack_client_secret),
        _read(settings.slack_signing_secret),
        settings.slack_api_url,
    )
    cipher = cipher_of([_read(key) for key in settings.encryption_keys])
    async with AsyncExitStack() as stack:
        engine, store = await stack.enter_async_context(kept(settings))
        clock = SystemClock()
        slack = SlackOverHttp(engine, cipher, clock, app, settings.public_url)
        discord = discord_of(settings, store, clock)
        platforms: list[Platform] = [each.platform for each in (slack, discord) if each is not None]
        refill = Refill(store, clock, {each.name: each for each in platforms}, read_meanings(settings))
        web = await slack.start(refill.store, refill.conversation, refill.arrivals)
        if discord is not None:
            await stack.enter_async_context(discord.serving(refill))
        refill.waker.start()
        stack.push_async_callback(refill.waker.stop)
        yield Site(web, discord.servers.ended if discord else never)


def _read(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
