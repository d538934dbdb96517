"""What is kept: opened and brought up to date at a start, and closed at the end."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.keys import keyring_of, prepare_vault
from bot.ports import StoreUnavailable
from bot.settings import Settings
from storage.engine import create_engine
from storage.migrate import migrate
from storage.private_files import beside, close_to_others
from storage.pseudonyms import make_missing_secrets
from storage.store import SqlStore

logger = logging.getLogger(__name__)


@asynccontextmanager
async def kept(settings: Settings) -> AsyncIterator[tuple[AsyncEngine, SqlStore]]:
    """Open the database, and beside it that of members' keys.

    Raises:
        StoreUnavailable: the database can't be reached or written to.
        KeysUnavailable: so it is with members' keys.
        DatabaseIsNewer: a newer version has changed it.
        InvalidValue: a database's URL can't be read, or a key is no key.
    """
    for file in settings.sqlite_files():
        _make(file.parent)
    for file in close_to_others(private_files(settings)):
        logger.warning("others could use %s; now only this user can", file)
    async with AsyncExitStack() as stack:
        engine, keyring = create_engine(settings.database_url), keyring_of(settings)
        stack.push_async_callback(engine.dispose)
        if keyring is not None:
            stack.push_async_callback(keyring.close)
        await migrate(engine, keyring)
        if keyring is not None:
            await keyring.prepare()
        vault = await prepare_vault(settings, engine, keyring)
        await make_missing_secrets(engine, vault)
        yield engine, SqlStore(engine, vault, keyring)


def private_files(settings: Settings) -> Sequence[Path]:
    """List the files that this user alone should use, whether or not they are there."""
    databases = [file for database in settings.sqlite_files() for file in beside(database)]
    key = settings.key_file()
    return databases if key is None else [*databases, key]


def _make(folder: Path) -> None:
    """Make a folder, which others can't look into; one that is there may be for others, too, and stays as it is."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(f"the folder {folder} can't be made: {error.strerror}") from error
