"""`refill doctor`: check settings, files, database, keys and platforms."""

import http.client
import json
import os
import shlex
import shutil
import socket
import stat
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Final

from bot.model.circles import Circle
from bot.model.communities import Community
from bot.model.errors import RefillError
from bot.model.findings import Finding, Level, bad, note, ok
from bot.operating.addresses import family_of, not_an_address
from bot.operating.store_access import Tell, open_store
from bot.operating.store_checks import examine_store
from bot.settings import (
    Settings,
    SlackTransport,
    env_file_is_there,
    reveal,
    unknown_settings,
)
from bot.storage_setup import explain_wrong_setting, private_files
from storage.deployment_keys import fernet_of
from storage.engine import create_engine
from storage.migrate import revision_state
from storage.private_files import open_to_others

NO_PLATFORM = "platforms: none; set REFILL_SANDBOX=true, or set up Slack (docs/slack.md) or Discord (docs/discord.md)"
TRIAL: Final = 1 << 20
"""Number of bytes that are written to test a folder."""
LITTLE: Final = 200 << 20
"""A disk with fewer free bytes than this is nearly full."""
ANSWERS: Final = 8
"""Seconds to wait for a running Refill, which itself waits up to five seconds for the database."""
PREFIX: Final = {Level.OK: "ok   ", Level.NOTE: "note ", Level.BAD: "BAD  "}


@dataclass(frozen=True, slots=True)
class Form:
    """What to check, and how to print the findings."""

    as_json: bool = False
    strict: bool = False
    """Whether a finding of the level NOTE counts as a failure."""
    is_short: bool = False
    """Whether to leave out calls to Slack and Discord and, without `as_json`, findings of the level OK."""


async def report(settings: Settings, form: Form, tell: Tell) -> bool:
    """Check, and print the findings. Return False if a finding is BAD or, with `strict`, a NOTE."""
    found = [finding async for finding in examine(settings, asks_platforms=not form.is_short)]
    levels = Counter(finding.level for finding in found)
    if form.as_json:
        findings = [{"level": finding.level, "sentence": finding.sentence} for finding in found]
        tell(json.dumps({"version": version_of("refill"), "findings": findings}, indent=2, ensure_ascii=False))
    else:
        for finding in found:
            if not (form.is_short and finding.level is Level.OK):
                tell(f"{PREFIX[finding.level]}{finding.sentence}")
        if form.is_short:
            tell(f"{levels[Level.OK]} checks passed; `refill doctor` lists them, and asks Slack and Discord, too.")
    return not levels[Level.BAD] and not (form.strict and levels[Level.NOTE])


async def examine(settings: Settings, *, asks_platforms: bool = True) -> AsyncIterator[Finding]:
    """Run all checks, but call Slack and Discord only if `asks_platforms`. A check comes after those it depends on."""
    for finding in (*_settings(settings), *_files(settings)):
        yield finding
    file, wrong = settings.sqlite_file(), explain_wrong_setting(settings)
    if wrong:
        yield bad(f"keys: {wrong}")
    elif file is not None and not _exists(file):
        or_else = "If there should be one, run this in Refill's folder, or set REFILL_DATABASE_URL"
        yield note(f"database: none yet at {file.absolute()}. `refill run` creates it. {or_else}")
    else:
        try:
            async for finding in examine_store(settings):
                yield finding
        except RefillError as error:
            yield bad(f"database: {error}")
    async for finding in _platforms(settings, asks=asks_platforms):
        yield finding


def _port(host: str, port: int) -> Finding:
    """Return a finding on whether a process listens on a port."""
    try:
        with socket.socket(family_of(host)) as probe:
            taken = probe.connect_ex((host, port)) == 0
    except OSError:
        return bad(f"port {port}: {not_an_address(host, 'REFILL_HOST')}")
    return ok(f"port {port}: {'in use, perhaps by Refill itself' if taken else 'free'}")


def _monitoring(host: str, port: int) -> Finding:
    """Ask a running Refill for its health. The finding also tells if another program uses the port."""
    probe = http.client.HTTPConnection({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port, timeout=ANSWERS)  # noqa: S104
    try:
        probe.request("GET", "/health/ready")
        told = json.loads(probe.getresponse().read())
        problems = "; ".join(told["problems"].values())
    except socket.gaierror:
        return bad(f"port {port}: {not_an_address(host, 'REFILL_MONITORING_HOST')}")
    except ConnectionRefusedError:
        return ok(f"port {port}: free; Refill isn't running with this setting")
    except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError, AttributeError):
        return bad(f"port {port}: another program uses it. Stop it, or choose another port with REFILL_MONITORING_PORT")
    finally:
        probe.close()
    return bad(f"port {port}: Refill reports: {problems}") if problems else ok(f"port {port}: Refill is running well")


def _settings(settings: Settings) -> Iterator[Finding]:
    env = Path(".env").absolute()
    read = f"{env} was read" if env_file_is_there() else f"no {env}"
    yield ok(f"settings: {settings.shown_database()}; {read}")
    for sentence in unknown_settings():
        yield bad(f"settings: {sentence}")
    operator = {"REFILL_OPERATOR_NAME": settings.operator_name, "REFILL_OPERATOR_CONTACT": settings.operator_contact}
    missing = " and ".join(name for name, value in operator.items() if not value)
    if settings.slack_client_id and missing:
        yield note(f"settings: set {missing} to serve pages about privacy, terms and support")


def _files(settings: Settings) -> Iterator[Finding]:
    """Check that Refill can write its files, and that other users of this machine can't read them."""
    folders = sorted({file.parent for file in settings.sqlite_files()})
    for folder in folders:
        try:
            if folder.is_dir():
                yield _trial(folder)
        except OSError as error:
            yield bad(f"folder {folder.absolute()} can't be read: {error.strerror}")
    try:
        for folder in open_to_others(folders):
            name = _quoted(folder)
            if _is_for_everybody(folder):
                yield bad(f"files: {name} is a folder for everybody on this machine. Give Refill a folder of its own")
            else:
                or_else = "or give Refill a folder of its own"
                yield bad(f"files: other users of this machine can open {name}. Run `chmod 700 {name}`, {or_else}")
        private = (file for file in (*private_files(settings), Path(".env")) if file.is_file())
        if found := " ".join(map(_quoted, open_to_others(private))):
            yield bad(f"files: other users of this machine can open {found}. Run `chmod 600 {found}`")
    except OSError as error:
        yield bad(f"files: {error.filename} can't be checked: {error.strerror}")


def _is_for_everybody(folder: Path) -> bool:
    """Return whether other programs need a folder open: the root, or one with the sticky bit, such as /tmp."""
    return folder.absolute() == Path("/") or bool(folder.stat().st_mode & stat.S_ISVTX)


def _trial(folder: Path) -> Finding:
    """Test a folder: write a file into it, delete the file, and look at the free space."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(TRIAL))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return bad(f"folder {folder.absolute()} can't be written to: {error.strerror}")
    free = shutil.disk_usage(folder).free
    needed = max(LITTLE, 3 * sum(file.stat().st_size for file in folder.glob("*.db")))
    if free < needed:
        why = "After a deletion, the database is rewritten, which takes as much space again"
        return note(f"folder {folder.absolute()} has only {free >> 20} MB free. Make room. {why}")
    return ok(f"folder {folder.absolute()} can be written to, {free >> 20} MB free")


def _exists(file: Path) -> bool:
    try:
        return file.exists()
    except OSError:
        return False  # a finding about the folder says why


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))


async def _platforms(settings: Settings, *, asks: bool) -> AsyncIterator[Finding]:
    try:
        transport = settings.slack_transport()
    except RefillError as error:
        yield bad(f"platforms: {error}")
        return
    if settings.has_pages():
        yield _port(settings.host, settings.port)
    if settings.monitoring_port is not None:
        yield _monitoring(settings.monitoring_host, settings.monitoring_port)
    if not settings.platforms():
        yield ok("platforms: the sandbox") if settings.sandbox else bad(NO_PLATFORM)
        return
    yield ok(f"platforms: {', '.join(settings.platforms())}")
    if transport and asks:
        async for finding in _slack(settings, transport):
            yield finding
    if settings.discord_token is not None and asks:
        async for finding in _discord(settings):
            yield finding


async def _slack(settings: Settings, transport: SlackTransport) -> AsyncIterator[Finding]:
    from adapters.slack import checkup  # noqa: PLC0415 - the sandbox needs none of it
    from adapters.slack.socket_mode import Tokens  # noqa: PLC0415
    from storage.slack.installations import Installations  # noqa: PLC0415

    if transport is SlackTransport.SOCKET_MODE:
        bot, app = reveal(settings.slack_bot_token), reveal(settings.slack_app_token)
        async for found in checkup.examine_workspace(Tokens(bot, app, settings.slack_api_url)):
            yield found
        return
    if settings.sqlite_file() is not None and not settings.sqlite_exists():
        return
    engine = create_engine(settings.database_url)
    try:
        fernet = fernet_of([reveal(key) for key in settings.encryption_keys])
        if (await revision_state(engine)).is_up_to_date:
            kept = Installations(settings.slack_client_id, engine, fernet)
            async for found in checkup.examine_installations(kept, settings.slack_api_url, settings.public_url):
                yield found
    except RefillError as error:
        yield bad(f"Slack: {error}")
    finally:
        await engine.dispose()


async def _discord(settings: Settings) -> AsyncIterator[Finding]:
    from adapters.discord.checkup import examine_servers  # noqa: PLC0415 - the other platforms need none of it
    from adapters.discord.clients import Access  # noqa: PLC0415

    circles: dict[Community, Sequence[Circle]] = {}
    try:
        if settings.sqlite_file() is None or settings.sqlite_exists():
            async with open_store(settings) as store:
                for community in await store.communities():
                    if community.platform == "discord" and community.left_at is None:
                        async with store.reading(community.id) as tx:
                            circles[community] = await tx.circles.all()
    except RefillError as error:
        yield bad(f"Discord: its circles can't be read: {error}")
    async for found in examine_servers(Access(*settings.discord_access()), circles):
        yield found
