"""Open the store: its keys, its databases, and the checks before Refill starts."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.model.errors import InvalidValue, RefillError
from bot.ports import StoreUnavailable
from bot.settings import Settings, reveal
from storage.community_secrets import count_secrets, make_missing_secrets
from storage.deployment_keys import SETTING, fernet_of, make_key_file, read_key_file
from storage.encryption import Cipher
from storage.engine import create_engine
from storage.member_keys import SETTING as KEYS_SETTING
from storage.member_keys import MemberKeys
from storage.migrate import migrate
from storage.notes import NOWHERE, count_keys
from storage.private_files import close_to_others, database_files
from storage.store import SqlStore

logger = logging.getLogger(__name__)

# Keys

KEY_NEEDED: Final = f"no encryption key is set: put one into {SETTING}; `refill key` prints a new one"
PUT_BACK: Final = "Put back the key that encrypted them"
KEYS_MADE_ANEW: Final = (
    "members' keys were missing, so an empty database was made for them (%s). Notes can't be read. If you restored a "
    "backup, members who were forgotten since are back. If you have the old database of keys, stop Refill and put it "
    "back"
)
GO_ON_WITHOUT: Final = "if it is lost for good, run `refill rekey --lost`"


def make_cipher(settings: Settings) -> Cipher:
    """Return a cipher with the keys that are set, followed by the keys in the key file.

    Raises:
        InvalidValue: a setting is not a key.
    """
    given = tuple(map(reveal, settings.encryption_keys))
    if given:
        fernet_of(given)
    file = settings.key_file()
    return Cipher(lambda: given + (read_key_file(file) if file else ()))


def make_member_keys(settings: Settings) -> MemberKeys | None:
    """Return the database of members' keys; None if there is none (see `Settings.keys_database`).

    Raises:
        InvalidValue: the URL can't be used, or is the main database's URL.
        StoreUnavailable: the SQLite file's folder does not exist.
    """
    url = settings.keys_database()
    if url == settings.database_url:
        raise InvalidValue(
            KEYS_SETTING, "this is the main database. Name another one, so that a backup never contains the keys"
        )
    return MemberKeys.at(url) if url else None


def explain_wrong_setting(settings: Settings) -> str:
    """Return the sentence for an operator who has set no key beside PostgreSQL, or something else than a key."""
    try:
        make_cipher(settings)
    except InvalidValue as error:
        return str(error)
    return "" if settings.encryption_keys or settings.key_file() else KEY_NEEDED


def explain_missing_key(file: Path | None) -> str:
    """Return the sentence for an operator whose key is missing."""
    if file is None:
        return KEY_NEEDED
    return f"{file} is missing, so nothing encrypted can be read: restore it from your backup; {GO_ON_WITHOUT}"


def explain_wrong_keys(settings: Settings, communities: int, unfit: int) -> str:
    """Return the sentence for an operator whose keys don't open some communities' secrets."""
    where = SETTING if settings.encryption_keys else settings.key_file()
    return (
        f"no key decrypts the secrets of some communities ({unfit} of {communities}), so Refill does not start. "
        f"{PUT_BACK}, after the newest one in {where}; {GO_ON_WITHOUT}"
    )


async def _prepare_cipher(
    settings: Settings, cipher: Cipher, engine: AsyncEngine, member_keys: MemberKeys | None
) -> None:
    """Make a key file if nothing is encrypted yet. Check that the keys decrypt the communities' secrets.

    Raises:
        RefillError: there is no key, no key fits, or the file can't be read or written.
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
        logger.warning(NOWHERE)


async def _is_anything_encrypted(cipher: Cipher, engine: AsyncEngine, member_keys: MemberKeys | None) -> bool:
    notes, (communities, _) = await count_keys(engine, cipher, member_keys), await count_secrets(engine, cipher)
    return bool(notes.all or communities or (member_keys and await member_keys.all()))


# Storage


@asynccontextmanager
async def open_storage(
    settings: Settings, kind: type[SqlStore] = SqlStore
) -> AsyncIterator[tuple[AsyncEngine, SqlStore]]:
    """Open and migrate the database, and open the database for members' keys.

    Raises:
        StoreUnavailable, KeysUnavailable: a database can't be reached or written to.
        DatabaseIsNewer: a newer version of Refill has migrated the database.
        RefillError: a URL or key is invalid, missing, or does not fit.
    """
    for file in settings.sqlite_files():
        _make_folder(file.parent)
    for file in close_to_others(private_files(settings)):
        logger.warning("other users could open %s; now only this user can", file)
    cipher = make_cipher(settings)
    async with AsyncExitStack() as stack:
        engine, member_keys = create_engine(settings.database_url), make_member_keys(settings)
        stack.push_async_callback(engine.dispose)
        if member_keys is not None:
            stack.push_async_callback(member_keys.close)
        try:
            await migrate(engine)
        except StoreUnavailable as error:
            raise StoreUnavailable(f"{error} (REFILL_DATABASE_URL: {settings.shown_database()})") from error
        has_no_keys = member_keys is not None and await member_keys.prepare()
        await _prepare_cipher(settings, cipher, engine, member_keys)
        if has_no_keys and (await count_secrets(engine, cipher))[0]:
            logger.error(KEYS_MADE_ANEW, settings.shown_keys_database())
        await make_missing_secrets(engine, cipher)
        yield engine, kind(engine, cipher, member_keys)


def private_files(settings: Settings) -> Sequence[Path]:
    """List the files that only this user may read, whether or not they exist."""
    databases = [file for database in settings.sqlite_files() for file in database_files(database)]
    key = settings.key_file()
    return databases if key is None else [*databases, key]


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # an existing folder keeps its mode
    except OSError as error:
        raise StoreUnavailable(f"the folder {folder} can't be created: {error.strerror}") from error
