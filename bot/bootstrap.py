"""Wire Refill together: settings, keys, storage, core, adapters; then run it until it is told to stop."""

import asyncio
import logging
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.clock import SystemClock
from bot.connections import Connections
from bot.conversation import Conversation
from bot.delivery.sender import Sender
from bot.jobs import STOP_SECONDS as WAKER_STOPS
from bot.jobs import Waker, Worker
from bot.model.errors import InvalidValue, RefillError
from bot.ports import Clock, EmbeddingModel, Platform, Store, StoreUnavailable
from bot.services.delivery_failures import resolve_undeliverable
from bot.services.question_policy import may_still_be_sent
from bot.services.restored import forget_again
from bot.settings import Settings, SlackTransport, reveal
from storage.deployment_keys import SETTING, fernet_of, make_key_file, read_key_file
from storage.encryption import Cipher
from storage.engine import create_engine
from storage.member_keys import SETTING as KEYS_SETTING
from storage.member_keys import MemberKeys
from storage.migrate import migrate
from storage.notes import NOWHERE, count_keys
from storage.private_files import beside, close_to_others
from storage.pseudonyms import count_secrets, make_missing_secrets
from storage.sandbox.lots import SandboxSqlStore
from storage.store import SqlStore

if TYPE_CHECKING:  # each platform's library is imported only where that platform is set up
    from starlette.applications import Starlette

    from adapters.discord.platform import DiscordPlatform
    from adapters.discord.servers import Servers
    from adapters.slack.http import SlackOverHttp
    from adapters.slack.workspace import Workspace

logger = logging.getLogger(__name__)

# Keys

KEY_NEEDED: Final = f"no encryption key is set: put one into {SETTING}; `refill key` makes one"
PUT_BACK: Final = "put the key back that encrypted them"
KEYS_MADE_ANEW: Final = (
    "members' keys were missing, so an empty database for them was made (%s): notes can't be read, and whoever was "
    "forgotten since a backup that you restored is back. If you have the old one, stop Refill and put it back"
)
GO_ON_WITHOUT: Final = "if it is lost for good, run `refill rekey --lost`"


def make_cipher(settings: Settings) -> Cipher:
    """Return the cipher that encrypts with the keys that are set, then with those in the key file.

    Raises:
        InvalidValue: a value that is set is not a key.
    """
    given = tuple(map(reveal, settings.encryption_keys))
    if given:
        fernet_of(given)
    file = settings.key_file()
    return Cipher(lambda: given + (read_key_file(file) if file else ()))


def make_member_keys(settings: Settings) -> MemberKeys | None:
    """Return the database of members' keys; None if no URL is set for it.

    Raises:
        InvalidValue: the URL can't be used, or is that of the main database.
        StoreUnavailable: the SQLite file's folder does not exist.
    """
    url = settings.keys_database()
    if url == settings.database_url:
        raise InvalidValue(KEYS_SETTING, "this is the main database: a copy of it must not hold the keys as well")
    return MemberKeys.at(url) if url else None


def explain_missing_key(file: Path | None) -> str:
    """Return the sentence for an operator whose key is missing."""
    if file is None:
        return KEY_NEEDED
    return f"{file} is missing, so nothing encrypted can be read: restore it from your backup; {GO_ON_WITHOUT}"


def explain_wrong_keys(settings: Settings, communities: int, unfit: int) -> str:
    """Return the sentence for an operator whose keys don't open some communities' secrets."""
    where = SETTING if settings.encryption_keys else settings.key_file()
    return (
        f"no key opens the secrets of {unfit} of {communities} communities, so Refill does not start: "
        f"{PUT_BACK}, behind the newest one in {where}; {GO_ON_WITHOUT}"
    )


async def _prepare_cipher(
    settings: Settings, cipher: Cipher, engine: AsyncEngine, member_keys: MemberKeys | None
) -> None:
    """Make a key file if nothing was ever encrypted, and check that the keys open what was.

    Raises:
        RefillError: there is no key, none that fits, or the file can't be read or written.
    """
    file = settings.key_file()
    if not cipher.is_ready and file and not await _is_anything_encrypted(cipher, engine, member_keys):
        make_key_file(file)
        logger.warning("made the encryption key %s: back it up, apart from copies of the database", file)
    if not cipher.is_ready:
        raise RefillError(explain_missing_key(file))
    communities, unfit = await count_secrets(engine, cipher)
    if unfit:
        raise RefillError(explain_wrong_keys(settings, communities, unfit))
    if member_keys is None:
        logger.warning("notes can't be kept: %s", NOWHERE)


async def _is_anything_encrypted(cipher: Cipher, engine: AsyncEngine, member_keys: MemberKeys | None) -> bool:
    notes, (communities, _) = await count_keys(engine, cipher, member_keys), await count_secrets(engine, cipher)
    return bool(notes.all or communities or (member_keys and await member_keys.all()))


# Storage


@asynccontextmanager
async def open_storage(
    settings: Settings, kind: type[SqlStore] = SqlStore
) -> AsyncIterator[tuple[AsyncEngine, SqlStore]]:
    """Open and migrate the database, and the one for members' keys.

    Raises:
        StoreUnavailable, KeysUnavailable: a database can't be reached or written to.
        DatabaseIsNewer: a newer version of Refill has migrated it.
        RefillError: a URL or key is invalid, missing, or does not fit.
    """
    for file in settings.sqlite_files():
        _make_folder(file.parent)
    for file in close_to_others(private_files(settings)):
        logger.warning("others could use %s; now only this user can", file)
    cipher = make_cipher(settings)
    async with AsyncExitStack() as stack:
        engine, member_keys = create_engine(settings.database_url), make_member_keys(settings)
        stack.push_async_callback(engine.dispose)
        if member_keys is not None:
            stack.push_async_callback(member_keys.close)
        await migrate(engine)
        has_no_keys = member_keys is not None and await member_keys.prepare()
        await _prepare_cipher(settings, cipher, engine, member_keys)
        if has_no_keys and (await count_secrets(engine, cipher))[0]:
            logger.error(KEYS_MADE_ANEW, settings.shown_keys_database())
        await make_missing_secrets(engine, cipher)
        yield engine, kind(engine, cipher, member_keys)


def private_files(settings: Settings) -> Sequence[Path]:
    """List the files that only this user may read, existing or not."""
    databases = [file for database in settings.sqlite_files() for file in beside(database)]
    key = settings.key_file()
    return databases if key is None else [*databases, key]


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # one that exists may be for others too: it stays
    except OSError as error:
        raise StoreUnavailable(f"the folder {folder} can't be made: {error.strerror}") from error


# Core


class Refill:
    """The core, wired to a store, a clock and platforms."""

    def __init__(
        self, store: Store, clock: Clock, platforms: Mapping[str, Platform], meanings: EmbeddingModel | None = None
    ) -> None:
        self.store = store
        self.clock = clock
        sender = Sender(store, clock, platforms, resolve_undeliverable, may_still_be_sent, self._wake)
        self._worker = Worker(store, clock, sender, platforms, meanings)
        self.waker = Waker(self._worker, store, clock)
        self.conversation = Conversation(store, clock, self.waker.wake, platforms)
        for platform in platforms.values():
            platform.report_to(self.conversation.hear)

    def _wake(self) -> None:
        self.waker.wake()

    async def work(self) -> None:
        """Run the jobs and send the messages that are due, until none is left."""
        await self._worker.run_until_idle()

    async def next_instant(self) -> datetime | None:
        """Return when the next job or message is due."""
        return await self.store.next_instant()


def load_topic_model(settings: Settings) -> EmbeddingModel | None:
    """Load the model that compares topics, if REFILL_TOPIC_MODEL names one.

    Raises:
        InvalidValue: it can't be read.
    """
    if settings.topic_model is None:
        return None
    from adapters.embeddings import OnnxEmbeddingModel  # noqa: PLC0415

    return OnnxEmbeddingModel(settings.topic_model)


# Adapters

STOP_SECONDS: Final = 1.5
"""Maximum time for closing a platform's connection. With the pages and the waker, a stop takes less than ten seconds.
"""


async def _in_time(stop: Callable[[], Awaitable[None]], seconds: float) -> None:
    """Wait for something to stop, but cut it off after a time."""
    try:
        async with asyncio.timeout(seconds):
            await stop()
    except TimeoutError:
        logger.warning("%s took more than %s seconds, and was cut off", stop.__qualname__, seconds)


async def _stop_waker(waker: Waker) -> None:
    await _in_time(waker.stop, WAKER_STOPS + 0.5)  # the rest is for the store


async def _never() -> None:
    await asyncio.Event().wait()


@dataclass(frozen=True, slots=True)
class Running:
    """Refill once it has started."""

    places: Sequence[str] = ()
    """Where Refill is connected, in words: "in Slack, in Harbour"."""
    web: "Starlette | None" = None
    monitoring: "Starlette | None" = None
    connections: Connections = field(default_factory=lambda: Connections({}))
    disconnected: Callable[[], Coroutine[Any, Any, None]] = _never
    """Waits until a platform ends the connection for good, and raises PlatformRefused."""


@asynccontextmanager
async def start(settings: Settings) -> AsyncIterator[Running]:
    """Start Refill on the platforms that are set up, or else in the sandbox; stop it at the end.

    Raises:
        RefillError: see `open_storage`.
        PlatformRefused: a platform can't be reached, or refuses a token.
    """
    async with AsyncExitStack() as stack:
        is_sandbox = settings.slack_transport() is None and settings.discord_token is None
        kind = SandboxSqlStore if is_sandbox else SqlStore
        engine, store = await stack.enter_async_context(open_storage(settings, kind))
        started = await (_start_sandbox if is_sandbox else _start_platforms)(settings, engine, store, stack)
        watching = asyncio.create_task(started.connections.watch())
        stack.callback(watching.cancel)
        yield started


async def _start_sandbox(settings: Settings, engine: AsyncEngine, store: Store, stack: AsyncExitStack) -> Running:
    from adapters.sandbox.cast import HARBOUR  # noqa: PLC0415
    from adapters.sandbox.clock import SandboxClock  # noqa: PLC0415
    from adapters.sandbox.platform import SandboxPlatform  # noqa: PLC0415
    from adapters.sandbox.sandbox import Sandbox  # noqa: PLC0415
    from adapters.sandbox.web import Web  # noqa: PLC0415
    from storage.sandbox import SandboxStore  # noqa: PLC0415

    sandbox_store = SandboxStore(engine, HARBOUR.community.id)
    clock = SandboxClock(sandbox_store)
    await clock.load()
    await forget_again(store, clock.now())
    platform = SandboxPlatform(sandbox_store, clock)
    refill = Refill(store, clock, {platform.name: platform}, load_topic_model(settings))
    sandbox = Sandbox(sandbox_store, platform, clock, refill)
    await sandbox.prepare()
    refill.waker.start()
    stack.push_async_callback(_stop_waker, refill.waker)
    return Running(
        web=Web(sandbox, settings.hosts()).app, monitoring=_make_monitoring(settings, refill, Connections({}))
    )


async def _start_platforms(settings: Settings, engine: AsyncEngine, store: Store, stack: AsyncExitStack) -> Running:
    clock = SystemClock()
    await forget_again(store, clock.now())
    workspace, slack = _make_workspace(settings), _make_slack_over_http(settings, engine, clock)
    servers, discord = _make_discord(settings, store, clock) or (None, None)
    found = (workspace and workspace.platform, slack and slack.platform, discord)
    platforms: list[Platform] = [platform for platform in found if platform]
    refill = Refill(store, clock, {each.name: each for each in platforms}, load_topic_model(settings))
    places, web = [], None
    if workspace:
        stack.push_async_callback(_in_time, workspace.stop, STOP_SECONDS)
        community = await workspace.start(store, refill.conversation)
        places.append(f"in Slack, in {community.name}")
    if slack:
        stack.push_async_callback(_in_time, slack.close, STOP_SECONDS)
        web = await slack.start(store, refill.conversation)
    if servers and discord:
        stack.push_async_callback(discord.close)
        stack.push_async_callback(_in_time, servers.stop, STOP_SECONDS)
        name = await servers.start(store, refill.conversation)
        places.append(f"in Discord, as {name}")
    refill.waker.start()
    stack.push_async_callback(_stop_waker, refill.waker)
    is_open = {"Slack": workspace and workspace.is_connected, "Discord": servers and servers.is_connected}
    connections = Connections({name: check for name, check in is_open.items() if check})
    monitoring = _make_monitoring(settings, refill, connections)
    return Running(places, web, monitoring, connections, servers.ended if servers else _never)


def _make_monitoring(settings: Settings, refill: Refill, connections: Connections) -> "Starlette | None":
    if settings.monitoring_port is None:
        return None
    from adapters.web.monitoring import create_monitoring  # noqa: PLC0415

    async def alive() -> Mapping[str, str]:
        problem = refill.waker.problem()
        return {"waker": problem} if problem else {}

    async def ready() -> Mapping[str, str]:
        lost = {name: f"the connection to {name} is lost" for name in connections.lost()}
        return {**lost, "version": "a newer version has migrated the database"} if refill.waker.is_outdated else lost

    return create_monitoring(refill.store, refill.clock, alive, ready)


def _make_workspace(settings: Settings) -> "Workspace | None":
    if settings.slack_transport() is not SlackTransport.SOCKET_MODE:
        return None
    from adapters.slack.workspace import Tokens, Workspace  # noqa: PLC0415

    bot, app = reveal(settings.slack_bot_token), reveal(settings.slack_app_token)
    return Workspace(Tokens(bot, app, settings.slack_api_url))


def _make_slack_over_http(settings: Settings, engine: AsyncEngine, clock: Clock) -> "SlackOverHttp | None":
    if settings.slack_transport() is not SlackTransport.HTTP:
        return None
    from adapters.slack.clients import App  # noqa: PLC0415
    from adapters.slack.http import SlackOverHttp  # noqa: PLC0415
    from adapters.web.operator_pages import Operator  # noqa: PLC0415
    from storage.slack import SlackStore  # noqa: PLC0415

    secret, signing = reveal(settings.slack_client_secret), reveal(settings.slack_signing_secret)
    app = App(settings.slack_client_id, secret, signing, settings.slack_api_url)
    fernet = fernet_of([reveal(key) for key in settings.encryption_keys])
    operator = (
        Operator(settings.operator_name, settings.operator_contact, settings.backup_days)
        if settings.pages_address()
        else None
    )
    return SlackOverHttp(SlackStore(app.client_id, engine, fernet, clock), clock, app, settings.public_url, operator)


def _make_discord(settings: Settings, store: Store, clock: Clock) -> "tuple[Servers, DiscordPlatform] | None":
    if settings.discord_token is None:
        return None
    from adapters.discord.clients import Access  # noqa: PLC0415
    from adapters.discord.platform import DiscordPlatform  # noqa: PLC0415
    from adapters.discord.servers import Servers  # noqa: PLC0415

    access = Access(*settings.discord_access())
    servers = Servers(access, settings.discord_shards, answers_direct=settings.discord_answers_direct_messages)
    return servers, DiscordPlatform(access, clock, store)


# Run, and stop

STOP_LIMIT: Final = 9.5
"""A stop is cut off after these seconds: the system may kill Refill after ten."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Sockets for the pages, and for health checks and metrics."""

    web: socket.socket | None = None
    monitoring: socket.socket | None = None


async def serve(settings: Settings, listening: Listening, on_start: Callable[[Running], None]) -> None:
    """Run Refill until SIGINT or SIGTERM. Pages, health checks and metrics are served on the sockets.

    Raises:
        PlatformRefused: a platform refuses a token, or ended the connection for good.
    """
    stop, has_started = asyncio.Event(), False

    def begin_stop() -> None:
        stop.set()
        limit = threading.Timer(STOP_LIMIT, _cut_off)
        limit.daemon = True
        limit.start()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, begin_stop)

    async def run() -> None:
        nonlocal has_started
        async with start(settings) as running:
            has_started = True
            served = ", ".join(settings.platforms()) or "the sandbox"
            logger.info("Refill %s serves %s from %s", version_of("refill"), served, settings.shown_database())
            on_start(running)
            disconnected = asyncio.create_task(running.disconnected())
            disconnected.add_done_callback(lambda _: stop.set())
            async with asyncio.TaskGroup() as serving:
                for app, socket_ in ((running.web, listening.web), (running.monitoring, listening.monitoring)):
                    if app is not None and socket_ is not None:
                        serving.create_task(_serve_app(app, socket_, stop))
                await stop.wait()
            if disconnected.done():
                disconnected.result()
            disconnected.cancel()

    running, stopping = asyncio.create_task(run()), asyncio.create_task(stop.wait())
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if stop.is_set() and not has_started:  # connecting may take for ever, and what it raises once cut is no failure
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    else:
        await running


def _cut_off() -> None:
    """End the process at once. Otherwise Python would wait for threads that compute, such as a large round's."""
    logger.error(
        "it took more than %s seconds to stop: cut off; the next start goes on with what was under way", STOP_LIMIT
    )
    os._exit(1)


async def _serve_app(app: "Starlette", listening: socket.socket, stop: asyncio.Event) -> None:
    from adapters.web.server import Config, Server  # noqa: PLC0415

    await Server(Config(app)).serve_until(stop, listening)
