"""Leave one turn in six empty, chosen at random. Nothing is sent, and the ask waits as long as after a question.

So a late or missing question tells nobody who was asked before, who blocked whom, or whether the asker has gone.
"""

from typing import Final

from bot.model.asks import Carried, day_of
from bot.ports import Transaction

ONE_TURN_IN: Final = 6
"""One in this many turns is empty. An ask's first turn can be empty, too."""


def is_left_empty(tx: Transaction, carried: Carried) -> bool:
    """Return whether a turn is empty. The result for a turn never changes.

    The seed uses only the day of the turn, because no exact time is kept after the asker is forgotten.
    """
    return tx.derive_seed("empty", carried.ask, carried.member, day_of(carried.chosen_at)) % ONE_TURN_IN == 0
