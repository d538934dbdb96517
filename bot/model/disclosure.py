"""Which counts of people may be shown: small numbers stay private, and so do small differences."""

from typing import Final

SMALLEST_GROUP_SHOWN: Final = 5
"""A figure about fewer people is shown to nobody."""


def round_for_show(people: int) -> int | None:
    """Round a count down to whole fives, and give None below five.

    So two figures that are seen side by side, or one after the other, tell of no difference that is smaller.
    """
    return people - people % SMALLEST_GROUP_SHOWN or None
