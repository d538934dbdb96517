"""A store in an SQLite file, with a community of three members."""

from datetime import timedelta

import pytest

from bot.model.communities import Community
from storage import SqlStore
from tests.unit.delivery.scripted_platform import ANA, BEN, CLEO, QUAY, DeliveryScene


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@pytest.fixture
async def scene(store: SqlStore) -> DeliveryScene:
    async with store.transaction(QUAY) as tx:
        await tx.put_community(Community(QUAY, "pier", "Quay", "en", "UTC"))
        for member in (ANA, BEN, CLEO):
            await tx.members.put(member)
        await tx.commit()
    return DeliveryScene(store)


@pytest.fixture
def forgetful(scene: DeliveryScene) -> DeliveryScene:
    """Return a community whose platform shows a message twice if it is sent twice."""
    scene.platform.repeats_safely = timedelta(0)
    return scene
