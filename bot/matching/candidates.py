"""The few whom each member would best meet, found without looking at all pairs.

Who holds a topic, in which stance and in which language, is a list. In each list members stand in the order of when
they usually have time, then of their keys; each looks at a stretch around their own place, so that those near by have
hours in common, and nobody is everybody's first choice.
"""

from collections.abc import Iterator

import numpy as np

from bot.matching.entrants import CURIOUS, SHARING, Entrants, Flags, Ints, distinct, ranges
from bot.matching.legality import THAWED, Legality
from bot.matching.scoring import Scoring

CANDIDATES = 12
"""Number of candidates of each member.

With 1,000 members, more than ten improve the whole fit by hundredths of a percent, and take time.
"""
LOOKED_AT = 96
"""Number of members whom each member looks at to find their candidates."""
AT_LEAST = 4
"""Number of members that are looked at in the last list, anybody, even after many others."""
SCORED_AT_ONCE = 1 << 20
"""Number of pairs that are scored at once: some tens of megabytes."""
TIE_BITS = 20
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""2**64 divided by the golden ratio, as in Knuth's multiplicative hashing: similar keys get very different hashes."""

OPPOSITE, NEAR, ALIKE, ANYBODY = range(4)
"""In which order to look: who is curious about what one shares; the same with a near topic; the same stance; anybody.
"""
STRETCH = np.array([32, 12, 12, 12])
"""Number of members that each looks at in each list."""


def best_of_each(entrants: Entrants, legality: Legality, scoring: Scoring) -> Ints:
    """List the pairs that are among the best of one of their members, sorted by number. Frozen pairs are left out."""
    kept: list[Ints] = [np.zeros(0, dtype=np.int64)]
    for one, other in _Index(entrants, scoring).look_around():
        pairs = distinct(one * entrants.size + other)
        one, other = entrants.ends_of(pairs)  # noqa: PLW2901 - each once
        names = entrants.key_of(one, other)
        open_to = legality.may_meet(one, other) & (legality.steps_of(names) == THAWED)
        one, other, names = one[open_to], other[open_to], names[open_to]  # noqa: PLW2901
        ties = ((entrants.keys[one] ^ entrants.keys[other]) * _SPREAD >> np.uint64(64 - TIE_BITS)).astype(np.int64)
        worth = (scoring.fits(one, other) << TIE_BITS) + ties
        order = np.lexsort((-worth, one))
        counts = np.bincount(one, minlength=entrants.size)
        within = np.arange(len(order)) - (np.cumsum(counts) - counts)[one[order]]
        kept.append(distinct(names[order[within < CANDIDATES]]))
    return distinct(np.concatenate(kept))


class _Index:
    """Lists of members by topic and language, and of all members by language."""

    def __init__(self, entrants: Entrants, scoring: Scoring) -> None:
        self._entrants = entrants
        self._scoring = scoring
        size = entrants.size
        self._ring: Ints = np.argsort(np.lexsort((entrants.keys, entrants.usual_time)))
        # Who names no language stands in a list of their own, which all look at, and looks at everybody.
        self._unnamed, self._all = len(entrants.languages), len(entrants.languages) + 1
        self._anybody = 2 * len(entrants.topics)
        holders, lists = [np.arange(size)], [np.full(size, self._anybody)]
        for at, stance in enumerate((CURIOUS, SHARING)):
            holds: Flags = entrants.held_stance & stance > 0
            holders.append(entrants.held_by[holds])
            lists.append(2 * entrants.held_topic[holds] + at)
        member, what = np.concatenate(holders), np.concatenate(lists)
        entry, spoken = self._in_languages(member, self._unnamed, self._all)
        key = self._list_of(what[entry], spoken) * size + self._ring[member[entry]]
        order = np.argsort(key, kind="stable")
        self._keys: Ints = key[order]
        self._members: Ints = member[entry][order]

    def _list_of(self, what: Ints, language: Ints) -> Ints:
        return what * (self._all + 1) + language

    def _in_languages(self, members: Ints, if_none: int, if_any: int) -> tuple[Ints, Ints]:
        """Repeat members for each language of theirs, and two more if some name none: places, and languages."""
        entrants = self._entrants
        begins = np.searchsorted(entrants.speaker, members)
        entry, at = ranges(begins, np.searchsorted(entrants.speaker, members, side="right") - begins)
        if not entrants.speaks_any.any():
            return entry, entrants.spoken[at]
        none = np.flatnonzero(entrants.speaks_any[members])
        each = np.arange(len(members)) if if_any == self._all else np.flatnonzero(~entrants.speaks_any[members])
        numbers = entrants.spoken[at], np.full(len(none), if_none), np.full(len(each), if_any)
        return np.concatenate([entry, none, each]), np.concatenate(numbers)

    def _looks(self) -> tuple[Ints, Ints, Ints]:
        """List which member looks at which list, and with what preference."""
        entrants = self._entrants
        found = [(np.arange(entrants.size), np.full(entrants.size, self._anybody), ANYBODY)]
        for stance, mine, theirs in ((CURIOUS, 0, 1), (SHARING, 1, 0)):
            holds: Flags = entrants.held_stance & stance > 0
            member, topic = entrants.held_by[holds], entrants.held_topic[holds]
            at, link = self._scoring.near_of(topic)
            found.append((member, 2 * topic + theirs, OPPOSITE))
            found.append((member, 2 * topic + mine, ALIKE))
            found.append((member[at], 2 * self._scoring.near_to[link] + theirs, NEAR))
        members, lists, ranks = [], [], []
        for member, what, rank in found:
            entry, spoken = self._in_languages(member, self._all, self._unnamed)
            members.append(member[entry])
            lists.append(self._list_of(what[entry], spoken))
            ranks.append(np.full(len(entry), rank))
        return np.concatenate(members), np.concatenate(lists), np.concatenate(ranks)

    def look_around(self) -> Iterator[tuple[Ints, Ints]]:
        """Yield pairs, some members at a time: who looks, and at whom; some of them twice."""
        size = self._entrants.size
        member, of, rank = self._looks()
        begins = np.searchsorted(self._keys, of * size)
        lengths = np.searchsorted(self._keys, (of + 1) * size) - begins
        # The shortest lists first: they are the rare topics.
        order = np.lexsort((of, lengths, rank, member))
        member, of, begins, lengths = member[order], of[order], begins[order], lengths[order]
        taken = np.minimum(lengths, STRETCH[rank[order]])
        counts = np.bincount(member, minlength=size)
        ends = np.cumsum(counts)
        before = np.cumsum(taken) - taken
        spent = before - np.append(before, 0)[ends - counts][member]
        taken = np.maximum(np.minimum(taken, LOOKED_AT - spent), np.minimum(taken, AT_LEAST))
        place = np.searchsorted(self._keys, of * size + self._ring[member]) - begins
        step = max(1, SCORED_AT_ONCE // (LOOKED_AT + int(STRETCH.max())))
        for first in range(0, size, step):
            last = min(first + step, size) - 1
            some = slice(int(ends[first] - counts[first]), int(ends[last]))
            look, offset = ranges(np.zeros(some.stop - some.start, dtype=np.int64), taken[some])
            # Half of the stretch lies before the own place, and a list has no end.
            at = (place[some][look] - taken[some][look] // 2 + offset) % lengths[some][look]
            yield member[some][look], self._members[begins[some][look] + at]


def all_pairs(entrants: Entrants, legality: Legality) -> Ints:
    """List all pairs that may meet, sorted by number."""
    one, other = np.triu_indices(entrants.size, k=1)
    return entrants.key_of(one, other)[legality.may_meet(one, other)]
