"""Small circles for the tests, and a brute force over all of their rounds that shares no code with the search."""

import os
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from itertools import combinations

from hypothesis import strategies as st

from bot.matching.entrant_arrays import Entrants
from bot.matching.legality import Legality
from bot.matching.scoring import Scoring
from bot.model.pairing import Entrant, Meeting, Near, Pairing, PairingInputs

MANY = int(os.environ.get("REFILL_TEST_CIRCLES", "1"))
"""The factor by which each test's number of generated circles is multiplied."""
TOPICS = ("bees", "bread", "chess", "Rust")


def entrant(name, *, curious=(), sharing=(), languages=("en",), hours=(), in_a_row=1, rounds=0, left_out=0):
    topics = frozenset(curious), frozenset(sharing)
    counts = {"in_a_row": in_a_row, "rounds": rounds, "left_out": left_out}
    return Entrant(name, *topics, frozenset(languages), frozenset(hours), **counts)


def circle(*entrants, apart=(), met=(), near=(), group_size=2, freeze_weeks=12, floor_weeks=4, seed=1):
    return PairingInputs(
        entrants=tuple(entrants),
        near=tuple(near),
        apart=frozenset(tuple(sorted(pair)) for pair in apart),
        met=tuple(sorted((Meeting(*sorted((one, other)), weeks) for one, other, weeks in met), key=sort_of)),
        group_size=group_size,
        freeze_weeks=freeze_weeks,
        floor_weeks=floor_weeks,
        seed=seed,
    )


def fits_of(inputs, pairs):
    """Return the fit of each pair, according to the code under test."""
    entrants = Entrants(inputs)
    scoring = Scoring(inputs, entrants, Legality(inputs, entrants))
    return dict(zip(pairs, scoring.fits(*entrants.places(pairs)).tolist(), strict=True))


def sort_of(meeting):
    return meeting.one, meeting.other


@st.composite
def circles(draw, least=0, most=8, sizes=(2,), new=False):
    count = draw(st.integers(least, most))
    names = [f"U{place:02}" for place in range(count)]
    topics = st.frozensets(st.sampled_from(TOPICS), max_size=2)
    counts = st.fixed_dictionaries({name: st.integers(0, 2) for name in ("in_a_row", "rounds", "left_out")})
    tongues = st.sampled_from([("en",), ("en",), ("de",), ("en", "de"), ()])
    entrants = [
        entrant(
            name,
            curious=draw(topics),
            sharing=draw(topics),
            languages=draw(tongues),
            hours=draw(st.frozensets(st.integers(0, 5), max_size=4)),
            **({} if new else draw(counts)),
        )
        for name in names
    ]
    floor = draw(st.integers(0, 6))
    freeze = floor + draw(st.integers(0, 9))
    # The more "open" pairs, the more members may meet.
    open_pairs = draw(st.integers(0, 5))
    kinds = ["open"] * open_pairs + ["apart", "met", "met", "long ago"]
    apart, met = set(), []
    for one, other in combinations(names, 2):
        match draw(st.sampled_from(kinds)):
            case "apart":
                apart.add((one, other))
                if draw(st.booleans()):
                    met.append(Meeting(one, other, draw(st.integers(0, 20))))
            case "met":
                met.append(Meeting(one, other, draw(st.integers(0, 20))))
            case "long ago":
                met.append(Meeting(one, other, draw(st.integers(0, 60))))
    return PairingInputs(
        entrants=tuple(draw(st.permutations(entrants))),
        apart=frozenset(apart),
        met=tuple(met),
        near=draw(st.sampled_from([(), (Near("bees", "bread", 80),)])),
        group_size=draw(st.sampled_from(sizes)),
        freeze_weeks=freeze,
        floor_weeks=floor,
        seed=draw(st.integers(0, 2**32)),
    )


class Rules:
    """The documented rules, written a second time."""

    def __init__(self, inputs: PairingInputs, *, new_first: bool = True) -> None:
        self.inputs = inputs
        self.new_first = new_first and inputs.group_size == 2
        self.entrants = {each.id: each for each in inputs.entrants}
        self.met = {(meeting.one, meeting.other): meeting for meeting in inputs.met}
        self.legal = {two: self._may_meet(*two) for two in combinations(sorted(self.entrants), 2)}
        self.steps = {two: self._step(two) for two in self.legal}

    @cached_property
    def fits(self):
        """Return the fit of each legal pair, according to the code under test."""
        return fits_of(self.inputs, self.legal)

    def _may_meet(self, one, other):
        if (one, other) in self.inputs.apart:
            return False
        meeting = self.met.get((one, other))
        if meeting and meeting.weeks_ago < self.inputs.floor_weeks:
            return False
        first, second = self.entrants[one].languages, self.entrants[other].languages
        return not first or not second or bool(first & second)

    @cached_property
    def may_repeat(self):
        """Return the thawed pairs that may meet again: the best, each member once, a quarter of all pairs at most."""
        high, rank = self.inputs.freeze_weeks, Entrants(self.inputs).rank
        names = sorted(self.entrants)
        thawed = [two for two, is_legal in self.legal.items() if is_legal and two in self.met]
        thawed = [two for two in thawed if self.met[two].weeks_ago >= max(high, self.inputs.floor_weeks)]
        place = {two: sorted(int(rank[names.index(each)]) for each in two) for two in thawed}
        found = []
        for two in sorted(thawed, key=lambda two: (-self.fits[two], place[two])):
            if len(found) < len(names) // 2 // 4 and not any(set(two) & set(other) for other in found):
                found.append(two)
        return found

    def _step(self, two):
        """Return None for a free pair, 0 for a thawed pair that waits, and in the freeze 1 (older half) or 2."""
        meeting = self.met.get(two)
        low, high = self.inputs.floor_weeks, self.inputs.freeze_weeks
        if not meeting or meeting.weeks_ago < low:
            return None
        if meeting.weeks_ago >= high:
            return 0 if self.new_first and two not in self.may_repeat else None
        return 1 if 2 * (meeting.weeks_ago - low) >= high - low else 2

    def all_legal(self, members):
        return all(self.legal[two] for two in combinations(sorted(members), 2))

    def meetings(self, groups):
        return [two for members in groups for two in combinations(sorted(members), 2)]

    def too_early(self, groups):
        """Return the sum of the turns by which members sit out too early."""
        placed = {member for members in groups for member in members}
        return sum(turn for member, turn in self.turns.items() if member not in placed)

    @cached_property
    def turns(self):
        """Return the place of each member's claim among all different claims."""
        claims = {each.id: self.claim_of(each) for each in self.entrants.values()}
        ordered = sorted(set(claims.values()))
        return {member: ordered.index(claim) for member, claim in claims.items()}

    @staticmethod
    def claim_of(each):
        """Return the strength of a member's claim to be placed: the share of rounds sat out, then how lately."""
        return Fraction(each.left_out + 1, each.rounds + 1), -each.in_a_row

    def frozen(self, groups):
        steps = [self.steps[two] for two in self.meetings(groups)]
        return tuple(steps.count(step) for step in (2, 1, 0))

    def value(self, groups):
        """Return a round's value as parts, the most important first; greater is better."""
        return (
            sum(map(len, groups)),
            -sum(len(members) == 3 for members in groups),
            -self.too_early(groups),
            *(-count for count in self.frozen(groups)),
            sum(self.fits[two] for two in self.meetings(groups)),
        )

    def rounds(self, largest=3, allowed=None) -> Iterator[list[tuple[str, ...]]]:
        """Yield every legal round: every way to put some members into groups of two to `largest`.

        In a circle of pairs with three members, a group has two.
        """
        allowed = allowed or self.all_legal
        if self.inputs.group_size == 2 and len(self.entrants) == 3:
            largest = 2
        yield from _rounds(sorted(self.entrants), largest, allowed)

    def thawed(self, members):
        """Return whether all members may meet without relaxing the freeze."""
        return self.all_legal(members) and all(self.steps[two] is None for two in combinations(sorted(members), 2))


def _rounds(members, largest, allowed):
    if not members:
        yield []
        return
    first, rest = members[0], members[1:]
    yield from _rounds(rest, largest, allowed)
    for others in range(1, largest):
        for company in combinations(rest, others):
            group = (first, *company)
            if allowed(group):
                for more in _rounds([each for each in rest if each not in company], largest, allowed):
                    yield [group, *more]


def best_by(inputs, search):
    """Return the rules and the best value of a round. If too many pairs would wait, all thawed pairs may meet."""
    rules = Rules(inputs)
    placed, trios, _, _, _, waiting, _ = best = search(rules)
    if 4 * (2 * trios - waiting) > (placed + trios) // 2:
        rules = Rules(inputs, new_first=False)
        best = search(rules)
    return rules, best


def groups_of(pairing: Pairing):
    return [group.members for group in pairing.groups]
