"""Who may meet whom, and how much each meeting is worth: one integer an edge."""

from bisect import bisect
from collections.abc import Iterable, Iterator
from heapq import nlargest
from itertools import islice

from bot.matching.scoring import KEY_BITS, Scoring, mix
from bot.matching.types import PairingInputs
from bot.matching.units import FREEZE_STEPS, units_for

ALL_PAIRS_UP_TO = 400
"""Up to here every legal pair is an edge (80,000 of them, under a second to score); beyond, only the best of each."""
CANDIDATES = 30
"""Of each beyond that size: measured, going from 10 to 30 gained 0.02 % of fit at 1,000, so more would gain less."""
LOOKED_AT = 120
"""How many each looks at to find them: those who hold the same topics first, then anybody."""


class Graph:
    """The legal edges between entrants, who are numbered in the order of their ids.

    The worth of a meeting is its fit and a little for the tie, less its cost where the freeze holds it; each in its
    own unit, so that they never mix.
    """

    def __init__(self, inputs: PairingInputs, scoring: Scoring) -> None:
        self.scoring = scoring
        self.size = len(scoring.entrants)
        place = scoring.place
        barred = [(place[one], place[other]) for one, other in inputs.apart if one in place and other in place]
        self._barred = {(min(pair), max(pair)) for pair in barred}
        self._frozen_step: dict[tuple[int, int], int] = {}
        width = inputs.freeze_weeks - inputs.floor_weeks
        for pair, meeting in scoring.met.items():
            if meeting.free:
                continue
            if meeting.weeks_ago < inputs.floor_weeks:
                self._barred.add(pair)
            elif meeting.weeks_ago < inputs.freeze_weeks:
                thawing = inputs.freeze_weeks - 1 - meeting.weeks_ago
                self._frozen_step[pair] = thawing * FREEZE_STEPS // width
        # Only the order of turns counts, so the same few units do for a circle that is years old.
        claims = sorted({entrant.claim for entrant in scoring.entrants})
        self._units = units_for(self.size, turns=len(claims))
        unit_of = {claim: turn * self._units.sat_out for turn, claim in enumerate(claims)}
        self.bonus = [unit_of[entrant.claim] for entrant in scoring.entrants]
        """What it is worth to place a member: more for who has sat out more, nothing for whose turn it is."""
        self.neighbours: list[dict[int, int]] = [{} for _ in range(self.size)]
        """The edges that are looked at, with the worth of each."""
        if self.size <= ALL_PAIRS_UP_TO:
            for one in range(self.size):
                self._join(one, range(one + 1, self.size))
        else:
            self._join_candidates()

    def is_legal(self, one: int, other: int) -> bool:
        """Say whether two may meet at all; whether it is an edge yet does not matter."""
        people = self.scoring.people
        pair = (one, other) if one < other else (other, one)
        return bool(people[one].languages & people[other].languages) and pair not in self._barred

    def is_clique(self, members: tuple[int, ...]) -> bool:
        """Say whether every two of them may meet."""
        return all(self.is_legal(one, other) for one, other in pairs_of(members))

    def is_frozen(self, one: int, other: int) -> bool:
        """Say whether the freeze holds these two, so that only want of partners brings them together."""
        return (min(one, other), max(one, other)) in self._frozen_step

    def frozen_cost(self, one: int, other: int) -> int:
        """Say what it costs to bring two together whom the freeze holds; 0 when it does not."""
        step = self._frozen_step.get((one, other) if one < other else (other, one))
        return 0 if step is None else self._units.frozen[step]

    def worth(self, one: int, other: int) -> int:
        """Say what a meeting of these two is worth, whether it is an edge or not."""
        known = self.neighbours[one].get(other)
        return self._weigh(one, other) if known is None else known

    def total(self, members: Iterable[int]) -> int:
        """Add up the worth of a group: every meeting in it, and its members by who has sat out more."""
        members = tuple(members)
        return sum(self.worth(*two) for two in pairs_of(members)) + sum(self.bonus[member] for member in members)

    def widen(self, members: Iterable[int]) -> bool:
        """Join members to everybody they may meet, and say whether that added anything."""
        before = sum(map(len, self.neighbours))
        for member in members:
            self._join(member, range(self.size))
        return sum(map(len, self.neighbours)) > before

    def components(self) -> Iterator[list[int]]:
        """Yield the members of each connected part, in order."""
        seen = [False] * self.size
        for start in range(self.size):
            if seen[start]:
                continue
            seen[start] = True
            part = [start]
            for member in part:
                for other in self.neighbours[member]:
                    if not seen[other]:
                        seen[other] = True
                        part.append(other)
            yield sorted(part)

    def _weigh(self, one: int, other: int) -> int:
        people = self.scoring.people
        tie = mix(people[one].key ^ people[other].key) >> (KEY_BITS - self._units.tie_bits)
        return self.scoring.fit(one, other) * self._units.fit + tie - self.frozen_cost(one, other)

    def _join(self, one: int, others: Iterable[int]) -> None:
        for other in others:
            if other != one and other not in self.neighbours[one] and self.is_legal(one, other):
                self.neighbours[one][other] = self.neighbours[other][one] = self._weigh(one, other)

    def _join_candidates(self) -> None:
        people = self.scoring.people
        ring = sorted(range(self.size), key=lambda place: people[place].key)
        keys = [people[place].key for place in ring]
        curious: list[list[int]] = [[] for _ in self.scoring.topics]
        sharing: list[list[int]] = [[] for _ in self.scoring.topics]
        for place in ring:
            for bit in bits_of(people[place].curious):
                curious[bit].append(place)
            for bit in bits_of(people[place].sharing):
                sharing[bit].append(place)

        def look_around(place: int) -> Iterator[int]:
            person = people[place]
            wanted, offered = [
                sorted(bits_of(mask), key=lambda bit: len(curious[bit]) + len(sharing[bit]))
                for mask in (person.curious, person.sharing)
            ]
            lists = [sharing[bit] for bit in wanted] + [curious[bit] for bit in offered]
            lists += [curious[bit] for bit in wanted] + [sharing[bit] for bit in offered]
            for holders in lists:
                # Each begins at its own place in the ring, so that nobody is everybody's first choice.
                start = bisect(holders, person.key, key=lambda other: people[other].key)
                yield from holders[start:] + holders[:start]
            start = bisect(keys, person.key)
            yield from ring[start:] + ring[:start]

        chosen: list[list[int]] = []
        for place in range(self.size):
            legal = (other for other in look_around(place) if other != place and self.is_legal(place, other))
            around = list(islice(dict.fromkeys(islice(legal, 4 * LOOKED_AT)), LOOKED_AT))
            best = nlargest(CANDIDATES, ((self._weigh(place, other), other) for other in around))
            chosen.append([other for _, other in best])
        for place, others in enumerate(chosen):
            self._join(place, others)


def pairs_of(members: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Yield every two of them."""
    for at, one in enumerate(members):
        for other in members[at + 1 :]:
            yield one, other


def bits_of(mask: int) -> Iterator[int]:
    """Yield the places of the bits that are set."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
