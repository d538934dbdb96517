"""Processes that migrate a database or claim due rows at the same time as another process."""

import asyncio
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from bot.ports import Claim
from storage.engine import create_engine
from storage.store import SqlStore
from tests.cipher import CIPHER

LONG = 60
"""Seconds to wait for the other process."""


def migrate_at_once(url: str, start: Barrier) -> None:
    """Wait for all processes, then open a store."""

    async def work() -> None:
        start.wait(LONG)
        await (await SqlStore.open(url, CIPHER)).close()

    asyncio.run(work())


def claim_all(url: str, kind: str, now: datetime, start: Barrier, pipe: Connection) -> None:
    """Wait for all processes, then claim rows a few at a time. Send the names of the claimed rows."""

    async def work() -> None:
        store = SqlStore(create_engine(url), CIPHER)
        await store.next_instant()
        start.wait(LONG)
        lease = timedelta(minutes=2)
        claim = Claim(["sandbox"], [], [], "claimer", lease, lease, 7)
        claimed: list[str] = []
        while True:
            if kind == "due":
                names = [str(due.job.chat) for _, due in await store.claim_due(now, lease, 7)]
            else:
                names = [str(owed.key) for _, owed in await store.claim_messages(claim, now)]
            if not names:
                break
            claimed += names
        pipe.send(claimed)
        await store.close()

    asyncio.run(work())
