"""Round the numbers of people before they are shown, so that small numbers and small differences stay private."""

from typing import Final

SMALLEST_GROUP_SHOWN: Final = 5
"""Minimum number of people behind a figure that is shown."""


def round_for_show(people: int) -> int | None:
    """Return a count rounded down to a multiple of five, or None below five.

    So two figures that a reader compares are equal, or differ by at least five.
    """
    return people - people % SMALLEST_GROUP_SHOWN or None


def round_answers_for_show(number: int, of: int) -> int:
    """Return how many of `of` members gave an answer, in whole fives; 0 below five.

    At least five members are counted as if they had not given the answer. So the figure never tells what a single
    member answered, even if all members gave the same answer.
    """
    return round_for_show(max(0, min(number, of - SMALLEST_GROUP_SHOWN))) or 0
