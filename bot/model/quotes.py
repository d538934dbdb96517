"""Quotes: the first words of a message that somebody would like to ask about."""

from typing import Final

LONGEST: Final = 100
"""Maximum number of characters that a question takes over from a message."""


def first_words(text: str) -> str:
    """Return as many whole words of a text as fit, on one line; a single word that is too long is cut."""
    words = " ".join(text.split())
    if len(words) <= LONGEST:
        return words
    return words[: LONGEST + 1].rpartition(" ")[0] or words[:LONGEST]
