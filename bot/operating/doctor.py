"""`refill doctor`: check settings, files, database, keys and platforms."""

import os
import shlex
import socket
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.bootstrap import (
    PUT_BACK,
    explain_missing_key,
    explain_wrong_keys,
    make_cipher,
    make_member_keys,
    private_files,
)
from bot.model.circles import Circle
from bot.model.errors import RefillError
from bot.model.members import Community
from bot.model.outbox import OutboxState
from bot.operating.outbox import LISTED
from bot.operating.store_access import Tell, open_store
from bot.services.uninstall import KEPT
from bot.settings import Settings, SlackTransport, env_file_is_there, reveal, unknown_settings
from storage.deployment_keys import SETTING, fernet_of
from storage.engine import create_engine
from storage.migrate import revision_state
from storage.notes import NOWHERE, count_keys
from storage.private_files import open_to_others
from storage.pseudonyms import count_secrets
from storage.store import SqlStore

NO_PLATFORM = "platforms: none; set REFILL_SANDBOX=true, or set up Slack (docs/slack.md) or Discord (docs/discord.md)"


async def examine(settings: Settings, tell: Tell) -> bool:
    """Print a line for each check, with what to do if it fails; return whether all passed."""
    good = True

    def report(well: bool, sentence: str) -> None:
        nonlocal good
        good = good and well
        tell(f"{'ok ' if well else 'BAD'}  {sentence}")

    report(True, f"settings: {settings.shown_database()}; {'.env was read' if env_file_is_there() else 'no .env'}")
    for name, meant in unknown_settings():
        report(False, f"settings: {name} is none of Refill's{f'; did you mean {meant}?' if meant else ''}")
    folders = sorted({file.parent for file in settings.sqlite_files()})
    for folder in folders:
        if folder.exists():
            writable = os.access(folder, os.W_OK)
            how = "can be written to" if writable else "is read-only: give it to this user"
            report(writable, f"folder {folder} {how}")
    _examine_modes(settings, folders, report)
    if settings.sqlite_file() is not None and not settings.sqlite_exists():
        report(True, "database: none yet; `refill run` makes it")
    else:
        try:
            await _examine_store(settings, report)
        except RefillError as error:
            report(False, f"database: {error}")
    if not settings.slack_app_token:  # over Socket Mode no port is used
        with socket.socket() as probe:
            taken = probe.connect_ex((settings.host, settings.port)) == 0
            report(True, f"port {settings.port}: {'in use (by Refill itself?)' if taken else 'free'}")
    await _examine_platforms(settings, report)
    if settings.discord_token is not None:
        await _examine_discord(settings, report)
    return good


def _examine_modes(settings: Settings, folders: Sequence[Path], report: Callable[[bool, str], None]) -> None:
    """Check that other users of this machine can't read Refill's files or `.env`."""
    for folder in map(_quoted, open_to_others(folders)):
        or_else = "or give Refill a folder of its own"
        report(False, f"files: others on this machine may look into {folder}: chmod 700 {folder}, {or_else}")
    if found := " ".join(map(_quoted, open_to_others([*private_files(settings), Path(".env")]))):
        report(False, f"files: others on this machine may use {found}: chmod 600 {found}")


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))


async def _examine_discord(settings: Settings, report: Callable[[bool, str], None]) -> None:
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
        report(False, f"Discord: its circles can't be read: {error}")
    async for found in examine_servers(Access(*settings.discord_access()), circles):
        report(found.well, found.sentence)


async def _examine_platforms(settings: Settings, report: Callable[[bool, str], None]) -> None:
    try:
        transport = settings.slack_transport()
    except RefillError as error:
        report(False, f"platforms: {error}")
        return
    if transport is None:
        if settings.discord_token is None:
            report(settings.sandbox, "platforms: the sandbox" if settings.sandbox else NO_PLATFORM)
        return
    from adapters.slack import checkup  # noqa: PLC0415 - the sandbox needs none of it
    from adapters.slack.workspace import Tokens  # noqa: PLC0415
    from storage.slack.installations import Installations  # noqa: PLC0415

    report(True, f"platforms: Slack, over {transport}")
    if transport is SlackTransport.SOCKET_MODE:
        bot, app = reveal(settings.slack_bot_token), reveal(settings.slack_app_token)
        async for found in checkup.examine_workspace(Tokens(bot, app, settings.slack_api_url)):
            report(found.well, found.sentence)
        return
    engine = create_engine(settings.database_url)
    try:
        fernet = fernet_of([reveal(key) for key in settings.encryption_keys])
        if settings.sqlite_file() is not None and not settings.sqlite_exists():
            return
        if (await revision_state(engine)).is_up_to_date:
            kept = Installations(settings.slack_client_id, engine, fernet)
            async for found in checkup.examine_installations(kept, settings.slack_api_url, settings.public_url):
                report(found.well, found.sentence)
    except RefillError as error:
        report(False, f"Slack: {error}")
    finally:
        await engine.dispose()


async def _examine_store(settings: Settings, report: Callable[[bool, str], None]) -> None:
    engine = create_engine(settings.database_url)
    try:
        state = await revision_state(engine)
        known = "up to date" if state.is_up_to_date else "older than this version: `refill run` migrates it"
        if not state.is_known:
            known = "newer than this version: update Refill"
        report(state.is_known, f"database: at revision {state.current}, {known}")
        if not state.is_up_to_date:
            return
        await _examine_keys(settings, engine, report)
        store = SqlStore(engine, make_cipher(settings))
        for community in await store.communities():
            async with store.reading(community.id) as tx:
                dead = len(await tx.outbox.in_state(OutboxState.DEAD, LISTED))
                unsure = len(await tx.outbox.in_state(OutboxState.UNKNOWN, LISTED))
                reasons = Counter(owed.error for owed in await tx.outbox.failing(LISTED))
            if community.left_at:
                gone = f"removed Refill on {community.left_at:%Y-%m-%d}; its data is erased {KEPT.days} days later"
                report(True, f"{community.id}: {gone}")
                continue
            report(dead == 0, f"{community.id}: {dead} undelivered messages{'; see `refill outbox`' if dead else ''}")
            for reason, waiting in reasons.most_common():
                report(False, f"{community.id}: {waiting} messages wait: {reason}")
            if unsure:
                report(True, f"{community.id}: whether {unsure} messages were delivered is not known yet")
    finally:
        await engine.dispose()


async def _examine_keys(settings: Settings, engine: AsyncEngine, report: Callable[[bool, str], None]) -> None:
    """Check that notes can be encrypted and decrypted."""
    member_keys = None
    try:
        cipher, file, member_keys = make_cipher(settings), settings.key_file(), make_member_keys(settings)
        notes = await count_keys(engine, cipher, member_keys)
        communities, unfit = await count_secrets(engine, cipher)
    except RefillError as error:
        report(False, f"keys: {error}")
        return
    finally:
        if member_keys is not None:
            await member_keys.close()
    if not cipher.is_ready:
        report(False, f"keys: {explain_missing_key(file if notes.all or communities else None)}")
        return
    report(True, f"keys: {f'from {SETTING}' if settings.encryption_keys else f'in {file}'}")
    where = f"{PUT_BACK}, behind the newest one in {SETTING if settings.encryption_keys else file}"
    if unfit:
        report(False, f"keys: {explain_wrong_keys(settings, communities, unfit)}")
    if notes.unfit:
        report(False, f"keys: the notes of {notes.unfit} of {notes.all} members can't be decrypted: {where}")
    if member_keys is None:
        report(False, f"keys: notes can't be kept: {NOWHERE}")
        return
    report(True, f"keys: members' in {settings.shown_keys_database()}")
    if notes.missing:
        which = "they were deleted after your backup was made, or this is another database"
        report(False, f"keys: the notes of {notes.missing} of {notes.all} members have no key there: {which}")
