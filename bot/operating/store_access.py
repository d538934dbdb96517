"""Access to the database for an operator's commands."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.model.communities import Community
from bot.model.errors import RefillError
from bot.ports import Store
from bot.settings import Settings
from bot.storage_setup import make_cipher
from storage.engine import create_engine
from storage.migrate import revision_state
from storage.store import SqlStore

Tell = Callable[[str], None]


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """Connect to the database without migrating it.

    Raises:
        RefillError: the database's revision is not this version's.
    """
    engine = create_engine(settings.database_url)
    try:
        if not (await revision_state(engine)).is_up_to_date:
            raise RefillError("the database doesn't fit this version of Refill. `refill doctor` says what to do")
        yield engine
    finally:
        await engine.dispose()


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """Open the store without migrating it, and without members' notes."""
    async with open_database(settings) as engine:
        yield SqlStore(engine, make_cipher(settings))


async def find_community(store: Store, wanted: str) -> Community:
    """Return the community with this id, or the only community if the id is empty.

    Raises:
        RefillError: there is no such community, or there are several and none was named.
    """
    communities = await store.communities()
    found = [each for each in communities if wanted in ("", each.id)]
    if len(found) != 1:
        ids = ", ".join(each.id for each in communities) or "none yet"
        raise RefillError(f"choose a community with --community. There are: {ids}")
    return found[0]
