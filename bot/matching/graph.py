"""Who may meet whom, and how much each meeting is worth."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.matching.candidates import all_pairs, best_of_each
from bot.matching.company import KEY_BITS, Flags, Ints, distinct, is_among, place_among
from bot.matching.scoring import Scoring
from bot.matching.types import PairingInputs
from bot.matching.units import FREEZE_STEPS, Units, units_for

ALL_PAIRS_UP_TO = 400
"""Up to here every legal pair is an edge (80,000 of them); beyond, only the best of each."""
THAWED = -1
FEW_EDGES = 1000


class Graph:
    """The legal edges between entrants, who are numbered in the order of their ids.

    The worth of a meeting is its fit and a little for the tie, less its cost where the freeze holds it; each in its
    own unit, so that they never mix.
    """

    def __init__(self, inputs: PairingInputs, scoring: Scoring) -> None:
        self.scoring = scoring
        self.company = company = scoring.company
        self.size = company.size
        weeks, held = company.met_weeks, ~company.met_free
        below: Flags = held & (weeks < inputs.floor_weeks)
        frozen: Flags = held & ~below & (weeks < inputs.freeze_weeks)
        self.barred: Ints = distinct(np.concatenate([company.pairs_named(inputs.apart), company.met_pairs[below]]))
        self.frozen: Ints = company.met_pairs[frozen]
        width = max(1, inputs.freeze_weeks - inputs.floor_weeks)
        self._steps: Ints = (inputs.freeze_weeks - 1 - weeks[frozen]) * FREEZE_STEPS // width
        self.units = self.units_of(self.size)
        self._learned: dict[int, int] = {}
        self.is_whole = self.size <= ALL_PAIRS_UP_TO
        """Whether every legal pair is an edge."""
        keys = (
            all_pairs(company, self.barred)
            if self.is_whole
            else best_of_each(scoring, distinct(np.concatenate([self.barred, self.frozen])))
        )
        self._take(keys[self.are_legal(keys // self.size, keys % self.size)])

    def _take(self, keys: Ints) -> None:
        """Make these the edges; they are sorted."""
        self.edges = keys
        self.one: Ints = keys // max(1, self.size)
        self.other: Ints = keys % max(1, self.size)
        self.fits: Ints = self.scoring.fits(self.one, self.other)
        self.steps: Ints = self.steps_of(keys)
        self.ties: NDArray[np.uint64] = self.company.ties(self.one, self.other)
        for known in ("around", "neighbours", "incident"):
            self.__dict__.pop(known, None)

    def add(self, keys: Ints) -> bool:
        """Add edges that are legal, and say whether any was new."""
        new = distinct(keys[~is_among(keys, self.edges)])
        if len(new):
            self._take(distinct(np.concatenate([self.edges, new])))
        return bool(len(new))

    def units_of(self, size: int) -> Units:
        """Say what one of each aim is worth among so many members."""
        return units_for(size, self.scoring.weights, self.company.turns)

    def are_legal(self, one: Ints, other: Ints) -> Flags:
        """Say of each pair whether the two may meet at all; whether it is an edge does not matter."""
        barred = is_among(self.company.key_of(one, other), self.barred)
        legal: Flags = self.can_talk(one, other) & ~barred & (one != other)
        return legal

    def can_talk(self, one: Ints, other: Ints) -> Flags:
        """Say of each pair whether the two have a language in common."""
        company = self.company
        shared: Flags = np.any(company.tongues[one] & company.tongues[other], axis=1)
        return shared | company.speaks_any[one] | company.speaks_any[other]

    def may_meet(self, member: int) -> Ints:
        """List everybody whom a member may meet."""
        everybody = np.arange(self.size)
        return everybody[self.are_legal(np.full(self.size, member), everybody)]

    def is_legal(self, one: int, other: int) -> bool:
        """Say whether two may meet at all."""
        return bool(self.spoken[one] & self.spoken[other]) and other not in self.kept_from.get(one, ())

    def is_clique(self, members: tuple[int, ...]) -> bool:
        """Say whether every two of them may meet."""
        return all(self.is_legal(one, other) for one, other in pairs_of(members))

    def is_frozen(self, one: int, other: int) -> bool:
        """Say whether the freeze holds these two, so that only want of partners brings them together."""
        return other in self.frozen_from.get(one, ())

    def frozen_cost(self, one: int, other: int) -> int:
        """Say what it costs to bring two together whom the freeze holds; 0 when it does not."""
        step = self.frozen_from[one].get(other, THAWED) if one in self.frozen_from else THAWED
        return 0 if step == THAWED else self.units.frozen[step]

    @cached_property
    def kept_from(self) -> dict[int, set[int]]:
        """Whom each may not meet, whatever their languages."""
        kept = defaultdict[int, set[int]](set)
        for one, other in zip((self.barred // self.size).tolist(), (self.barred % self.size).tolist(), strict=True):
            kept[one].add(other)
            kept[other].add(one)
        return kept

    @cached_property
    def frozen_from(self) -> dict[int, dict[int, int]]:
        """From whom the freeze holds each, and by which step."""
        kept = defaultdict[int, dict[int, int]](dict)
        ends = (self.frozen // self.size).tolist(), (self.frozen % self.size).tolist()
        for one, other, step in zip(*ends, self._steps.tolist(), strict=True):
            kept[one][other] = kept[other][one] = step
        return kept

    @cached_property
    def spoken(self) -> list[int]:
        """Languages as bit masks, all bits for those who speak any."""
        masks = (int.from_bytes(row.tobytes(), "little") for row in self.company.tongues)
        return [-1 if anything else mask for mask, anything in zip(masks, self.company.speaks_any, strict=True)]

    def steps_of(self, keys: Ints) -> Ints:
        """Say for each pair how recent the meeting is that the freeze holds; THAWED where none is held."""
        at = place_among(keys, self.frozen)
        return np.where(at >= 0, self._steps[at], THAWED) if len(self.frozen) else at

    @cached_property
    def bonus(self) -> list[int]:
        """What it is worth to place a member: more for who has sat out more, nothing for whose turn it is."""
        return [turn * self.units.sat_out for turn in self.company.turn.tolist()]

    @cached_property
    def around(self) -> list[list[int]]:
        """The edges of each, by who is at their other end, sorted."""
        ends = np.concatenate([self.one, self.other]), np.concatenate([self.other, self.one])
        order = np.lexsort((ends[1], ends[0]))
        counts = np.bincount(ends[0], minlength=self.size)
        lists = np.split(ends[1][order], np.cumsum(counts)[:-1]) if self.size else []
        return [others.tolist() for others in lists]

    @cached_property
    def neighbours(self) -> list[dict[int, int]]:
        """The edges of each, with the worth of each."""
        found: list[dict[int, int]] = [{} for _ in range(self.size)]
        worths = self.worths(slice(None), self.units)
        for one, other, worth in zip(self.one.tolist(), self.other.tolist(), worths, strict=True):
            found[one][other] = found[other][one] = worth
        return found

    def worths(self, edges: slice | Ints, units: Units) -> list[int]:
        """Say what the meetings of these edges are worth, in these units."""
        return weigh(self.fits[edges], self.ties[edges], self.steps[edges], units)

    def worth(self, one: int, other: int) -> int:
        """Say what a meeting of these two is worth, whether it is an edge or not."""
        known = self.neighbours[one].get(other)
        if known is None:
            name = min(one, other) * self.size + max(one, other)
            if name not in self._learned:
                self.learn(np.array([name]))
            known = self._learned[name]
        return known

    def learn(self, pairs: Ints) -> None:
        """Look up what meetings are worth that are no edges, many at once, since one at a time is slow."""
        pairs = pairs[~is_among(pairs, self.edges)]
        ends = pairs // max(1, self.size), pairs % max(1, self.size)
        worths = weigh(self.scoring.fits(*ends), self.company.ties(*ends), self.steps_of(pairs), self.units)
        self._learned.update(zip(pairs.tolist(), worths, strict=True))

    def know(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Learn at once what those of these meetings are worth of which it is not known."""
        names = {min(two) * self.size + max(two) for two in pairs if two[1] not in self.neighbours[two[0]]}
        if new := names.difference(self._learned):
            self.learn(np.array(sorted(new)))

    def total(self, members: Iterable[int]) -> int:
        """Add up the worth of a group: every meeting in it, and its members by who has sat out more."""
        members = tuple(members)
        return sum(self.worth(*two) for two in pairs_of(members)) + sum(self.bonus[member] for member in members)

    def widen(self, members: Iterable[int]) -> bool:
        """Join members to everybody they may meet, and say whether that added anything."""
        if self.is_whole:
            return False
        found = [np.zeros(0, dtype=np.int64)]
        for member in members:
            others = self.may_meet(member)
            found.append(self.company.key_of(np.full(len(others), member), others))
        return self.add(np.concatenate(found))

    @cached_property
    def incident(self) -> tuple[Ints, Ints]:
        """Where each member's edges begin in a list of edges by member, and that list."""
        ends = np.concatenate([self.one, self.other])
        counts = np.bincount(ends, minlength=self.size)
        begins = np.concatenate([[0], np.cumsum(counts)])
        return begins, np.argsort(ends, kind="stable") % max(1, len(self.edges))

    def parts(self) -> Iterator["Part"]:
        """Yield the connected parts of more than one member, in order."""
        if not len(self.edges):
            return
        label = self._labels()
        members, within = np.argsort(label, kind="stable"), np.argsort(label[self.one], kind="stable")
        edge_labels = label[self.one][within]
        parts = zip(_cut(members, label[members]), _cut_at(within, edge_labels, label[members]), strict=True)
        found = [Part(members, edges) for members, edges in parts if len(members) > 1]
        yield from sorted(found, key=lambda part: int(part.members[0]))

    def _labels(self) -> Ints:
        """Give each member the number of their part."""
        if len(self.edges) <= FEW_EDGES:  # as fast as to load and call what is fast for many
            part = [[member] for member in range(self.size)]
            for one, other in zip(self.one.tolist(), self.other.tolist(), strict=True):
                if part[one] is not part[other]:
                    less, more = sorted((part[one], part[other]), key=len)
                    more += less
                    for member in less:
                        part[member] = more
            return np.array([members[0] for members in part], dtype=np.int64)
        from scipy.sparse import coo_array  # noqa: PLC0415 - takes its time to load, needed only while a round is paired
        from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

        shape = self.size, self.size
        edges = coo_array((np.ones(len(self.edges), dtype=np.int8), (self.one, self.other)), shape=shape)
        _, label = connected_components(edges, directed=False)
        found: Ints = label.astype(np.int64)
        return found


@dataclass(frozen=True, slots=True)
class Part:
    """A connected part of a graph."""

    members: Ints
    edges: Ints
    """Places in the graph's list of edges."""


def _cut(rows: Ints, labels: Ints) -> Sequence[Ints]:
    return np.split(rows, np.flatnonzero(np.diff(labels)) + 1)


def _cut_at(rows: Ints, labels: Ints, wanted: Ints) -> Sequence[Ints]:
    """Cut rows by their labels, which are sorted; one piece for each wanted label, empty where there is no row."""
    return np.split(rows, np.searchsorted(labels, np.unique(wanted))[1:])


def weigh(fits: Ints, ties: NDArray[np.uint64], steps: Ints, units: Units) -> list[int]:
    """Make one integer of a fit, a tie and a freeze, for each pair."""
    costs = (*units.frozen, 0)  # THAWED is the last
    drawn = (ties >> np.uint64(KEY_BITS - units.tie_bits)).tolist()
    rows: Iterable[tuple[int, int, int]] = zip(fits.tolist(), drawn, steps.tolist(), strict=True)
    return [fit * units.fit + tie - costs[step] for fit, tie, step in rows]


def pairs_of(members: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield every two of them."""
    for at, one in enumerate(members):
        for other in members[at + 1 :]:
            yield one, other
