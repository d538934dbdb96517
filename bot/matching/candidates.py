"""Find each member's best partners without a look at all pairs.

There is a list of members for each topic, stance and language. In a list, members are sorted by the time of day when
they are usually free, then by their random keys. Each member looks at a stretch around their own place. So the members
whom they find are likely to have hours in common with them, and nobody is everybody's first choice.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from bot.matching.entrant_arrays import CURIOUS, SHARING, Entrants, Ints, distinct, join, ranges
from bot.matching.legality import THAWED, Legality
from bot.matching.scoring import Scoring

CANDIDATES = 12
"""Maximum number of a member's best partners. More than ten improve the fit by hundredths of a percent."""
FULL_LOOKS = 96
"""After looking at this many members, a member looks at only AT_LEAST members of each further list."""
AT_LEAST = 4
"""Minimum number of members of a list at which each member looks; all of them, if the list is shorter."""
SCORED_AT_ONCE = 1 << 20
"""Number of pairs, about, that are scored at once: some tens of megabytes."""
TIE_BITS = 20
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""2**64 divided by the golden ratio, as in Knuth's multiplicative hashing: similar keys get very different hashes."""

OPPOSITE, NEAR, ALIKE, ANYBODY = range(4)
"""The order of the lists: opposite stance to a topic, opposite stance to a near topic, same stance, anybody."""
STRETCH = np.array([32, 12, 12, 12])
"""Maximum number of members that a member looks at in a list, by the list's place in the order above."""


def best_of_each(entrants: Entrants, legality: Legality, scoring: Scoring) -> Ints:
    """List the keys of pairs that are among the best of at least one of the two, sorted. Leave out frozen pairs."""
    kept: list[Ints] = [np.zeros(0, dtype=np.int64)]
    for one, other in _look_around(entrants, scoring):
        pairs = distinct(one * entrants.size + other)
        one, other = entrants.ends_of(pairs)  # noqa: PLW2901 - without duplicates
        names = entrants.key_of(one, other)
        open_to = legality.may_meet(one, other) & (legality.steps_of(names) == THAWED)
        one, other, names = one[open_to], other[open_to], names[open_to]  # noqa: PLW2901
        ties = ((entrants.keys[one] ^ entrants.keys[other]) * _SPREAD >> np.uint64(64 - TIE_BITS)).astype(np.int64)
        worth = (scoring.fits(one, other) << TIE_BITS) + ties
        order = np.lexsort((-worth, one))
        counts = np.bincount(one, minlength=entrants.size)
        _, within = ranges(np.zeros_like(counts), counts)
        kept.append(distinct(names[order[within < CANDIDATES]]))
    return distinct(np.concatenate(kept))


def _look_around(entrants: Entrants, scoring: Scoring) -> Iterator[tuple[Ints, Ints]]:
    """For some members at a time, yield pairs of a member and somebody at whom they look. Some pairs come twice."""
    size = entrants.size
    ring = np.argsort(np.lexsort((entrants.keys, entrants.usual_time)))
    (standing, lists), (member, looked_at, rank) = _lists(entrants, scoring)
    keys = lists * size + ring[standing]
    order = np.argsort(keys)
    keys, standing = keys[order], standing[order]
    begins = np.searchsorted(keys, looked_at * size)
    lengths = np.searchsorted(keys, (looked_at + 1) * size) - begins
    # Within a rank, the shortest lists come first, because they are the rare topics.
    order = np.lexsort((looked_at, lengths, rank, member))
    member, looked_at, begins, lengths = member[order], looked_at[order], begins[order], lengths[order]
    taken = np.minimum(lengths, STRETCH[rank[order]])
    counts = np.bincount(member, minlength=size)
    ends = np.cumsum(counts)
    before = np.cumsum(taken) - taken
    spent = before - np.append(before, 0)[ends - counts][member]
    taken = np.maximum(np.minimum(taken, FULL_LOOKS - spent), np.minimum(taken, AT_LEAST))
    place = np.searchsorted(keys, looked_at * size + ring[member]) - begins
    step = max(1, SCORED_AT_ONCE // (FULL_LOOKS + int(STRETCH.max())))
    for first in range(0, size, step):
        last = min(first + step, size) - 1
        some = slice(int(ends[first] - counts[first]), int(ends[last]))
        # Half of the stretch lies before the own place. At the end of a list, the stretch goes on at the beginning.
        look, offset = ranges(-(taken[some] // 2), taken[some])
        at = (place[some][look] + offset) % lengths[some][look]
        yield member[some][look], standing[begins[some][look] + at]


def _lists(entrants: Entrants, scoring: Scoring) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints, Ints]]:
    """List which member stands in which list, and which member looks at which list, with the rank of the list.

    Each language has a list of its speakers, and two lists for each topic: those who are curious, and those who share.
    Members who name no language stand in lists of their own, at which all others look. They themselves look at lists
    of everybody, whatever the language.
    """
    everybody, own, all_ = np.arange(entrants.size), len(entrants.languages), len(entrants.languages) + 1
    unnamed = np.flatnonzero(entrants.speaks_any)
    others = everybody if len(unnamed) else unnamed
    stands = np.concatenate([entrants.speaker, unnamed, others]), np.repeat([own, all_], [len(unnamed), len(others)])
    looks = np.concatenate([entrants.speaker, others]), np.where(entrants.speaks_any, all_, own)[others]

    holds = [np.flatnonzero(entrants.held_stance & stance) for stance in (CURIOUS, SHARING)]
    holder = entrants.held_by[np.concatenate(holds)]
    what = np.concatenate([2 * entrants.held_topic[rows] + offset for offset, rows in enumerate(holds)])
    at, link = join(what // 2, scoring.near_from)
    near = 2 * scoring.near_to[link] + 1 - what[at] % 2
    anybody = np.full(entrants.size, 2 * len(entrants.topics))
    ranks = np.repeat([ANYBODY, OPPOSITE, ALIKE, NEAR], [len(anybody), len(what), len(what), len(near)])

    def in_languages(members: Sequence[Ints], lists: Sequence[Ints], by: tuple[Ints, Ints]) -> tuple[Ints, Ints, Ints]:
        member, language = by[0], np.concatenate([entrants.spoken, by[1]])
        order = np.argsort(member, kind="stable")
        entry, at = join(np.concatenate(members), member[order])
        return entry, np.concatenate(members)[entry], np.concatenate(lists)[entry] * (all_ + 1) + language[order][at]

    _, *standing = in_languages([everybody, holder], [anybody, what], stands)
    entry, *looking = in_languages([everybody, holder, holder, holder[at]], [anybody, what ^ 1, what, near], looks)
    return (standing[0], standing[1]), (looking[0], looking[1], ranks[entry])
