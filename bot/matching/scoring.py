"""How well entrants fit each other."""

from collections.abc import Sequence

import numpy as np

from bot.matching.entrants import CURIOUS, SHARING, Entrants, Flags, Ints, Table, place_among, ranges
from bot.matching.legality import Legality
from bot.model.pairing import Near, PairingInputs
from bot.model.weights import (
    ENOUGH_HALF_HOURS,
    FADED_AFTER_WEEKS,
    FURTHER_LANGUAGES_AT_MOST,
    RARER_AT_MOST,
    SHARED_TOPICS_AT_MOST,
)

COMPARED_AT_ONCE = 1 << 22
"""Pairs of topics that are compared at a time: a few megabytes."""
NARROW = 4
"""Most members hold about so many topics; wider rows are compared on their own."""
NO_TOPIC = -1
SAME = 100
"""Nearness of a topic to itself, in percent."""


class Scoring:
    """The fits of the pairs of one round, by the weights of its circle."""

    def __init__(self, inputs: PairingInputs, entrants: Entrants, legality: Legality) -> None:
        self._entrants = entrants
        self._legality = legality
        self.weights = inputs.weights
        self._teams = _numbers([entrant.team for entrant in entrants.all])
        self._take_near(inputs.near)
        same = np.full(len(entrants.held_by), SAME)
        self._held = _Rows(entrants.size, entrants.held_by, entrants.held_topic, entrants.held_stance, same)
        at, link = self.near_of(entrants.held_topic)
        stances = entrants.held_stance[at]
        self._near = _Rows(entrants.size, entrants.held_by[at], self.near_to[link], stances, self._percent[link])

    def _take_near(self, near: Sequence[Near]) -> None:
        place = self._entrants.topic_place
        links = sorted(
            (place[one], place[other], link.percent * self.weights.near_topic // 100)
            for link in near
            if link.one in place and link.other in place
            for one, other in ((link.one, link.other), (link.other, link.one))
        )
        table = np.array(links, dtype=np.int64).reshape(-1, 3)
        self._near_from, self.near_to, self._percent = table[:, 0], table[:, 1], table[:, 2]

    def near_of(self, topics: Ints) -> tuple[Ints, Ints]:
        """List the links from these topics to those near to them: indexes into `topics`, and into `near_to`."""
        begins = np.searchsorted(self._near_from, topics)
        return ranges(begins, np.searchsorted(self._near_from, topics, side="right") - begins)

    def fits(self, one: Ints, other: Ints) -> Ints:
        """Return the fit of each pair, from `weights.least` to `weights.greatest`."""
        found: Ints = np.zeros(len(one), dtype=np.int64)
        width = np.maximum(np.maximum(self._held.width[one], self._held.width[other]), self._near.width[one])
        for wide in np.unique(width).tolist():
            at = np.flatnonzero(width == wide)
            step = max(1, COMPARED_AT_ONCE // wide**2)
            for begin in range(0, len(at), step):
                some = at[begin : begin + step]
                found[some] = self._fits(one[some], other[some], wide)
        return found

    def _fits(self, one: Ints, other: Ints, width: int) -> Ints:
        weights, entrants = self.weights, self._entrants
        link, common, rarity = self._by_topics(one, other, width)
        fit = weights.any_chat + link + weights.rarer * rarity
        fit += weights.shared_topic * np.minimum(common, SHARED_TOPICS_AT_MOST)
        spoken = np.bitwise_count(entrants.tongues[one] & entrants.tongues[other]).sum(axis=1, dtype=np.int64)
        spoken[entrants.speaks_any[one] | entrants.speaks_any[other]] = 0  # nobody knows which languages these speak
        fit += weights.further_language * np.clip(spoken - 1, 0, FURTHER_LANGUAGES_AT_MOST)
        mine, theirs = self._teams[one], self._teams[other]
        fit += weights.other_team * ((mine >= 0) & (theirs >= 0) & (mine != theirs) & (common > 0))
        fit += self._history(entrants.key_of(one, other))
        hours = np.bitwise_count(entrants.hours[one] & entrants.hours[other]).sum(axis=1, dtype=np.int64)
        chance = 100 - weights.missing_half_hour * np.maximum(ENOUGH_HALF_HOURS - hours, 0)
        total: Ints = np.where(fit > 0, fit * chance // 100, fit)
        return total

    def _by_topics(self, one: Ints, other: Ints, width: int) -> tuple[Ints, Ints, Ints]:
        """Return for each pair the worth of its best links, how many topics both hold, and the rarity of the rarest.

        A link is the same topic or a near one. Rarity is in halvings of the circle, at most RARER_AT_MOST.
        """
        size, weights = len(one), self.weights
        hears, tells, curious, sharing = (np.zeros(size, dtype=np.int64) for _ in range(4))
        common, rarity = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        theirs = self._held.topics[other, :width]
        for rows in (self._held, self._near):
            topics = rows.topics[one, :width]
            pair, mine, their = np.nonzero(
                (topics[:, :, None] == theirs[:, None, :]) & (topics[:, :, None] != NO_TOPIC)
            )
            my_stance, their_stance = rows.stances[one[pair], mine], self._held.stances[other[pair], their]
            percent = rows.percent[one[pair], mine]
            for best, stance, met in (
                (hears, CURIOUS, SHARING),
                (tells, SHARING, CURIOUS),
                (curious, CURIOUS, CURIOUS),
                (sharing, SHARING, SHARING),
            ):
                there: Flags = (my_stance & stance > 0) & (their_stance & met > 0)
                np.maximum.at(best, pair[there], percent[there])
            if rows is self._held:
                common = np.bincount(pair, minlength=size)
                np.maximum.at(rarity, pair, self._entrants.rarity[topics[pair, mine]])
        best, least = np.maximum(hears, tells), np.minimum(hears, tells)
        worth = weights.curious_meets_sharing * best // SAME + weights.both_ways * least // SAME
        worth = np.maximum(worth, weights.both_curious * curious // SAME)
        return np.maximum(worth, weights.both_sharing * sharing // SAME), common, np.minimum(rarity, RARER_AT_MOST)

    def _history(self, pairs: Ints) -> Ints:
        legality, weights = self._legality, self.weights
        at = place_among(pairs, legality.met)
        met = np.flatnonzero(at >= 0)
        change: Ints = np.zeros(len(pairs), dtype=np.int64)
        fresh = np.maximum(FADED_AFTER_WEEKS - legality.weeks[at[met]], 0)
        change[met] = -(weights.just_met * fresh // FADED_AFTER_WEEKS)
        return change


class _Rows:
    """A row of topics for each member, with stance and nearness, padded with NO_TOPIC; `width` is the part in use."""

    def __init__(self, size: int, member: Ints, topic: Ints, stance: Ints, percent: Ints) -> None:
        counts = np.bincount(member, minlength=size)
        self.width: Ints = np.full(size, NARROW, dtype=np.int64)  # powers of two, so that there are few
        while (narrow := self.width < counts).any():
            self.width[narrow] *= 2
        within = np.arange(len(member)) - (np.cumsum(counts) - counts)[member]
        shape = size, int(self.width.max(initial=NARROW)) if len(member) else 0
        self.topics, self.stances, self.percent = (np.full(shape, NO_TOPIC, dtype=np.int32) for _ in range(3))
        for table, column in ((self.topics, topic), (self.stances, stance), (self.percent, percent)):
            table[member, within] = column


def _numbers(names: Sequence[str | None]) -> Table:
    """Return a number for each name, in the order of the names; -1 for None."""
    number = {name: place for place, name in enumerate(sorted({name for name in names if name is not None}))}
    return np.array([-1 if name is None else number[name] for name in names], dtype=np.int32)
