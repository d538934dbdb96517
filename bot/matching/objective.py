"""The aims of pairing, as whole numbers: a gain in a lower aim never makes up for a loss in a higher one."""

from bot.model.weights import Weights

FREEZE_STEPS = 3
"""Steps of what is relaxed before anybody sits out, the cheapest first: 0 a pair held by `Legality.hold`, 1 and 2 the
older and the recent half of the weeks between floor and freeze. People would not feel a finer difference."""
REPEATED = 4
"""Of the pairs of a round, the best thawed ones, one in so many, are not held. If more than one group in so many has a
held pair all the same, the round is drawn again with none held."""


def freeze_costs(size: int, weights: Weights) -> tuple[int, ...]:
    """Return the cost of a frozen meeting for each step, the cheapest first, in units of the fit.

    Each cost is higher than any difference in fits and lower costs over `size` meetings. Pairs and trios have at most
    one meeting per member; groups of four or five have more.
    """
    above = size + 1
    return tuple((weights.greatest - weights.least + 1) * above ** (step + 1) for step in range(FREEZE_STEPS))
