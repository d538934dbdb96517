"""Random times: the second of what follows from a press, drawn so that it does not tell who pressed."""

from datetime import datetime, timedelta
from typing import Final

from bot.ports import Transaction

SOON: Final = timedelta(minutes=2)
"""Within this, a question is sent or withdrawn: nobody minds, and many may have been at their keyboards meanwhile."""


def drawn_until(tx: Transaction, latest: datetime, now: datetime, *seed: object) -> datetime:
    """Return a random second between now and a latest time, like that of somebody who presses a button."""
    seconds = max((latest - now) // timedelta(seconds=1), 1)
    return now + timedelta(seconds=tx.derive_seed(*seed) % seconds)


def drawn_soon(tx: Transaction, now: datetime, *seed: object) -> datetime:
    """Return a random second within two minutes."""
    return drawn_until(tx, now + SOON, now, "soon", *seed, now)
