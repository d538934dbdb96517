"""Small numbers of people stay private, and so do small differences: which counts may be shown."""

from typing import Final

SMALLEST_GROUP_SHOWN: Final = 5
"""Minimum number of people that a shown figure is about."""


def round_for_show(people: int) -> int | None:
    """Return a count rounded down to a multiple of five, or None below five.

    So two figures that are seen side by side, or one after the other, reveal no smaller difference.
    """
    return people - people % SMALLEST_GROUP_SHOWN or None


def round_answers_for_show(number: int, of: int) -> int:
    """Return how many of some members gave an answer, in whole fives, as if at least five of them had not.

    So however all of them answered, one of them may have answered otherwise. Below five it is 0.
    """
    return round_for_show(max(0, min(number, of - SMALLEST_GROUP_SHOWN))) or 0
