"""What is kept: opened and brought up to date at a start, and closed at the end."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.keys import keyring_of, prepare_vault
from bot.ports import StoreUnavailable
from bot.settings import Settings
from storage.engine import create_engine
from storage.migrate import migrate
from storage.pseudonyms import make_missing_secrets
from storage.store import SqlStore


@asynccontextmanager
async def kept(settings: Settings) -> AsyncIterator[tuple[AsyncEngine, SqlStore]]:
    """Open the database, and beside it that of members' keys.

    Raises:
        StoreUnavailable: the database can't be reached or written to.
        KeysUnavailable: so it is with members' keys.
        DatabaseIsNewer: a newer version has changed it.
        InvalidValue: a database's URL can't be read, or a key is no key.
    """
    for folder in settings.sqlite_folders():
        _make(folder)
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


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(f"the folder {folder} can't be made: {error.strerror}") from error
