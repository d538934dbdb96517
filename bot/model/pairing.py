"""Inputs and outcomes of pairing."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from bot.model.ids import MemberId, TopicId
from bot.model.weights import USUAL_WEIGHTS, Weights

HALF_HOURS_A_WEEK = 7 * 48
RULES = 10
"""The version of the pairing rules. It grows with each change that may draw other groups from the same members, such as
one of a usual weight."""
REMEMBERED = timedelta(weeks=52)
"""How long an introduction counts in pairing."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """A member who takes part in a round, as pairing knows them."""

    id: MemberId
    curious: frozenset[TopicId]
    sharing: frozenset[TopicId]
    languages: frozenset[str]
    hours: frozenset[int]
    """Half hours of the round's week in which they usually have time, counted in UTC from Monday 00:00 (0 to 335)."""
    in_a_row: int
    """Rounds of this circle since they last sat out, of those they took part in; 0 where they sat out the last one.
    Joining counts as one round that they did not sit out."""
    team: str | None = None
    """The team that they work in, if known."""
    rounds: int = 0
    """Rounds of the circle that they took part in."""
    left_out: int = 0
    """Number of these rounds that they sat out."""

    @property
    def claim(self) -> tuple[float, int]:
        """Return how strong their claim to be placed is: the greater, the stronger.

        It is the share of their rounds that they sat out; then how lately. Joining counts as a round that was sat out,
        so that whoever is new does not make up for what others sat out before.
        """
        # These integers are small, so equal shares give the same float on every machine.
        return (self.left_out + 1) / (self.rounds + 1), -self.in_a_row


@dataclass(frozen=True, slots=True)
class Near:
    """Two topics that are near each other."""

    one: TopicId
    other: TopicId
    percent: int
    """Their similarity, 1 to 100."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two members who were introduced before, and how long ago."""

    one: MemberId
    other: MemberId
    weeks_ago: int
    """Whole weeks since their last introduction, rounded down."""


@dataclass(frozen=True, slots=True)
class PairingInputs:
    """All that a pairing depends on, stored with the round so that it can be replayed."""

    entrants: tuple[Entrant, ...]
    apart: frozenset[tuple[MemberId, MemberId]]
    """Pairs that are never put together, each in sorted order, without the reason."""
    met: tuple[Meeting, ...]
    """One for each pair of members who met, sorted by their ids; `one` < `other`."""
    group_size: int
    """2 to 4."""
    freeze_weeks: int
    floor_weeks: int
    """The freeze is never relaxed below this: two who met less than this many weeks ago are kept apart."""
    seed: int
    weights: Weights = USUAL_WEIGHTS
    near: tuple[Near, ...] = ()
    """One for each pair of topics that are near, sorted; `one` < `other`."""
    rules: int = 1
    """The RULES by which these inputs were collected; 1 for inputs that are older than this field."""
    whole: bool = True
    """False once a member was taken out of them after the groups were drawn, so that they can't be replayed."""

    def without(self, member: MemberId) -> "PairingInputs":
        """Take a member out."""
        return replace(
            self,
            entrants=tuple(entrant for entrant in self.entrants if entrant.id != member),
            apart=frozenset(pair for pair in self.apart if member not in pair),
            met=tuple(meeting for meeting in self.met if member not in (meeting.one, meeting.other)),
        )


class Reason(StrEnum):
    """Reasons of a pairing, as its members are told."""

    CURIOUS_MEETS_SHARING = "curious_meets_sharing"
    BOTH_CURIOUS = "both_curious"
    BOTH_SHARING = "both_sharing"
    NEAR = "near"
    """One of them is happy to be asked about the topic, and another is curious about one that is near."""
    SOMETHING_NEW = "something_new"
    """No topic in common: the topic is one that one of them is happy to be asked about, or else is curious about."""


class Common(StrEnum):
    """What members need in common to meet, or to find a time."""

    LANGUAGE = "language"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Group:
    """Members who are introduced, their topic, and the reason."""

    members: tuple[MemberId, ...]
    """Sorted."""
    topic: TopicId | None
    """None only if none of them holds a topic."""
    reason: Reason


@dataclass(frozen=True, slots=True)
class SatOut:
    """A member who sits out a round; without the reason, which could be another's secret."""

    member: MemberId


@dataclass(frozen=True, slots=True)
class Proof:
    """How near to the best a round is shown to be."""

    fit: int
    """The fits of all who meet, added up."""
    bound: int
    """No round that serves all earlier aims as well has a greater fit, among the meetings that were looked at."""
    meetings: int
    """Number of meetings that were examined."""
    whole: bool
    """Whether these were all that may be."""
    most_placed: bool
    """Whether it is certain that nobody more could be placed."""
    limited: bool = False
    """Whether the search ran into its limit of time or memory, so that pairs were chosen greedily instead."""

    @property
    def share(self) -> float:
        """The reached part of the bound, 0 to 1."""
        return 1.0 if self.fit >= self.bound else max(0, self.fit) / self.bound


@dataclass(frozen=True, slots=True)
class Pairing:
    """The outcome of pairing: every entrant is in exactly one group or sat out."""

    groups: tuple[Group, ...]
    sat_out: tuple[SatOut, ...]
    proof: Proof | None = None
    """None if nobody asked for one, or the round is older than them."""

    def without(self, member: MemberId) -> "Pairing":
        """Return the outcome without a member's group."""
        return Pairing(
            tuple(group for group in self.groups if member not in group.members),
            tuple(out for out in self.sat_out if out.member != member),
        )

    def names(self, members: Collection[MemberId]) -> bool:
        """Return whether each of these entrants is in a group or sat out."""
        named = {member for group in self.groups for member in group.members} | {out.member for out in self.sat_out}
        return named.issuperset(members)

    def brings_together(self, other: "Pairing") -> bool:
        """Return whether the same members meet about the same topics, and the same sit out."""
        return (self.groups, self.sat_out) == (other.groups, other.sat_out)
