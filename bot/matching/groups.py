"""Groups of three and four, made out of pairs by local search on arrays."""

from collections.abc import Sequence
from random import Random

import numpy as np

from bot.matching.augmenting_paths import NOBODY
from bot.matching.entrant_arrays import Flags, Ints, distinct
from bot.matching.graph import Graph, Members
from bot.matching.legality import RECENT
from bot.matching.scoring import SCORED_AT_ONCE

MEETINGS = 100
"""More than the number of meetings in the groups that one change touches."""
REMEMBERED = 1 << 23
"""Maximum number of meetings whose worths are remembered, 16 bytes each: all of them up to some 2,900 members."""
PASSES = 60
"""Maximum number of times that changes are looked for everywhere. Most rounds settle after a dozen or two."""
MOVED = 3
"""Maximum number of members whom one change moves."""
ATTEMPTS, TRIED = 20, 400
"""Maximum number of attempts. Larger rounds get fewer: TRIED divided by the number of members, but at least one."""
LOOKS_OF_A_MEMBER = 4
"""Members of too small or too large groups look at other such groups. The total of these looks is at most this many for
each member of the round."""

Changes = tuple[Ints, Ints, Ints]
"""For each change: its gain; the members whom it moves, as a row of MOVED; and the group that each of them joins."""
NONE = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)


def enlarge(graph: Graph, groups: Sequence[Members], size: int, *, limited: bool = False) -> list[Members]:
    """Make groups of about this size out of pairs and trios. Everybody who is in a group stays in one.

    Everybody who can be in a larger group can be in a pair or trio. So starting with pairs and trios loses nobody.
    """
    if not groups:
        return []
    table = _Table(graph, groups, size)
    attempts = 1 if limited else min(max(1, TRIED // graph.size), ATTEMPTS)
    best, home = table.settle(table.home, swaps=not limited)
    for attempt in range(1, attempts):
        other, found = table.settle(home, Random(attempt))  # noqa: S311 - the same each time
        best, home = (other, found) if other > best else (best, home)
    names = home[order := np.argsort(home, kind="stable")]
    cut = np.split(order, np.flatnonzero(np.diff(names, prepend=NOBODY)))[1:]
    return sorted(tuple(members.tolist()) for members in cut)


class _Table:
    """The groups of a round while they change. Any two members of a group may meet.

    What counts first is the cost of frozen meetings, then how near the groups are to the wanted size, then the sum of
    all fits.
    """

    def __init__(self, graph: Graph, groups: Sequence[Members], size: int) -> None:
        self._graph, self._size = graph, size
        self._off = MEETINGS * (graph.scoring.weights.greatest - graph.scoring.weights.least + 1)
        """What one member too many or too few costs a group: more than one change can alter in fits."""
        *costs, self._barred = (self._off * MEETINGS ** (step + 1) for step in range(RECENT + 2))
        self._costs = np.array([*costs, 0])
        remembered = min(graph.size**2, REMEMBERED)
        self._known, self._worths = np.full(remembered, NOBODY), np.zeros(remembered, dtype=np.int64)
        """A cache of meetings' keys and worths. Each meeting has the place of its key modulo the length."""
        if remembered <= SCORED_AT_ONCE:
            self._remember(np.arange(remembered), np.arange(remembered))
        rank = graph.entrants.rank
        groups = sorted(groups, key=lambda members: int(rank[[*members]].min()))
        home = np.full(graph.size, NOBODY)
        for at, members in enumerate(groups):
            home[[*members]] = at
        self._changed: Flags = np.ones(len(groups), dtype=np.bool_)
        """Groups that changed since their members last looked for others to swap places with."""
        self.home = home

    def settle(self, home: Ints, dice: Random | None = None, *, swaps: bool = True) -> tuple[int, Ints]:
        """Change groups as long as they get better. Return their worth, and each member's group.

        `home` has each member's group before. With dice, random changes come first, which may lower the fit, so that
        other changes become possible.
        """
        self._take(home.copy())
        self._changed[:] = True
        if dice:
            self._resize(dice)
            self._swap(dice)
        for _ in range(PASSES):
            if not self._resize() and not (swaps and self._swap()):
                break
        sizes = self._sizes[self._sizes > 0]
        return int(self._left.sum()) // 2 - self._off * int(((sizes - self._size) ** 2).sum()), self.home

    def _resize(self, dice: Random | None = None) -> bool:
        """Make the best changes of groups that are too small or too large. Return whether there were any."""
        graph, home = self._graph, self.home
        is_open = (self._sizes > 0) & (self._sizes != self._size)
        searching = np.flatnonzero(is_open[home] & (home != NOBODY))
        if not len(searching):
            return False
        groups = np.flatnonzero(is_open)
        width = min(len(groups), LOOKS_OF_A_MEMBER * graph.size // len(searching))
        first = np.arange(len(searching)) * len(groups) // len(searching)
        some = groups[(first[:, None] + np.arange(width)).ravel() % len(groups)]
        member, to = self._looks(is_open, (np.repeat(searching, width), some))
        joined = self._with(member, to).sum(axis=1) + self._resized(to, 1)
        changes = self._moves(member, to, joined), self._merges(member, to, joined), self._dissolves(member, to, joined)
        return self._make(dice, *(np.concatenate(column) for column in zip(*changes, strict=True)))

    def _swap(self, dice: Random | None = None) -> bool:
        """Make the best swaps of two members, around groups that changed. Return whether there were any."""
        member, to = self._looks(self._changed, NONE)
        own, others, each = self.home[member], self._rows[to], self._with(member, to)
        first = (each.sum(axis=1) - self._left[member])[:, None] - each
        least = -self._off if dice else 0  # in a good swap, at least one of the two is better off, and finds the swap
        at, column = np.nonzero((first > least) & (others != NOBODY))
        member, other, own, to = member[at], others[at, column], own[at], to[at]
        second = self._with(other, own).sum(axis=1) - each[at, column] - self._left[other]
        self._changed[:] = False
        return self._make(dice, first[at, column] + second, *_rows_of([member, other], [to, own]))

    def _take(self, home: Ints) -> None:
        """Set the groups. List each group's members by their random keys, and what each member's meetings are worth."""
        self.home = home
        placed = np.lexsort((self._graph.entrants.rank, self.home))
        placed = placed[self.home[placed] != NOBODY]
        names = self.home[placed]
        self._sizes: Ints = np.bincount(names, minlength=len(self._changed))
        self._rows = np.full((len(self._sizes), self._size + 1), NOBODY)
        self._rows[names, np.arange(len(placed)) - (np.cumsum(self._sizes) - self._sizes)[names]] = placed
        self._left: Ints = np.zeros(len(self.home), dtype=np.int64)
        self._left[placed] = self._with(placed, names).sum(axis=1)

    def _looks(self, near: Flags, also: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
        """List members and the other groups that they look at: their candidates' groups, and those in `also`.

        At least one of the two groups, the member's own and the other, is in `near`.
        """
        graph, home = self._graph, self.home
        one, other = np.concatenate([graph.one, graph.other]), home[np.concatenate([graph.other, graph.one])]
        there = (home[one] != NOBODY) & (other != NOBODY)
        member, to = np.append(one[there], also[0]), np.append(other[there], also[1])
        own = home[member]
        some = (own != to) & (near[own] | near[to])
        keys = distinct(graph.entrants.rank[member[some]] * len(near) + to[some])
        return graph.entrants.order[keys // len(near)], keys % len(near)

    def _with(self, member: Ints, group: Ints) -> Ints:
        """Return for each member what meetings with the members of the group beside it are worth; 0 with themselves."""
        graph, others = self._graph, self._rows[group]
        member = np.broadcast_to(member[:, None], others.shape)
        meet = (others != NOBODY) & (others != member)
        keys = graph.entrants.key_of(member[meet], others[meet])
        slots = keys % len(self._known)
        worths = self._worths[slots]
        at = np.flatnonzero(self._known[slots] != keys)
        if len(at):
            worths[at] = self._remember(keys[at], slots[at])
        found: Ints = np.zeros(others.shape, dtype=np.int64)
        found[meet] = worths
        return found

    def _remember(self, keys: Ints, slots: Ints) -> Ints:
        """Return the worths of meetings, and store them at these places of the cache."""
        graph = self._graph
        worths: Ints = graph.fits_of(keys) - self._costs[graph.legality.steps_of(keys)]
        worths -= self._barred * ~graph.legality.may_meet(*graph.entrants.ends_of(keys))
        self._known[slots], self._worths[slots] = keys, worths
        return worths

    def _resized(self, groups: Ints, by: int) -> Ints:
        """Return the gain, without fits, if each group grows by `by` members."""
        before, after = self._sizes[groups], self._sizes[groups] + by
        worth: Ints = self._off * ((before - self._size) ** 2 - (after - self._size) ** 2)
        worth -= self._barred * ((after > self._size + 1) | (after == 1))
        return worth

    def _moves(self, member: Ints, to: Ints, joined: Ints) -> Changes:
        """List the changes by which one member leaves a group and joins another."""
        gain = joined - self._left[member] + self._resized(self.home[member], -1)
        return gain, *_rows_of([member], [to])

    def _merges(self, member: Ints, to: Ints, joined: Ints) -> Changes:
        """List the changes by which both members of a pair join another group."""
        own = self.home[member]
        few = (self._sizes[own] == 2) & (self._sizes[to] < self._size)
        member, to, own = member[few], to[few], own[few]
        mate = self._rows[own].sum(axis=1) - member - NOBODY * (self._size - 1)
        gain = joined[few] - self._resized(to, 1) + self._with(mate, to).sum(axis=1) + self._resized(to, 2)
        return gain + self._off * (2 - self._size) ** 2, *_rows_of([member, mate], [to, to])

    def _dissolves(self, member: Ints, to: Ints, joined: Ints) -> Changes:
        """List the changes that end a group. Each member in turn joins the best group that no other has chosen."""
        own = self.home[member]
        chosen, gain = np.full((len(self._sizes), MOVED), NOBODY), self._off * (self._sizes - self._size) ** 2
        for column in range(MOVED):
            is_left = (self._rows[own, column] == member) & (chosen[own] != to[:, None]).all(axis=1)
            at = np.flatnonzero(is_left)
            at = at[np.lexsort((-joined[at], own[at]))]
            at = at[np.diff(own[at], prepend=NOBODY) > 0]
            chosen[own[at], column] = to[at]
            gain[own[at]] += joined[at] - self._left[member[at]]
        group = np.flatnonzero((self._sizes > 1) & ((chosen != NOBODY).sum(axis=1) == self._sizes))
        who = self._rows[group, :MOVED]
        inside = np.where(who != NOBODY, self._left[who], 0).sum(axis=1) // 2  # each meeting was counted twice
        return gain[group] + inside, who, chosen[group]

    def _make(self, dice: Random | None, gain: Ints, who: Ints, to: Ints) -> bool:
        """Make the changes with the greatest gain per touched group, at most one each. Return whether any was made."""
        if dice:
            gain += np.array([dice.randrange(self._off) for _ in range(len(gain))], dtype=np.int64)
        touched = np.hstack([np.where(who != NOBODY, self.home[who], NOBODY), to])
        touched.sort(axis=1)
        per_group = gain * 12 // ((np.diff(touched, axis=1) > 0).sum(axis=1) + (touched[:, 0] != NOBODY))
        most = min(int(per_group.max(initial=0)), 12 * self._off * (self._size - 2) ** 2)
        best = np.flatnonzero((gain > 0) & (per_group >= (most * 3 // 4 if most > self._off else 0)))
        best = best[np.argsort(-per_group[best], kind="stable")]
        taken = set[int]()
        for at, groups in zip(best.tolist(), touched[best].tolist(), strict=True):
            if taken.isdisjoint(groups):
                taken.update(groups)
                taken.discard(NOBODY)
                moved = who[at] != NOBODY
                self.home[who[at][moved]] = to[at][moved]
        self._changed[[*taken]] = True
        self._take(self.home)
        return bool(taken)


def _rows_of(members: Sequence[Ints], groups: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Return a row of MOVED members for each change, and one of the groups that they join."""
    rows = np.full((2, len(members[0]), MOVED), NOBODY)
    rows[0, :, : len(members)], rows[1, :, : len(groups)] = np.stack(members, axis=1), np.stack(groups, axis=1)
    return rows[0], rows[1]
