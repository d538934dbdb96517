"""The aims of pairing, as whole numbers: a gain in a lower aim never makes up for a loss in a higher one."""

from bot.model.weights import Weights

FREEZE_STEPS = 3
"""What is relaxed before anybody sits out, in this order: a thawed pair that waits for another round, one in the older
half of the freeze, one in the recent half. People would not feel a finer difference."""
REPEATED = 4
"""One in so many pairs may be of two who met before, as long as others may meet."""


def freeze_costs(size: int, weights: Weights) -> tuple[int, ...]:
    """Return the cost of a frozen meeting for each step, the oldest first, in units of the fit.

    Each cost is higher than the sum of all lower steps and fits in a round of this size, which has at most as many
    meetings as members.
    """
    above = size + 1
    return tuple((weights.greatest - weights.least + 1) * above ** (step + 1) for step in range(FREEZE_STEPS))
