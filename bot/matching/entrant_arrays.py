"""All entrants of a round, as arrays: one row for each member, in the order of their ids."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from random import Random

import numpy as np
from numpy.typing import NDArray

from bot.model.ids import MemberId, TopicId
from bot.model.pairing import HALF_HOURS_A_WEEK, PairingInputs
from bot.model.weights import RARER_AT_MOST

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Words = NDArray[np.uint64]

CURIOUS, SHARING = 1, 2
"""A member's stance to a topic, as bits: 3 is both."""
WORD = 64
_HALF_HOURS_A_DAY = 48
_USUAL_DAY = 16
"""Length of the part of a day, in half hours, in which most of the free time lies."""


class Entrants:
    """The entrants of one round as arrays, a row for each, sorted by id; and the random order that breaks ties."""

    def __init__(self, inputs: PairingInputs) -> None:
        self.all = sorted(inputs.entrants, key=lambda entrant: entrant.id)
        self.size = len(self.all)
        self.place = {entrant.id: place for place, entrant in enumerate(self.all)}
        random = Random(inputs.seed)  # noqa: S311 - a kept seed, so that a round can be replayed
        keys = [random.getrandbits(WORD) for _ in self.all]
        self.keys: Words = np.array(keys, dtype=np.uint64)
        self.order: Ints = np.argsort(self.keys, kind="stable")
        """Members sorted by their random keys. This order decides ties, so that ids favour nobody."""
        self.rank: Ints = np.argsort(self.order)
        held = Counter(topic for entrant in self.all for topic in entrant.curious | entrant.sharing)
        self.topics: Sequence[TopicId] = sorted(held)
        self.topic_place = {topic: place for place, topic in enumerate(self.topics)}
        doublings = [(self.size // held[topic]).bit_length() - 1 for topic in self.topics]
        """How often the number of a topic's holders can double without exceeding the number of entrants."""
        self.rarity: Ints = np.minimum(np.array(doublings, dtype=np.int64), RARER_AT_MOST)
        self._take_holdings()
        self._take_languages()
        self._take_hours()
        claims = {claim: turn for turn, claim in enumerate(sorted({entrant.claim for entrant in self.all}))}
        self.turn: Ints = np.array([claims[entrant.claim] for entrant in self.all], dtype=np.int64)
        """Each member's turn to sit out, the lowest first: the place of their claim among all different claims."""

    def key_of(self, one: Ints, other: Ints) -> Ints:
        """Return one number for each pair, the same whichever member comes first."""
        return np.minimum(one, other) * self.size + np.maximum(one, other)

    def ends_of(self, keys: Ints) -> tuple[Ints, Ints]:
        """Return the two members of each pair that has one of these numbers, the lower first."""
        return keys // max(1, self.size), keys % max(1, self.size)

    def places(self, pairs: Iterable[tuple[MemberId, MemberId]]) -> tuple[Ints, Ints]:
        """Return the rows of the two members of each pair; -1 for a member who is no entrant."""
        rows = [self.place.get(each, -1) for two in pairs for each in two]
        return np.array(rows[::2], dtype=np.int64), np.array(rows[1::2], dtype=np.int64)

    def _take_holdings(self) -> None:
        rows = [
            (place, self.topic_place[topic], CURIOUS * (topic in each.curious) + SHARING * (topic in each.sharing))
            for place, each in enumerate(self.all)
            for topic in sorted(each.curious | each.sharing)
        ]
        table = np.array(rows, dtype=np.int64).reshape(-1, 3)
        self.held_by, self.held_topic, self.held_stance = table[:, 0], table[:, 1], table[:, 2]

    def _take_languages(self) -> None:
        speakers = Counter(language for entrant in self.all for language in entrant.languages)
        self.languages = sorted(language for language, count in speakers.items() if count > 1)
        """Languages of two members or more. A language of a single member lets nobody meet."""
        bit = {language: place for place, language in enumerate(self.languages)}
        spoken = np.zeros((self.size, (len(bit) // WORD + 1) * WORD), dtype=np.bool_)
        for place, entrant in enumerate(self.all):
            spoken[place, [bit[language] for language in entrant.languages if language in bit]] = True
        self.speaker, self.spoken = (each.astype(np.int64) for each in np.nonzero(spoken))
        """Pairs of a member and a language that they speak."""
        self.speaks_any: Flags = np.array([not entrant.languages for entrant in self.all], dtype=np.bool_)
        """Members who named no language: they are treated as if they speak any."""
        spoken[self.speaks_any] = True
        self.tongues: Words = np.packbits(spoken, axis=1, bitorder="little").view(np.uint64)

    def _take_hours(self) -> None:
        free = np.zeros((self.size, (HALF_HOURS_A_WEEK // WORD + 1) * WORD), dtype=np.bool_)
        counts = np.fromiter((len(entrant.hours) for entrant in self.all), dtype=np.int64, count=self.size)
        hours = np.fromiter(chain.from_iterable(entrant.hours for entrant in self.all), dtype=np.int64)
        free[np.repeat(np.arange(self.size), counts), hours] = True
        self.hours: Words = np.packbits(free, axis=1, bitorder="little").view(np.uint64)
        by_day = free[:, :HALF_HOURS_A_WEEK].reshape(self.size, 7, _HALF_HOURS_A_DAY).sum(axis=1, dtype=np.int64)
        sums = np.cumsum(np.hstack([np.zeros((self.size, 1), dtype=np.int64), by_day, by_day]), axis=1)
        begins = np.arange(_HALF_HOURS_A_DAY)
        self.usual_time: Ints = np.argmax(sums[:, begins + _USUAL_DAY] - sums[:, begins], axis=1)
        """The half hour of the UTC day at which the eight hours with the most free time begin. Members with similar
        values are likely to have hours in common."""


def distinct(keys: Ints) -> Ints:
    """Sort keys and remove duplicates. This is faster than `numpy.unique`, which hashes."""
    keys = np.sort(keys)
    first: Flags = np.ones(len(keys), dtype=np.bool_)
    first[1:] = keys[1:] != keys[:-1]
    return keys[first]


def place_among(keys: Ints, known: Ints) -> Ints:
    """Return the index of each key in `known`, which is sorted; -1 if it is not there."""
    if not len(known):
        return np.full(len(keys), -1, dtype=np.int64)
    found = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[found] == keys, found, -1)


def ranges(begins: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """Return two arrays: for each number in several ranges, the index of its range, and the number."""
    of: Ints = np.repeat(np.arange(len(begins)), counts)
    return of, np.arange(len(of)) - (np.cumsum(counts) - counts)[of] + begins[of]


def join(keys: Ints, known: Ints) -> tuple[Ints, Ints]:
    """Return the indexes in `keys` and in `known` of all pairs of equal keys. `known` is sorted."""
    begins = np.searchsorted(known, keys)
    return ranges(begins, np.searchsorted(known, keys, side="right") - begins)
