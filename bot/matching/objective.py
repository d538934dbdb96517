"""The aims that whole numbers rank: a lower one never makes up for a higher one."""

from bot.model.weights import Weights

FREEZE_STEPS = 3
"""The freeze is relaxed in as many steps: old, middling, recent. More would say more about weeks than people feel."""


def freeze_costs(size: int, weights: Weights) -> tuple[int, ...]:
    """Return what a frozen meeting costs in units of the fit, by step, the oldest first.

    Each is more than all lower steps and fits of a round of so many members can sum up to: it has at most as many
    meetings as members.
    """
    above = size + 1
    return tuple((weights.greatest - weights.least + 1) * above ** (step + 1) for step in range(FREEZE_STEPS))
