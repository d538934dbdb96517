"""Several processes die one after another after sending the same message. It still arrives only once."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.ports import StoreUnavailable
from tests.adapters.busy_communities import OPENING
from tests.adapters.discord.replicas import A_SECOND, Replica, ReplicasScene, Size, at_sea

TWO = Size(guilds=1, members=2)
DEATHS = 3


def dies_over_its_message(replica: Replica, scene: ReplicasScene) -> None:
    """Cut a replica off from its database as soon as Discord has accepted the replica's message."""
    before = scene.discord.count("create_message")

    def is_dead(*_: object) -> None:
        if scene.discord.count("create_message") > before:
            raise StoreUnavailable("the process is no more")

    event.listen(replica.refill.store._engine.sync_engine, "before_cursor_execute", is_dead)


async def test_three_deaths_in_a_row_over_one_message_double_nothing(database_url: str) -> None:
    async with at_sea(database_url, TWO) as scene:
        await scene.go_to(OPENING - A_SECOND)
        before = scene.discord.count("create_message")
        for _ in range(DEATHS):
            (killable,) = scene.replicas
            dies_over_its_message(killable, scene)
            with pytest.raises(StoreUnavailable):
                await scene.go_to(OPENING + timedelta(hours=1))
            await scene.vanish(killable)
            scene.start()
        await scene.go_to(scene.time.now() + timedelta(hours=1))
        assert scene.discord.count("create_message") == before + DEATHS + 1
        assert len(scene.introductions()) == 1
