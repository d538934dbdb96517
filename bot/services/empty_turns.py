"""Empty turns: by lot, an ask takes the time of a member's turn and is not sent to them.

So neither the minute in which a question comes, nor that it never comes, tells who was asked before, who keeps whom
apart, or what became of the asker.
"""

from typing import Final

from bot.model.asks import Carried, day_of
from bot.ports import Transaction

ONE_TURN_IN: Final = 6
"""One turn in so many is left empty, also the first."""


def is_left_empty(tx: Transaction, carried: Carried) -> bool:
    """Return whether a turn is left empty. The lot of a turn stays: of a gone asker's, only the day is kept."""
    return tx.derive_seed("empty", carried.ask, carried.member, day_of(carried.chosen_at)) % ONE_TURN_IN == 0
