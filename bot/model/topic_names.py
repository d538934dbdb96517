"""Compare topics by the words of their names."""

from itertools import product
from typing import Final

from bot.model.abbreviations import spell_out
from bot.model.topics import fold

_LITTLE: Final = """
a about an and as at between by do for from how i in into is it its my of on one or our out over some than that the
their them to up via vs what when where why with without your
als am an auf aus bei beim das dein deine dem den der des die ein eine einem einen einer eines für im in ins ist man
mein meine mit nach oder ohne über um und unser vom von vor was wie wo zu zum zur
"""
LITTLE_WORDS: Final = frozenset(_LITTLE.split())
"""English and German words that do not tell what a topic is about."""
STEM: Final = 4
"""Two words that differ by an ending share at least this many first letters, such as "test" and "testing"."""
ENDING: Final = 4
"""Maximum number of letters of an ending, such as "-ing", "-ers", and "-ning" in "planning"."""
PIECE: Final = 3
"""Number of letters of a piece. Names with a similar spelling are found by common pieces."""
MAX_PIECES: Final = 8
"""Maximum number of pieces that a search looks for."""
MAX_COMPARED: Final = 100
"""Maximum number of names and aliases that are compared with a text: those that contain most of its pieces."""
SHORT_STEM: Final = 3
"""This many common letters are enough if one of two words has only one letter more, such as "web" and "webs"."""


def words_of(name: str) -> tuple[str, ...]:
    """Return the meaningful words of a name, with short forms spelled out."""
    spelled = spell_out(fold(name))
    bare = "".join(c if c.isalnum() or c in "+#" else " " for c in spelled)
    return tuple(word for word in bare.split() if word not in LITTLE_WORDS)


def stems_of(name: str) -> tuple[str, ...]:
    """Return the beginnings of a name's words. Another name with the same words usually contains them, too."""
    words = {*words_of(name), *(word for word in fold(name).split() if word not in LITTLE_WORDS)}
    stems = {word[: STEM if len(word) > STEM else SHORT_STEM] for word in words}
    return tuple(sorted(stems, key=lambda stem: (-len(stem), stem)))[:MAX_PIECES]


def pieces_of(name: str) -> tuple[str, ...]:
    """Return pieces of a name. Another name with a similar spelling contains many of these pieces."""
    pieces = dict.fromkeys(
        word[at : at + PIECE] for word in name.split() for at in range(max(len(word) - PIECE, 0) + 1)
    )
    some = tuple(pieces)
    step = -(-len(some) // MAX_PIECES) or 1
    return some[::step]


def alike(one: str, other: str) -> bool:
    """Return whether two words are equal, or differ only by an ending."""
    if one == other:
        return True
    common = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        common += 1
    short, long = sorted((len(one) - common, len(other) - common))
    return (common >= STEM and short <= 1 and long <= ENDING) or (common >= SHORT_STEM and (short, long) == (0, 1))


def share_a_word(one: str, other: str) -> bool:
    """Return whether two names share a meaningful word."""
    return any(alike(a, b) for a, b in product(words_of(one), words_of(other)))


def words_in_common(one: str, other: str) -> int:
    """Count the meaningful words of one name that the other name also has."""
    theirs = words_of(other)
    return sum(any(alike(word, each) for each in theirs) for word in dict.fromkeys(words_of(one)))


def needs_a_yes(one: str, other: str) -> bool:
    """Return whether two topics may be linked only if a member says that they are near, because names can mislead.

    A name of one word may have several meanings ("python", "go", "pandas"). If two names share a word, they may be
    similar only because of this word ("usability testing" and "unit testing").
    """
    return min(len(words_of(one)), len(words_of(other))) < 2 or share_a_word(one, other)


def is_narrower(name: str, broad: str) -> bool:
    """Return whether a name has all words of a broader name, and more words."""
    mine, theirs = words_of(name), words_of(broad)
    return len(mine) > len(theirs) > 0 and all(any(alike(word, each) for each in mine) for word in theirs)
