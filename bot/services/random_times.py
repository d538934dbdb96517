"""Draw random times for messages, so that their times do not tell what another member did."""

from datetime import datetime, timedelta
from typing import Final

from bot.model.members import Member
from bot.ports import Transaction

SOON: Final = timedelta(minutes=2)
"""Maximum random delay of a message. The delay hides who pressed a button before a question was sent or withdrawn,
because several members may press one meanwhile. Messages to both members of a chat are delayed,
too. Otherwise a message that comes a little late would tell that the other member got one just before."""


def drawn_until(tx: Transaction, latest: datetime, now: datetime, *seed: object) -> datetime:
    """Return a random time between now and a latest time, in whole seconds after now. `seed` decides which."""
    seconds = max((latest - now) // timedelta(seconds=1), 1)
    return now + timedelta(seconds=tx.derive_seed(*seed) % seconds)


def drawn_soon(tx: Transaction, now: datetime, *seed: object) -> datetime:
    """Return a random time within two minutes from now."""
    return drawn_until(tx, now + SOON, now, "soon", *seed, now)


def drawn_in_window(tx: Transaction, member: Member, now: datetime, *seed: object) -> datetime:
    """Return a random time within two minutes from when the member's window is open."""
    return drawn_soon(tx, member.window.next_open(now, member.tz), *seed)
