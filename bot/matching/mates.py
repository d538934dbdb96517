"""Who meets whom, as a list by member."""

from collections.abc import Iterable, Sequence

NOBODY = -1

Members = tuple[int, ...]


def pair_up(mate: list[int], pairs: Iterable[Sequence[int]]) -> None:
    """Note who meets whom."""
    for one, other in pairs:
        mate[one], mate[other] = other, one


def pair_anew(mate: list[int], members: Iterable[int], pairs: Iterable[Sequence[int]]) -> None:
    """Note who meets whom among members who met one another until now; who is in no pair meets nobody."""
    for member in members:
        mate[member] = NOBODY
    pair_up(mate, pairs)
