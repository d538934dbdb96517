"""Quotes: the first words of a message about which a person would like to ask."""

from typing import Final

LONGEST: Final = 100
"""Maximum number of characters of a quote."""


def first_words(text: str) -> str:
    """Return the first words of a text, on one line, as many as fit. If the first word is too long, cut it."""
    words = " ".join(text.split())
    if len(words) <= LONGEST:
        return words
    return words[: LONGEST + 1].rpartition(" ")[0] or words[:LONGEST]
