"""A process of its own that claims all that is due, a few at a time, and prints each claim."""

import asyncio
import sys
from datetime import datetime, timedelta

from bot.ports import Claim
from storage.engine import create_engine
from storage.store import SqlStore
from tests.cipher import CIPHER


def tell(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


async def main() -> None:
    url, kind, now = sys.argv[1], sys.argv[2], datetime.fromisoformat(sys.argv[3])
    store = SqlStore(create_engine(url), CIPHER)
    await store.next_instant()  # connected before the race begins
    tell("ready")
    sys.stdin.readline()
    lease = timedelta(minutes=2)
    claim = Claim(["sandbox"], [], [], "claimer", lease, lease, 7)
    while True:
        if kind == "due":
            names = [due.job.chat for _, due in await store.claim_due(now, lease, 7)]
        else:
            names = [str(owed.key) for _, owed in await store.claim_messages(claim, now)]
        if not names:
            break
        tell(*names)
    await store.close()


asyncio.run(main())
