"""Draw random times for messages, so that their times do not tell what another member did."""

from datetime import datetime, timedelta
from typing import Final

from bot.model.members import Member
from bot.ports import Transaction

SOON: Final = timedelta(minutes=2)
"""A question is sent or withdrawn within this time. The delay is short, but several members may press a button
meanwhile. Messages to both members of a chat are delayed, too. Otherwise a message that comes a little late would tell
that the other member got one just before."""


def drawn_until(tx: Transaction, latest: datetime, now: datetime, *seed: object) -> datetime:
    """Return a random second between now and a latest time."""
    seconds = max((latest - now) // timedelta(seconds=1), 1)
    return now + timedelta(seconds=tx.derive_seed(*seed) % seconds)


def drawn_soon(tx: Transaction, now: datetime, *seed: object) -> datetime:
    """Return a random second within two minutes."""
    return drawn_until(tx, now + SOON, now, "soon", *seed, now)


def drawn_in_window(tx: Transaction, member: Member, now: datetime, *seed: object) -> datetime:
    """Return a random second within two minutes from when a member may next get messages."""
    return drawn_soon(tx, member.window.next_open(now, member.tz), *seed)
