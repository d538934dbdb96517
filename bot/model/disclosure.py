"""Disclosure: which counts of people may be shown. Small numbers stay private, and so do small differences."""

from typing import Final

SMALLEST_GROUP_SHOWN: Final = 5
"""Minimum number of people that a shown figure is about."""


def round_for_show(people: int) -> int | None:
    """Return a count rounded down to a multiple of five, or None below five.

    So two figures that are seen side by side, or one after the other, reveal no smaller difference.
    """
    return people - people % SMALLEST_GROUP_SHOWN or None
