"""How well entrants fit each other."""

import numpy as np

from bot.matching.entrant_arrays import CURIOUS, SHARING, WORD, Entrants, Flags, Ints, join, place_among, ranges
from bot.matching.legality import Legality
from bot.model.pairing import PairingInputs
from bot.model.weights import ENOUGH_HALF_HOURS, FADED_AFTER_WEEKS, FURTHER_LANGUAGES_AT_MOST, SHARED_TOPICS_AT_MOST

SCORED_AT_ONCE = 1 << 16
"""Number of pairs whose fits are computed at once: some tens of megabytes."""
NO_TEAM = -1
SAME = 100
"""The worth of the same topic, in percent. Near topics are worth less."""


class Scoring:
    """The fits of the pairs of one round, by the weights of its circle."""

    def __init__(self, inputs: PairingInputs, entrants: Entrants, legality: Legality) -> None:
        self._entrants, self.weights, self._met = entrants, inputs.weights, legality.met
        self._weeks = np.append(legality.weeks, FADED_AFTER_WEEKS)
        """How long ago each pair in `_met` met. The last item is for all other pairs, whose place is -1."""
        teams = np.array([entrant.team or "" for entrant in entrants.all])
        self._teams = np.where(teams == "", NO_TEAM, np.unique(teams, return_inverse=True)[1])
        place = entrants.topic_place
        links = sorted(
            (place[one], place[other], link.percent * self.weights.near_topic // 100)
            for link in inputs.near
            if link.one in place and link.other in place
            for one, other in ((link.one, link.other), (link.other, link.one))
        )
        self.near_from, self.near_to, near = np.array(links, dtype=np.int64).reshape(-1, 3).T
        member, topic, stance = entrants.held_by, entrants.held_topic, entrants.held_stance
        self._held: Ints = member * len(entrants.topics) + topic
        """Keys of pairs of a member and a topic that the member holds, sorted."""
        at, link = join(topic, self.near_from)
        order = np.argsort(np.append(member, member[at]), kind="stable")
        self._topic: Ints = np.append(topic, self.near_to[link])[order]
        """Topics that members hold, and topics near these, sorted by member. A member's topics begin at `_begins`."""
        self._stance: Ints = np.append(stance, stance[at])[order]
        self._percent: Ints = np.append(np.full(len(topic), SAME), near[link])[order]
        self._is_held: Flags = order < len(topic)
        self._counts = np.bincount(np.append(member, member[at]), minlength=entrants.size)
        self._begins: Ints = np.cumsum(self._counts) - self._counts
        self._bits = np.uint64(1) << (np.arange(len(entrants.topics)) % WORD).astype(np.uint64)
        """A bit for each topic. Several topics may have the same bit."""
        self._has = np.zeros(entrants.size, dtype=np.uint64)
        np.bitwise_or.at(self._has, member, self._bits[topic])

    def fits(self, one: Ints, other: Ints) -> Ints:
        """Return the fit of each pair, from `weights.least` to `weights.greatest`."""
        some = [slice(begin, begin + SCORED_AT_ONCE) for begin in range(0, max(1, len(one)), SCORED_AT_ONCE)]
        return np.concatenate([self._fits(one[each], other[each]) for each in some])

    def _fits(self, one: Ints, other: Ints) -> Ints:
        weights, entrants = self.weights, self._entrants
        link, common, rarity = self._by_topics(one, other)
        fit = weights.any_chat + link + weights.rarer * rarity
        fit += weights.shared_topic * np.minimum(common, SHARED_TOPICS_AT_MOST)
        spoken = np.bitwise_count(entrants.tongues[one] & entrants.tongues[other]).sum(axis=1, dtype=np.int64)
        spoken[entrants.speaks_any[one] | entrants.speaks_any[other]] = 0  # nobody knows which languages these speak
        fit += weights.further_language * np.clip(spoken - 1, 0, FURTHER_LANGUAGES_AT_MOST)
        mine, theirs = self._teams[one], self._teams[other]
        differ = (mine != theirs) & (mine != NO_TEAM) & (theirs != NO_TEAM)
        fit += weights.other_team * (differ & (common > 0))
        weeks = self._weeks[place_among(entrants.key_of(one, other), self._met)]
        fit -= weights.just_met * np.maximum(FADED_AFTER_WEEKS - weeks, 0) // FADED_AFTER_WEEKS
        hours = np.bitwise_count(entrants.hours[one] & entrants.hours[other]).sum(axis=1, dtype=np.int64)
        chance = 100 - weights.missing_half_hour * np.maximum(ENOUGH_HALF_HOURS - hours, 0)
        total: Ints = np.where(fit > 0, fit * chance // 100, fit)
        return total

    def _by_topics(self, one: Ints, other: Ints) -> tuple[Ints, Ints, Ints]:
        """Return for each pair the worth of its best link, the number of topics in common, and the greatest rarity.

        A link is a topic in common, or two near topics. The rarity is that of the rarest topic in common.
        """
        size, weights, entrants = len(one), self.weights, self._entrants
        hears, tells, curious, sharing, rarity = (np.zeros(size, dtype=np.int64) for _ in range(5))
        pair, mine = ranges(self._begins[one], self._counts[one])
        # The bits rule most topics out, at less cost than a search.
        likely = np.flatnonzero(self._has[other[pair]] & self._bits[self._topic[mine]])
        pair, mine = pair[likely], mine[likely]
        their = place_among(other[pair] * len(entrants.topics) + self._topic[mine], self._held)
        pair, mine, their = pair[their >= 0], mine[their >= 0], their[their >= 0]
        my_stance, their_stance, percent = self._stance[mine], entrants.held_stance[their], self._percent[mine]
        for best, stance, met in (
            (hears, CURIOUS, SHARING),
            (tells, SHARING, CURIOUS),
            (curious, CURIOUS, CURIOUS),
            (sharing, SHARING, SHARING),
        ):
            there: Flags = (my_stance & stance > 0) & (their_stance & met > 0)
            np.maximum.at(best, pair[there], percent[there])
        pair, mine = pair[self._is_held[mine]], mine[self._is_held[mine]]
        common = np.bincount(pair, minlength=size)
        np.maximum.at(rarity, pair, entrants.rarity[self._topic[mine]])
        best, least = np.maximum(hears, tells), np.minimum(hears, tells)
        worth = weights.curious_meets_sharing * best // SAME + weights.both_ways * least // SAME
        worth = np.maximum(worth, weights.both_curious * curious // SAME)
        return np.maximum(worth, weights.both_sharing * sharing // SAME), common, rarity
