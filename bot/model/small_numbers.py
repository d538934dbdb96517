"""Round counts of people before they are shown, so that small numbers and small differences stay private."""

from typing import Final

SMALLEST_GROUP_SHOWN: Final = 5
"""Minimum number of people that a shown figure is about."""


def round_for_show(people: int) -> int | None:
    """Return a count rounded down to a multiple of five, or None below five.

    So two figures that a reader sees, together or one after the other, reveal no smaller difference.
    """
    return people - people % SMALLEST_GROUP_SHOWN or None


def round_answers_for_show(number: int, of: int) -> int:
    """Return how many of `of` members gave an answer, in whole fives, as if at least five of them had not given it.

    So the figure never tells what a single member answered, even if all gave the same answer. Below five, it is 0.
    """
    return round_for_show(max(0, min(number, of - SMALLEST_GROUP_SHOWN))) or 0
