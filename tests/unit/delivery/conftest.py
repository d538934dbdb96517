"""A store in an SQLite file, with a community of three members."""

from datetime import timedelta

import pytest

from bot.model.communities import Community
from storage import SqlStore
from tests.unit.delivery.scripted_platform import ANA, BEN, CLEO, QUAY, Harbour


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@pytest.fixture
async def harbour(store: SqlStore) -> Harbour:
    async with store.transaction(QUAY) as tx:
        await tx.put_community(Community(QUAY, "pier", "Quay", "en", "UTC"))
        for member in (ANA, BEN, CLEO):
            await tx.members.put(member)
        await tx.commit()
    return Harbour(store)


@pytest.fixture
def forgetful(harbour: Harbour) -> Harbour:
    """Return a community whose platform shows a message twice if it is sent twice."""
    harbour.pier.repeats_safely = timedelta(0)
    return harbour
