"""State that passes from one simulated round to the next. The rules follow those of the services."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

from bot.model.again import Again
from bot.model.circles import Membership
from bot.model.daily import WEEK
from bot.model.ids import CircleId, MemberId, derive_seed
from bot.model.members import PACE_COUNTS
from bot.model.pairing import REMEMBERED, RULES, Entrant, Meeting, PairingInputs
from bot.model.refills import FIRST_RHYTHM_WEEKS, STANDS_WEEKS, STEPS_BACK_AFTER
from bot.simulation.chemistry import HEARS, Chemistry, gain
from bot.simulation.people import Inhabitant
from bot.simulation.settings import Settings

Pair = tuple[MemberId, MemberId]


@dataclass(frozen=True, slots=True)
class Tie:
    """The state between two members who met."""

    introduced_at: datetime
    both_yes: bool = False
    offer_at: datetime | None = None
    """The time of the refill offer. Rounds don't pair the two until STANDS_WEEKS later, even if they decline it."""
    refills: int = 0
    closed: bool = False
    """Whether the refill offer ended without a chat."""


class History:
    """The history of one simulation with one policy."""

    def __init__(self, settings: Settings, people: Iterable[Inhabitant]) -> None:
        self._settings = settings
        self._people = {each.member.id: each for each in people}
        community = settings.community
        self._chemistry = Chemistry(settings.seed, community.topics_matter, community.hours_matter)
        self._ties: dict[Pair, Tie] = {}
        self._apart = set[Pair]()
        self._chats: defaultdict[MemberId, list[datetime]] = defaultdict(list)
        circle, start = CircleId("simulated"), datetime.min.replace(tzinfo=UTC)
        self._places = {member: Membership(circle, member, start) for member in self._people}
        self.refills = 0
        """Number of refill chats. All of them are assumed to take place."""

    def expected(self, inputs: PairingInputs, pairs: Iterable[Pair]) -> list[float]:
        """Return the result of `Chemistry.expected` for each pair."""
        hours = {entrant.id: entrant.hours for entrant in inputs.entrants}
        people = self._people
        return [
            self._chemistry.expected(people[one], people[other], (hours[one], hours[other])) for one, other in pairs
        ]

    def is_on_topic(self, pair: Pair) -> bool:
        """Return whether one of two members is curious about a topic that the other shares."""
        one, other = (self._people[member] for member in pair)
        return HEARS in (gain(one, other), gain(other, one))

    def has_met(self, pair: Pair) -> bool:
        """Return whether two members, sorted by id, were ever introduced."""
        return pair in self._ties

    def gather(self, number: int, now: datetime) -> PairingInputs:
        """Play due refills. Then return a round's inputs, as `pairing_inputs` gathers them, but without near topics."""
        self._play_refills(number, now)
        monday = (now - timedelta(days=now.weekday())).date()
        present = [each for each in self._people.values() if each.takes_part(number) and self._has_room(each, now)]
        here = {each.member.id for each in present}
        ties = {pair: tie for pair, tie in self._ties.items() if here.issuperset(pair)}
        met = [
            Meeting(*pair, (now - tie.introduced_at) // WEEK)
            for pair, tie in sorted(ties.items())
            if tie.introduced_at >= now - REMEMBERED
        ]
        waiting = {pair for pair, tie in ties.items() if tie.offer_at and now < tie.offer_at + STANDS_WEEKS * WEEK}
        circle = self._settings.circle
        return PairingInputs(
            entrants=tuple(
                Entrant.of(
                    each.member, self._places[each.member.id], monday, curious=each.curious, sharing=each.sharing
                )
                for each in present
            ),
            apart=frozenset(waiting | {pair for pair in self._apart if here.issuperset(pair)}),
            met=tuple(met),
            group_size=circle.group_size,
            freeze_weeks=circle.freeze_weeks,
            floor_weeks=circle.floor_weeks,
            seed=derive_seed("round", self._settings.seed, number),
            weights=circle.weights,
            rules=RULES,
        )

    def record(
        self, number: int, inputs: PairingInputs, groups: Sequence[tuple[MemberId, ...]], now: datetime
    ) -> tuple[int, int]:
        """Store a round's chats and answers. Return the number of pairs that met, and of pairs in which both said yes.

        A group of three has three pairs.
        """
        hours = {entrant.id: entrant.hours for entrant in inputs.entrants}
        placed = {member for members in groups for member in members}
        for entrant in inputs.entrants:
            self._places[entrant.id] = self._places[entrant.id].after_round(placed=entrant.id in placed)
        met = both_yes = 0
        for members in groups:
            group = [self._people[member] for member in members]
            happens = self._chemistry.takes_place(group, [hours[member] for member in members], f"round {number}")
            for member in members:
                self._chats[member].append(now)
            for one, other in combinations(sorted(members), 2):
                before = self._ties.get((one, other))
                tie = Tie(now, refills=before.refills if before else 0)
                self._ties[one, other] = self._answered(tie, (one, other), f"round {number}") if happens else tie
                met += happens
                both_yes += self._ties[one, other].both_yes
        return met, both_yes

    def _play_refills(self, number: int, now: datetime) -> None:
        for pair, tie in list(self._ties.items()):
            if not tie.both_yes or tie.closed or tie.offer_at is None or tie.offer_at > now:
                continue
            both_here = all(self._people[member].takes_part(number) for member in pair)
            if tie.refills >= STEPS_BACK_AFTER or not both_here or not self._both_say_yes(pair, f"offer {number}"):
                self._ties[pair] = replace(tie, closed=True)
                continue
            self.refills += 1
            for member in pair:
                self._chats[member].append(tie.offer_at)
            again = Tie(tie.offer_at, refills=tie.refills + 1)
            self._ties[pair] = self._answered(again, pair, f"refill {number}")

    def _answered(self, tie: Tie, pair: Pair, when: str) -> Tie:
        if Again.NO in self._answers(pair, when):
            self._apart.add(pair)
        if not self._both_say_yes(pair, when):
            return tie
        return replace(tie, both_yes=True, offer_at=tie.introduced_at + FIRST_RHYTHM_WEEKS * WEEK)

    def _both_say_yes(self, pair: Pair, when: str) -> bool:
        return all(answer is Again.YES for answer in self._answers(pair, when))

    def _answers(self, pair: Pair, when: str) -> tuple[Again | None, Again | None]:
        one, other = (self._people[member] for member in pair)
        return self._chemistry.answer(one, other, when), self._chemistry.answer(other, one, when)

    def _has_room(self, each: Inhabitant, now: datetime) -> bool:
        recent = [at for at in self._chats[each.member.id] if at > now - PACE_COUNTS]
        self._chats[each.member.id] = recent
        return len(recent) < each.member.pace
