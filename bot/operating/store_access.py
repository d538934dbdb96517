"""The store, opened as it is for an operator who looks, and the community that they mean."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.keys import vault_of
from bot.model.errors import RefillError
from bot.model.members import Community
from bot.ports import Store
from bot.settings import Settings
from storage.engine import create_engine
from storage.migrate import revision_state
from storage.store import SqlStore

Tell = Callable[[str], None]


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Store]:
    """Open the store without changing its tables."""
    engine = create_engine(settings.database_url)
    try:
        state = await revision_state(engine)
        if not state.is_up_to_date:
            raise RefillError("the database is not at this version's revision; `refill run` brings it there")
        yield SqlStore(engine, vault_of(settings))
    finally:
        await engine.dispose()


async def the_community(store: Store, wanted: str) -> Community:
    """Find the community that is meant.

    Raises:
        RefillError: there is none, or several and none was named.
    """
    found = [one for one in await store.communities() if wanted in ("", one.id)]
    if len(found) != 1:
        ids = ", ".join(one.id for one in await store.communities()) or "none yet"
        raise RefillError(f"name a community with --community; there are: {ids}")
    return found[0]
