"""A process still runs when a newer version migrates the database. It runs no more jobs, and says so once."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import text

import bot.jobs
from bot.model.jobs import OpenRound
from storage.engine import begun
from storage.jobs import KINDS
from tests.adapters.wait_until import until
from tests.crash.busy_communities import OPENING, Running
from tests.crash.conftest import Site
from tests.crash.each_once import read_ledger


async def migrated(where: Running, revision: str) -> None:
    """Migrate as the first step of a newer version does: it adds a column, and removes nothing."""
    async with begun(where.engine) as connection:
        await connection.execute(text("CREATE TABLE IF NOT EXISTS newer (id INTEGER)"))
        await connection.execute(text("UPDATE alembic_version SET version_num = :newer"), {"newer": revision})
        await connection.commit()


async def test_it_takes_no_more_work_until_the_schema_is_its_own_again(
    hamlet: Site, running: Callable[..., Running], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.jobs, "SWEEP_SECONDS", 0.05)
    where = running(hamlet)
    await where.refill.work()
    async with begun(where.engine) as connection:
        (before,) = (await connection.execute(text("SELECT version_num FROM alembic_version"))).one()
    await migrated(where, "9999")
    where.time.move_to(OPENING)
    waker = where.refill.waker
    waker.start()
    await until(lambda: waker.is_outdated)
    await asyncio.sleep(0.5)
    opening = [row for row in (await read_ledger(hamlet.url)).agenda if row["kind"] == KINDS[OpenRound]]
    assert [(row["attempts"], row["lease_until"], row["due_at"]) for row in opening] == [(0, None, OPENING)]
    assert waker.problem() == "", "a restart would not help"
    assert sum("a newer version of Refill has migrated" in message for message in caplog.messages) == 1
    await migrated(where, before)
    async with asyncio.timeout(60):
        while not (await read_ledger(hamlet.url)).chats:  # noqa: ASYNC110 - only the database shows it
            await asyncio.sleep(0.05)
    await waker.stop()
