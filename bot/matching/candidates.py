"""The few whom each member would best meet, found without looking at all pairs.

Who holds a topic, in which stance and in which language, is a list. In each list members stand in the order of when
they usually have time, then of their keys; each looks at a stretch around their own place, so that those near by have
hours in common, and nobody is everybody's first choice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching.company import CURIOUS, SHARING, Company, Flags, Ints, distinct, is_among
from bot.matching.scoring import Scoring, ranges

CANDIDATES = 12
"""Of each. Measured at 1,000: more than ten gain some hundredths of a percent of the whole fit, and cost time."""
LOOKED_AT = 96
"""How many each looks at to find them."""
SCORED_AT_ONCE = 1 << 20
"""Pairs: some tens of megabytes at a time."""
TIE_BITS = 20

OPPOSITE, NEAR, ALIKE, ANYBODY = range(4)
"""Whom to look at first: who is curious where one shares; the same of a near topic; the same stance; anybody."""
STRETCH = (32, 12, 12, 12)
"""How many of a list each looks at."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Lists to look at: by which member, which list, and how gladly."""

    member: Ints
    of: Ints
    rank: Ints


def best_of_each(scoring: Scoring, barred: Ints) -> Ints:
    """List the pairs, by their keys and sorted, that are among the best of either of the two, without the barred."""
    company = scoring.company
    index = _Index(scoring)
    kept: list[Ints] = [np.zeros(0, dtype=np.int64)]
    for one, other in index.look_around():
        pairs = distinct(one * company.size + other)
        one, other = pairs // company.size, pairs % company.size  # noqa: PLW2901 - each once
        legal = ~is_among(company.key_of(one, other), barred)
        one, other = one[legal], other[legal]  # noqa: PLW2901
        keys = company.key_of(one, other)
        worth = scoring.fits(one, other) << TIE_BITS
        worth += (company.ties(one, other) >> np.uint64(64 - TIE_BITS)).astype(np.int64)
        order = np.lexsort((-worth, one))
        counts = np.bincount(one, minlength=company.size)
        within = np.arange(len(order)) - (np.cumsum(counts) - counts)[one[order]]
        kept.append(distinct(keys[order[within < CANDIDATES]]))
    return distinct(np.concatenate(kept))


class _Index:
    """Who holds what, in which language; and anybody, by language."""

    def __init__(self, scoring: Scoring) -> None:
        self._scoring = scoring
        self._company = company = scoring.company
        size = company.size
        self._ring: Ints = np.empty(size, dtype=np.int64)
        self._ring[np.lexsort((company.keys, company.usual_time))] = np.arange(size)
        self._speaker, self._spoken = self._tongues()
        # For those who name no language: they stand in a list of their own, which all look at, and look at everybody.
        self._unnamed, self._all = len(company.languages), len(company.languages) + 1
        topics = 2 * len(company.topics)
        member = [company.held_by[company.held_stance & stance > 0] for stance in (CURIOUS, SHARING)]
        topic = [company.held_topic[company.held_stance & stance > 0] for stance in (CURIOUS, SHARING)]
        everybody = np.arange(size)
        self._anybody = topics
        holders = np.concatenate([*member, everybody])
        lists = np.concatenate([2 * topic[0], 2 * topic[1] + 1, np.full(size, topics)]).astype(np.int64)
        entry, spoken = self._each_tongue(holders, listed=True)
        key = self._list_of(lists[entry], spoken) * size + self._ring[holders[entry]]
        order = np.argsort(key, kind="stable")
        self._keys: Ints = key[order]
        self._members: Ints = holders[entry][order]

    def _tongues(self) -> tuple[Ints, Ints]:
        """List who speaks what, by member."""
        company = self._company
        bits = np.unpackbits(company.tongues.view(np.uint8), axis=1, bitorder="little")
        speaker, spoken = np.nonzero(bits)
        return speaker.astype(np.int64), spoken.astype(np.int64)

    def _list_of(self, what: Ints, tongue: Ints) -> Ints:
        return what * (len(self._company.languages) + 2) + tongue

    def _each_tongue(self, members: Ints, *, listed: bool) -> tuple[Ints, Ints]:
        """Give for each of these members the languages whose lists they stand in, or else look at."""
        begins, ends = np.searchsorted(self._speaker, members), np.searchsorted(self._speaker, members, side="right")
        entry, at = ranges(begins, ends - begins)
        silent = np.flatnonzero(self._company.speaks_any[members])
        every = np.arange(len(members)) if listed else np.flatnonzero(~self._company.speaks_any[members])
        if not self._company.speaks_any.any():
            every = every[:0]
        own, others = (silent, every) if listed else (every, silent)
        return (
            np.concatenate([entry, own, others]),
            np.concatenate([self._spoken[at], np.full(len(own), self._unnamed), np.full(len(others), self._all)]),
        )

    def _asked(self) -> Iterator[tuple[Ints, Ints, int]]:
        """Yield members, the lists of topics they look at, and how gladly."""
        company, scoring = self._company, self._scoring
        for stance, mine, theirs in ((CURIOUS, 0, 1), (SHARING, 1, 0)):
            holds: Flags = company.held_stance & stance > 0
            member, topic = company.held_by[holds], company.held_topic[holds].astype(np.int64)
            yield member, 2 * topic + theirs, OPPOSITE
            yield member, 2 * topic + mine, ALIKE
            holding, link = scoring.near_of(topic)
            yield member[holding], 2 * scoring.near_to[link].astype(np.int64) + theirs, NEAR
        everybody = np.arange(company.size)
        yield everybody, np.full(company.size, self._anybody), ANYBODY

    def _all_asked(self) -> _Asked:
        members, lists, ranks = [], [], []
        for member, what, rank in self._asked():
            entry, spoken = self._each_tongue(member, listed=False)
            members.append(member[entry])
            lists.append(self._list_of(what[entry], spoken))
            ranks.append(np.full(len(entry), rank))
        return _Asked(np.concatenate(members), np.concatenate(lists), np.concatenate(ranks))

    def look_around(self) -> Iterator[tuple[Ints, Ints]]:
        """Yield pairs, some members at a time: who looks, and at whom; some of them twice."""
        size, asked = self._company.size, self._all_asked()
        if not len(asked.member):
            return
        begins = np.searchsorted(self._keys, asked.of * size)
        lengths = np.searchsorted(self._keys, (asked.of + 1) * size) - begins
        # The shortest lists first: they are the rare topics.
        order = np.lexsort((asked.of, lengths, asked.rank, asked.member))
        member, of, begins, lengths = asked.member[order], asked.of[order], begins[order], lengths[order]
        taken = np.minimum(lengths, np.array(STRETCH)[asked.rank[order]])
        taken = _up_to(member, taken, size)
        place = np.searchsorted(self._keys, of * size + self._ring[member]) - begins
        counts = np.bincount(member, minlength=size)
        ends = np.cumsum(counts)
        step = max(1, SCORED_AT_ONCE // (LOOKED_AT + max(STRETCH)))
        for first in range(0, size, step):
            last = min(first + step, size) - 1
            asks = slice(int(ends[first] - counts[first]), int(ends[last]))
            ask, offset = ranges(np.zeros(asks.stop - asks.start, dtype=np.int64), taken[asks])
            # Half of the stretch lies before the own place, and a list has no end.
            at = (place[asks][ask] - taken[asks][ask] // 2 + offset) % lengths[asks][ask]
            one, other = member[asks][ask], self._members[begins[asks][ask] + at]
            yield one[one != other], other[one != other]


def _up_to(member: Ints, taken: Ints, size: int) -> Ints:
    """Cut what each member looks at in all, except for the last rank's stretch, which everybody may look at."""
    before = np.cumsum(taken) - taken
    counts = np.bincount(member, minlength=size)
    first = np.cumsum(counts) - counts
    spent = before - before[np.minimum(first, len(before) - 1)][member]
    cut: Ints = np.maximum(np.minimum(taken, LOOKED_AT - spent), np.minimum(taken, 4))
    return cut


def all_pairs(company: Company, barred: Ints) -> Ints:
    """List every pair that is not barred, by their keys and sorted."""
    one, other = np.triu_indices(company.size, k=1)
    keys = one * company.size + other
    return keys[~is_among(keys, barred)]


__all__: Sequence[str] = ["CANDIDATES", "all_pairs", "best_of_each"]
