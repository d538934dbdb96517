"""How well entrants fit each other."""

from collections.abc import Sequence

import numpy as np

from bot.matching.company import (
    CURIOUS,
    NO_TOPIC,
    SHARING,
    Company,
    Flags,
    Ints,
    Table,
    padded,
    place_among,
)
from bot.matching.types import Near, PairingInputs
from bot.model.weights import (
    COMMON_HALF_HOURS_AT_MOST,
    FADED_AFTER_WEEKS,
    FURTHER_LANGUAGES_AT_MOST,
    RARER_AT_MOST,
    SHARED_TOPICS_AT_MOST,
)

COMPARED_AT_ONCE = 1 << 22
"""Comparisons of two topics: a few megabytes at a time."""
NARROW = 4
"""Most members hold about so many topics; wider rows are compared on their own."""
SAME = 100
"""Percent."""


class Scoring:
    """The fits of one company, under its circle's weights."""

    def __init__(self, inputs: PairingInputs, company: Company) -> None:
        self.company = company
        self.weights = inputs.weights
        counts = np.bincount(company.held_by, minlength=company.size)
        self._width: Ints = _widths(counts)
        most = int(self._width.max(initial=NARROW))
        self._topics, self._stances = padded(
            company.held_by, [company.held_topic, company.held_stance], company.size, most
        )
        self._take_near(inputs.near)

    def _take_near(self, near: Sequence[Near]) -> None:
        """Note for each member which topics are near to one they hold, and how near."""
        company = self.company
        place = company.topic_place
        links = sorted(
            (place[one], place[other], link.percent * self.weights.near_topic // 100)
            for link in near
            if link.one in place and link.other in place
            for one, other in ((link.one, link.other), (link.other, link.one))
        )
        self.near_from: Ints = np.array([link[0] for link in links], dtype=np.int64)
        self.near_to: Table = np.array([link[1] for link in links], dtype=np.int32)
        self.near_percent: Table = np.array([link[2] for link in links], dtype=np.int32)
        holding, link = self.near_of(company.held_topic.astype(np.int64))
        rows = company.held_by[holding]
        self._near_width: Ints = _widths(np.bincount(rows, minlength=company.size))
        most = int(self._near_width.max(initial=NARROW)) if len(rows) else 0
        self._near_topics, self._near_stances, self._near_percents = padded(
            rows, [self.near_to[link], company.held_stance[holding], self.near_percent[link]], company.size, most
        )

    def near_of(self, topics: Ints) -> tuple[Ints, Ints]:
        """List for each of these topics the links to those near to it: places of topics, and of links."""
        begins, ends = np.searchsorted(self.near_from, topics), np.searchsorted(self.near_from, topics, side="right")
        return ranges(begins, ends - begins)

    def fits(self, one: Ints, other: Ints) -> Ints:
        """Say how well the two of each pair fit; from `weights.least` to `weights.greatest`."""
        found: Ints = np.zeros(len(one), dtype=np.int64)
        width = np.maximum(self._width[one], self._width[other])
        if self._near_topics.shape[1]:
            width = np.maximum(width, self._near_width[one])
        for wide in np.unique(width):
            at = np.flatnonzero(width == wide)
            step = max(1, COMPARED_AT_ONCE // int(wide) ** 2)
            for begin in range(0, len(at), step):
                some = at[begin : begin + step]
                found[some] = self._fits(one[some], other[some], int(wide))
        return found

    def fit(self, one: int, other: int) -> int:
        """Say how well two fit."""
        return int(self.fits(np.array([one]), np.array([other]))[0])

    def _fits(self, one: Ints, other: Ints, width: int) -> Ints:
        weights = self.weights
        link, common, rarity = self._by_topics(one, other, width)
        company = self.company
        fit = link + weights.shared_topic * np.minimum(common, SHARED_TOPICS_AT_MOST) + weights.rarer * rarity
        hours = np.bitwise_count(company.hours[one] & company.hours[other]).sum(axis=1, dtype=np.int64)
        fit += weights.common_half_hour * np.minimum(hours, COMMON_HALF_HOURS_AT_MOST)
        spoken = np.bitwise_count(company.tongues[one] & company.tongues[other]).sum(axis=1, dtype=np.int64)
        fit += weights.further_language * np.clip(spoken - 1, 0, FURTHER_LANGUAGES_AT_MOST)
        mine, theirs = company.teams[one], company.teams[other]
        fit += weights.other_team * ((mine >= 0) & (theirs >= 0) & (mine != theirs) & (common > 0))
        total: Ints = fit + self._history(company.key_of(one, other))
        return total

    def _by_topics(self, one: Ints, other: Ints, width: int) -> tuple[Ints, Ints, Ints]:
        """Compare what both hold: the worth of the best link, how many topics both hold, how rare the rarest is."""
        size, weights = len(one), self.weights
        theirs = self._topics[other, :width]
        link = _Links(size)
        topics = self._topics[one, :width]
        pair, mine, their = np.nonzero((topics[:, :, None] == theirs[:, None, :]) & (topics[:, :, None] != NO_TOPIC))
        link.add(pair, self._stances[one[pair], mine], self._stances[other[pair], their], SAME)
        common = np.bincount(pair, minlength=size)
        rare = self.company.rarity[topics[pair, mine]]
        rarity: Ints = np.zeros(size, dtype=np.int64)
        for level in range(1, RARER_AT_MOST + 1):
            rarity[pair[rare >= level]] = level
        if self._near_topics.shape[1]:
            topics = self._near_topics[one, :width]
            pair, mine, their = np.nonzero(
                (topics[:, :, None] == theirs[:, None, :]) & (topics[:, :, None] != NO_TOPIC)
            )
            percent = self._near_percents[one[pair], mine]
            link.add(pair, self._near_stances[one[pair], mine], self._stances[other[pair], their], percent)
        best, least = np.maximum(link.hears, link.tells), np.minimum(link.hears, link.tells)
        worth = weights.curious_meets_sharing * best // SAME + weights.both_ways * least // SAME
        worth = np.maximum(worth, weights.both_curious * link.curious // SAME)
        return np.maximum(worth, weights.both_sharing * link.sharing // SAME), common, rarity

    def _history(self, pairs: Ints) -> Ints:
        company, weights = self.company, self.weights
        at = place_among(pairs, company.met_pairs)
        met = np.flatnonzero(at >= 0)
        change: Ints = np.zeros(len(pairs), dtype=np.int64)
        if len(met):
            fresh = np.maximum(FADED_AFTER_WEEKS - company.met_weeks[at[met]], 0)
            taken = weights.just_met - weights.mutual_yes * company.met_free[at[met]]
            change[met] = -np.sign(taken) * (np.abs(taken) * fresh // FADED_AFTER_WEEKS)
        return change


class _Links:
    """How near, in percent, what one is curious about comes to what the other shares, and so on, for each pair."""

    def __init__(self, size: int) -> None:
        self.hears, self.tells, self.curious, self.sharing = (np.zeros(size, dtype=np.int64) for _ in range(4))

    def add(self, pair: Ints, mine: Table, theirs: Table, percent: Table | int) -> None:
        for best, one, other in (
            (self.hears, CURIOUS, SHARING),
            (self.tells, SHARING, CURIOUS),
            (self.curious, CURIOUS, CURIOUS),
            (self.sharing, SHARING, SHARING),
        ):
            there: Flags = (mine & one > 0) & (theirs & other > 0)
            if isinstance(percent, int):
                best[pair[there]] = percent
            else:
                np.maximum.at(best, pair[there], percent[there])


def ranges(begins: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """Write out ranges one after the other: which range each number is of, and the numbers."""
    of: Ints = np.repeat(np.arange(len(begins)), counts)
    return of, np.arange(len(of)) - (np.cumsum(counts) - counts)[of] + begins[of]


def _widths(counts: Ints) -> Ints:
    """Round up to a power of two, and to NARROW at least, so that there are few widths."""
    width: Ints = np.full(len(counts), NARROW, dtype=np.int64)
    while (narrow := width < counts).any():
        width[narrow] *= 2
    return width
