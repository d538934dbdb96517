"""Inputs and outcomes of pairing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from bot.model.circles import Membership
from bot.model.hours import WeeklyHours
from bot.model.ids import MemberId, TopicId
from bot.model.members import Member
from bot.model.weights import USUAL_WEIGHTS, Weights

HALF_HOURS_A_WEEK = 7 * 48
RULES = 11
"""The version of the pairing rules. It grows with each change that may draw other groups from the same members, such as

a change of a usual weight."""
REMEMBERED = timedelta(weeks=52)
"""How long an introduction counts in pairing."""
_half_hours = lru_cache(maxsize=4096)(WeeklyHours.in_utc)
"""A cached conversion. Most members keep the usual hours and live in a few zones, so it is computed rarely."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """A member who takes part in a round, as pairing knows them."""

    id: MemberId
    curious: frozenset[TopicId]
    sharing: frozenset[TopicId]
    languages: frozenset[str]
    hours: frozenset[int]
    """Half hours of the round's week in which the member usually has time, in UTC from Monday 00:00 (0 to 335)."""
    in_a_row: int
    """Rounds of this circle that the member was gathered for since they last sat out; 0 if they sat out the last one.

    Joining counts as one round that they did not sit out."""
    team: str | None = None
    """The team that the member works in, if known."""
    rounds: int = 0
    """Rounds of the circle that the member was gathered for."""
    left_out: int = 0
    """Number of these rounds that the member sat out."""

    @classmethod
    def of(
        cls,
        member: Member,
        place: Membership,
        monday: date,
        *,
        curious: Iterable[TopicId],
        sharing: Iterable[TopicId],
    ) -> "Entrant":
        """Return what pairing knows of a member in the week that begins on a Monday."""
        return cls(
            id=member.id,
            curious=frozenset(curious),
            sharing=frozenset(sharing),
            languages=frozenset(member.languages),
            hours=_half_hours(member.hours, monday, member.tz),
            in_a_row=place.in_a_row,
            rounds=place.rounds,
            left_out=place.left_out,
        )

    @property
    def claim(self) -> tuple[float, int]:
        """Return the strength of the member's claim to be placed. A greater value is stronger.

        The share of their rounds that the member sat out counts first, and then how recently they sat out. Joining
        counts as a round sat out. Otherwise new members would sit out first, until their share is that of the others.
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
    """All that a pairing depends on. It is stored with the round, so that the pairing can be replayed."""

    entrants: tuple[Entrant, ...]
    apart: frozenset[tuple[MemberId, MemberId]]
    """Pairs that are never put together, each in sorted order, without the reason."""
    met: tuple[Meeting, ...]
    """One for each pair of members who met, sorted by their ids; `one` < `other`."""
    group_size: int
    """2 to 4."""
    freeze_weeks: int
    floor_weeks: int
    """The freeze is never relaxed below this. Two who met less than this many weeks ago are kept apart."""
    seed: int
    weights: Weights = USUAL_WEIGHTS
    near: tuple[Near, ...] = ()
    """One for each pair of topics that are near, sorted; `one` < `other`."""
    rules: int = 1
    """The RULES by which these inputs were collected; 1 for inputs that are older than this field."""
    whole: bool = True
    """False once a member was removed from the inputs after the groups were drawn. They can't be replayed then."""

    def without(self, member: MemberId) -> "PairingInputs":
        """Return the inputs without a member."""
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
    """One member is happy to be asked about the topic, and another is curious about a near topic."""
    SOMETHING_NEW = "something_new"
    """They have no topic in common. One of them is happy to be asked about the topic, or is curious about it."""


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
    """None only if no member of the group holds a topic."""
    reason: Reason


@dataclass(frozen=True, slots=True)
class SatOut:
    """A member who sits out a round. The reason is left out, because it could be another member's secret."""

    member: MemberId


@dataclass(frozen=True, slots=True)
class Proof:
    """Proof of how near a round is to the best possible round."""

    fit: int
    """Sum of the fits of all pairs who meet."""
    bound: int
    """Upper bound of the fit, for rounds of the examined meetings that serve all earlier aims as well."""
    meetings: int
    """Number of meetings that were examined."""
    whole: bool
    """Whether these were all possible meetings."""
    most_placed: bool
    """Whether it is certain that no more members could be placed."""
    limited: bool = False
    """Whether the search ran into its limit of time or memory, so that pairs were chosen greedily instead."""

    @property
    def share(self) -> float:
        """The share of the bound that the fit reaches, 0 to 1."""
        return 1.0 if self.fit >= self.bound else max(0, self.fit) / self.bound


@dataclass(frozen=True, slots=True)
class Pairing:
    """The outcome of pairing: every entrant is in exactly one group or sat out."""

    groups: tuple[Group, ...]
    sat_out: tuple[SatOut, ...]
    proof: Proof | None = None
    """None if no proof was wanted, or the round is older than proofs."""

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
