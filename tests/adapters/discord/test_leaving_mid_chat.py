"""Who leaves the server while a chat is under way is noticed at the next message to the two, and the other hears it."""

from collections.abc import AsyncIterator

import pytest

from storage import SqlStore
from tests.adapters.discord.one_server import INTRODUCED, Dock, docked, introductions

WONT_HAPPEN = "won’t happen"


@pytest.fixture
def engine_name() -> str:
    """Keep to one database: what Discord says of a member does not depend on it."""
    return "sqlite"


@pytest.fixture
async def dock(store: SqlStore) -> AsyncIterator[Dock]:
    """Give a server in which Ana and Ben were introduced; then Ben leaves."""
    async with docked(store) as dock:
        await dock.join(dock.ana, dock.ben)
        await dock.go_on(**INTRODUCED)
        assert introductions(dock.ana) == 1
        await dock.go_on(hours=3)
        dock.guild.remove(dock.ben)
        yield dock


async def test_the_other_one_hears_it_when_they_pick_a_time(dock: Dock) -> None:
    await dock.press(dock.ana, "Time 1", "meet each other")
    await dock.go_on(hours=1)
    assert WONT_HAPPEN in dock.heard(dock.ana)[-1]
