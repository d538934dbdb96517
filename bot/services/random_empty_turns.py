"""Leave one turn in six empty, chosen at random. In an empty turn, no question is sent, but the ask waits as usual.

So a late or missing question does not tell who was asked before, who blocked whom, or whether the asker has gone.
"""

from typing import Final

from bot.model.asks import Carried, day_of
from bot.ports import Transaction

ONE_TURN_IN: Final = 6
"""One in this many turns is empty. An ask's first turn can be empty, too."""


def is_left_empty(tx: Transaction, carried: Carried) -> bool:
    """Return whether a turn is empty. The result for a turn never changes.

    The seed uses only the day of the turn, because only the day stays stored after the asker is forgotten.
    """
    return tx.derive_seed("empty", carried.ask, carried.member, day_of(carried.chosen_at)) % ONE_TURN_IN == 0
