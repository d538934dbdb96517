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
RULES = 13
"""The version of the pairing rules. Increase it with each change that may put the same members into other groups, such
as another usual weight."""
REMEMBERED = timedelta(weeks=52)
"""How long an introduction counts in pairing."""
_half_hours = lru_cache(maxsize=4096)(WeeklyHours.in_utc)
"""`WeeklyHours.in_utc` with a cache. Most members have the usual hours and live in a few zones."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """A member who takes part in a round, with the data that pairing uses."""

    id: MemberId
    curious: frozenset[TopicId]
    sharing: frozenset[TopicId]
    languages: frozenset[str]
    hours: frozenset[int]
    """Half hours of the round's week in which the member usually has time: 0 to 335, in UTC from Monday 00:00."""
    in_a_row: int
    """As in `Membership`."""
    team: str | None = None
    """The team in which the member works, if known."""
    rounds: int = 0
    """As in `Membership`."""
    left_out: int = 0
    """As in `Membership`."""

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
        """Return the entrant for a member and their place in a circle, with the hours of the week from `monday`."""
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
        """How strong the member's claim is to be placed in this round. A greater value is a stronger claim.

        The first number is the share of their rounds that the member sat out, and the second how recently they sat out.
        For this share, joining counts as a round that the member sat out. With a share of 0, new members would always
        sit out first.
        """
        # These integers are small, so equal shares give the same float on every machine.
        return (self.left_out + 1) / (self.rounds + 1), -self.in_a_row


@dataclass(frozen=True, slots=True)
class Near:
    """Two topics that are near each other."""

    one: TopicId
    other: TopicId
    percent: int
    """The similarity of the two topics, 1 to 100."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two members who were introduced before, and how long ago."""

    one: MemberId
    other: MemberId
    weeks_ago: int
    """Whole weeks since their last introduction, rounded down."""


@dataclass(frozen=True, slots=True)
class PairingInputs:
    """All values on which a pairing depends. They are stored for the round, so that the pairing can be replayed."""

    entrants: tuple[Entrant, ...]
    apart: frozenset[tuple[MemberId, MemberId]]
    """Pairs that are never put together. Each pair is sorted. The reasons are not stored."""
    met: tuple[Meeting, ...]
    """One item for each pair of members who were introduced within REMEMBERED, sorted by their ids. `one` < `other`."""
    group_size: int
    """2 to 4."""
    freeze_weeks: int
    floor_weeks: int
    """The minimum freeze. Two members who met less than this number of weeks ago are kept apart in any case."""
    seed: int
    weights: Weights = USUAL_WEIGHTS
    near: tuple[Near, ...] = ()
    """One item for each pair of near topics, sorted. `one` < `other`."""
    rules: int = 1
    """The version of the rules (RULES) by which these inputs were collected; 1 if they are older than this field."""
    whole: bool = True
    """False if a member was removed from the inputs after the draw. Then the pairing can't be replayed."""

    def without(self, member: MemberId) -> "PairingInputs":
        """Return the inputs without a member."""
        return replace(
            self,
            entrants=tuple(entrant for entrant in self.entrants if entrant.id != member),
            apart=frozenset(pair for pair in self.apart if member not in pair),
            met=tuple(meeting for meeting in self.met if member not in (meeting.one, meeting.other)),
        )


class Reason(StrEnum):
    """Reasons of a pairing, as the members of a chat are told."""

    CURIOUS_MEETS_SHARING = "curious_meets_sharing"
    BOTH_CURIOUS = "both_curious"
    BOTH_SHARING = "both_sharing"
    NEAR = "near"
    """One member is happy to be asked about the topic, and another is curious about a near topic."""
    SOMETHING_NEW = "something_new"
    """At most one of the members holds the topic, or there is no topic."""


class Common(StrEnum):
    """Things that members need in common to meet or to find a time."""

    LANGUAGE = "language"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Group:
    """Members who are introduced, their topic, and the reason."""

    members: tuple[MemberId, ...]
    """Sorted."""
    topic: TopicId | None
    """The topic; None only if no member of the group holds a topic."""
    reason: Reason


@dataclass(frozen=True, slots=True)
class SatOut:
    """A member who sits out a round. The reason is not stored, because it could be another member's secret."""

    member: MemberId


@dataclass(frozen=True, slots=True)
class Proof:
    """Proof of how near a round is to the best possible round."""

    fit: int
    """Sum of the fits of all pairs of members who meet."""
    bound: int
    """Upper bound of `fit`, for rounds that consist of examined meetings and are as good in all that counts more."""
    meetings: int
    """Number of meetings that were examined."""
    whole: bool
    """Whether all possible meetings were examined."""
    most_placed: bool
    """Whether it is certain that no more members could be placed."""
    limited: bool = False
    """Whether the search reached its limit of time or memory, so that pairs were chosen greedily instead."""

    @property
    def share(self) -> float:
        """The fit as a share of the bound, 0 to 1."""
        return 1.0 if self.fit >= self.bound else max(0, self.fit) / self.bound


@dataclass(frozen=True, slots=True)
class Pairing:
    """The outcome of pairing. Every entrant is in exactly one group or sits out."""

    groups: tuple[Group, ...]
    sat_out: tuple[SatOut, ...]
    proof: Proof | None = None
    """None if the group size is three or four, if `without` took a member out, and for rounds stored before proofs."""

    def without(self, member: MemberId) -> "Pairing":
        """Return the outcome without a member, without the member's group, and without the proof."""
        return Pairing(
            tuple(group for group in self.groups if member not in group.members),
            tuple(out for out in self.sat_out if out.member != member),
        )

    def names(self, members: Collection[MemberId]) -> bool:
        """Return whether each of these members is in a group or sits out."""
        named = {member for group in self.groups for member in group.members} | {out.member for out in self.sat_out}
        return named.issuperset(members)

    def brings_together(self, other: "Pairing") -> bool:
        """Return whether the groups, with their topics and reasons, and the members who sit out are the same."""
        return (self.groups, self.sat_out) == (other.groups, other.sat_out)
