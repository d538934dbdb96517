"""All who take part in a round, as arrays: one row a member, in the order of their ids."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from random import Random

import numpy as np
from numpy.typing import NDArray

from bot.matching.types import HALF_HOURS_A_WEEK, Entrant, Meeting, PairingInputs
from bot.model.ids import MemberId, TopicId
from bot.model.weights import RARER_AT_MOST

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Words = NDArray[np.uint64]
Table = NDArray[np.int32]

CURIOUS, SHARING = 1, 2
"""A member's stance to a topic they hold; 3 is both."""
NO_TOPIC = -1
KEY_BITS = 64
WORD = 64
_SPREAD = 0x9E3779B97F4A7C15
"""2**64 over the golden ratio, as in Knuth's multiplicative hashing: neighbouring keys land far apart."""
_ALL_BITS: int = 2**KEY_BITS - 1
_HALF_HOURS_A_DAY = 48
_USUAL_DAY = 16
"""Half hours in which most of a day's free time lies."""


class Company:
    """What the seed and everybody together say about each."""

    def __init__(self, inputs: PairingInputs) -> None:
        self.entrants: Sequence[Entrant] = sorted(inputs.entrants, key=lambda entrant: entrant.id)
        self.size = len(self.entrants)
        self.place = {entrant.id: place for place, entrant in enumerate(self.entrants)}
        random = Random(inputs.seed)  # noqa: S311 - a kept seed, so that a round can be replayed
        self.keys: Words = np.array([random.getrandbits(KEY_BITS) for _ in self.entrants], dtype=np.uint64)
        """Drawn from the seed; all ties go by them, none by an id."""
        held = Counter(topic for entrant in self.entrants for topic in entrant.curious | entrant.sharing)
        self.topics: Sequence[TopicId] = sorted(held)
        self.topic_keys = [random.getrandbits(KEY_BITS) for _ in self.topics]
        self.topic_place = {topic: place for place, topic in enumerate(self.topics)}
        self.rarity: Table = np.array(
            # How often the number of holders can double before it is everybody.
            [min((self.size // held[topic]).bit_length() - 1, RARER_AT_MOST) for topic in self.topics],
            dtype=np.int32,
        )
        self.near: dict[TopicId, set[TopicId]] = {}
        for link in inputs.near:
            self.near.setdefault(link.one, set()).add(link.other)
            self.near.setdefault(link.other, set()).add(link.one)
        self.held_by, self.held_topic, self.held_stance = self._holdings()
        self.tongues, self.speaks_any = self._languages()
        self.hours = self._hours()
        self.teams = self._teams()
        self._take_meetings(inputs.met)
        self.turn, self.turns = self._turns()

    def key_of(self, one: Ints, other: Ints) -> Ints:
        """Name each pair by one number, the same whichever comes first."""
        return np.minimum(one, other) * self.size + np.maximum(one, other)

    def pairs_named(self, ids: Iterable[tuple[MemberId, MemberId]]) -> Ints:
        """Name the pairs of these ids that both take part, sorted."""
        place = self.place
        return distinct(self.key_of(*self.places(two for two in ids if two[0] in place and two[1] in place)))

    def places(self, ids: Iterable[tuple[MemberId, MemberId]]) -> tuple[Ints, Ints]:
        """Find the places of both of each pair, who take part."""
        places = (self.place[each] for two in ids for each in two)
        both = np.fromiter(places, dtype=np.int64).reshape(-1, 2)
        return both[:, 0], both[:, 1]

    def ties(self, one: Ints, other: Ints) -> Words:
        """Draw 64 bits for each pair, from the keys of both."""
        return mix(self.keys[one] ^ self.keys[other])

    def _holdings(self) -> tuple[Ints, Table, Table]:
        members, topics, stances = [], [], []
        for place, entrant in enumerate(self.entrants):
            for topic in sorted(entrant.curious | entrant.sharing):
                members.append(place)
                topics.append(self.topic_place[topic])
                stances.append(CURIOUS * (topic in entrant.curious) + SHARING * (topic in entrant.sharing))
        return (
            np.array(members, dtype=np.int64),
            np.array(topics, dtype=np.int32),
            np.array(stances, dtype=np.int32),
        )

    def _languages(self) -> tuple[Words, Flags]:
        self.languages = sorted({language for entrant in self.entrants for language in entrant.languages})
        bit = {language: place for place, language in enumerate(self.languages)}
        spoken = np.zeros((self.size, max(1, -(-len(bit) // WORD)) * WORD), dtype=np.bool_)
        for place, entrant in enumerate(self.entrants):
            for language in entrant.languages:
                spoken[place, bit[language]] = True
        # Whoever names no language is taken to speak any.
        named: Flags = np.any(spoken, axis=1)
        return _packed(spoken), ~named

    def _hours(self) -> Words:
        free = np.zeros((self.size, -(-HALF_HOURS_A_WEEK // WORD) * WORD), dtype=np.bool_)
        counts = np.fromiter((len(entrant.hours) for entrant in self.entrants), dtype=np.int64, count=self.size)
        hours = np.fromiter(chain.from_iterable(entrant.hours for entrant in self.entrants), dtype=np.int64)
        free[np.repeat(np.arange(self.size), counts), hours] = True
        by_day = free[:, :HALF_HOURS_A_WEEK].reshape(self.size, 7, _HALF_HOURS_A_DAY).sum(axis=1, dtype=np.int64)
        sums = np.cumsum(np.hstack([np.zeros((self.size, 1), dtype=np.int64), by_day, by_day]), axis=1)
        begins = np.arange(_HALF_HOURS_A_DAY)
        self.usual_time: Ints = np.argmax(sums[:, begins + _USUAL_DAY] - sums[:, begins], axis=1)
        """The half hour of the UTC day at which most of a member's free time begins: near ones have hours in common."""
        return _packed(free)

    def _teams(self) -> Table:
        names = sorted({entrant.team for entrant in self.entrants if entrant.team is not None})
        number = {name: place for place, name in enumerate(names)}
        return np.array(
            [-1 if entrant.team is None else number[entrant.team] for entrant in self.entrants], dtype=np.int32
        )

    def _take_meetings(self, met: Iterable[Meeting]) -> None:
        place = self.place
        ours = [meeting for meeting in met if meeting.one in place and meeting.other in place]
        pairs = self.key_of(*self.places((meeting.one, meeting.other) for meeting in ours))
        order = np.argsort(pairs, kind="stable")
        weeks = np.fromiter((meeting.weeks_ago for meeting in ours), dtype=np.int64, count=len(ours))
        free = np.fromiter((meeting.free for meeting in ours), dtype=np.bool_, count=len(ours))
        self.met_pairs: Ints = pairs[order]
        self.met_weeks: Ints = weeks[order]
        self.met_free: Flags = free[order]

    def _turns(self) -> tuple[Ints, int]:
        """Say how many turns each is away from sitting out, and how many turns there are.

        Only the order counts, so the same few do for a circle that is years old.
        """
        claims = {claim: turn for turn, claim in enumerate(sorted({entrant.claim for entrant in self.entrants}))}
        return np.array([claims[entrant.claim] for entrant in self.entrants], dtype=np.int64), len(claims)


def mix(keys: Words) -> Words:
    """Spread keys over 64 bits, so that sums of mixed keys do not coincide."""
    spread = np.uint64(_SPREAD)
    keys = keys * spread  # in arrays, both products go modulo 2**64
    keys ^= keys >> np.uint64(29)
    return keys * spread


def mix_one(key: int) -> int:
    """Spread one key, as mix does."""
    key = (key * _SPREAD) & _ALL_BITS
    key ^= key >> 29
    return (key * _SPREAD) & _ALL_BITS


def distinct(keys: Ints) -> Ints:
    """Sort keys, each once; faster than by hashing, as numpy does it."""
    keys = np.sort(keys)
    first: Flags = np.ones(len(keys), dtype=np.bool_)
    first[1:] = keys[1:] != keys[:-1]
    return keys[first]


def is_among(keys: Ints, known: Ints) -> Flags:
    """Say of each key whether it is known; the known ones are sorted."""
    return place_among(keys, known) >= 0


def place_among(keys: Ints, known: Ints) -> Ints:
    """Find each key's place among the known ones, which are sorted; -1 for those that are not known."""
    if not len(known):
        return np.full(len(keys), -1, dtype=np.int64)
    found = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[found] == keys, found, -1)


def padded(rows: Ints, values: Sequence[Table], size: int, width: int) -> list[Table]:
    """Lay values out, one row a member; what is left of a row is NO_TOPIC. The rows are sorted."""
    counts = np.bincount(rows, minlength=size)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    tables = []
    for column in values:
        table: Table = np.full((size, width), NO_TOPIC, dtype=np.int32)
        fits = within < width
        table[rows[fits], within[fits]] = column[fits]
        tables.append(table)
    return tables


def _packed(flags: Flags) -> Words:
    return np.packbits(flags, axis=1, bitorder="little").view(np.uint64)
