"""How several aims, one before the other, become one integer."""

from dataclasses import dataclass

from bot.model.weights import Weights

FREEZE_STEPS = 3
"""In how many steps the freeze is relaxed: old, middling, recent. More would say more about weeks than people feel."""

WEIGHT_BITS = 120
"""rustworkx computes in 128 bits with a sign, and adds up a few weights; the rest is headroom."""
MOST_TIE_BITS = 40
"""With so many, two different best matchings of 100,000 edges tie about once in ten million rounds."""
FEWEST_TIE_BITS = 20


@dataclass(frozen=True, slots=True)
class Units:
    """What one of each is worth: each is more than all that come before it can sum up to in one round."""

    tie_bits: int
    fit: int
    frozen: tuple[int, ...]
    """By step, the oldest first."""
    sat_out: int
    """For each turn that a member who sits out is early."""


def units_for(size: int, weights: Weights, turns: int = 2) -> Units:
    """Compute the units for a round of so many entrants, and so many turns to sit out among them.

    Raises OverflowError where they do not fit WEIGHT_BITS, beyond some hundred million entrants.
    """
    # A round of n has at most n meetings: half as many as members in pairs, as many in trios.
    above = size + 1
    for steps in range(FREEZE_STEPS, 0, -1):
        for tie_bits in range(MOST_TIE_BITS, FEWEST_TIE_BITS - 1, -1):
            fit = above << tie_bits
            frozen = [fit * above * (weights.greatest - weights.least + 1)]
            while len(frozen) < steps:
                frozen.append(frozen[-1] * above)
            sat_out = frozen[-1] * above
            # An edge is worth at most two members who sat out last and a fit; its cost is less.
            if (4 * sat_out * max(1, turns - 1)).bit_length() <= WEIGHT_BITS:
                # With too many entrants for all steps, the most recent ones weigh the same.
                frozen += frozen[-1:] * (FREEZE_STEPS - steps)
                return Units(tie_bits, fit, tuple(frozen), sat_out)
    raise OverflowError(f"{size} entrants are too many to weigh in {WEIGHT_BITS} bits")
