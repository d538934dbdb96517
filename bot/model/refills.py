"""Refills: further chats of two members who both said yes."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.model.ids import ChatId, MemberId, RefillId, TopicId
from bot.model.transitions import check_move

FIRST_RHYTHM_WEEKS = 3
SHORTEST_RHYTHM_WEEKS = 2
LONGEST_RHYTHM_WEEKS = 12
STEPS_BACK_AFTER = 3
"""After this number of refills of two members, Refill makes offers only on request."""
STANDS_WEEKS = 8
"""Number of weeks for which an offer stays open."""


def pair_of(one: MemberId, other: MemberId) -> tuple[MemberId, MemberId]:
    """Return two members in sorted order, so that each pair has one form."""
    return (one, other) if one < other else (other, one)


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """Two members who were introduced, and the rhythm of their refills. Their answers are stored elsewhere."""

    one: MemberId
    other: MemberId
    """`one` < `other`."""
    introduced_at: datetime
    """When the two were last introduced."""
    chat: ChatId
    """The latest chat of the two."""
    refills: int = 0
    rhythm_weeks: int = FIRST_RHYTHM_WEEKS


class RefillState(StrEnum):
    """States of an offer."""

    WAITING = "waiting"
    """Both said yes to meeting again, and the offer is not made yet. Either may answer before the offer."""
    OFFERED = "offered"
    """The offer was made. If both accept it, the refill stays in this state until the two are introduced."""
    AGREED = "agreed"
    """The chat exists. Until a member's own introduction arrives, the member still sees an offer."""
    LAPSED = "lapsed"


REFILL_MOVES = {
    RefillState.WAITING: frozenset({RefillState.OFFERED, RefillState.AGREED, RefillState.LAPSED}),
    RefillState.OFFERED: frozenset({RefillState.AGREED, RefillState.LAPSED}),
    RefillState.AGREED: frozenset({RefillState.WAITING, RefillState.OFFERED, RefillState.LAPSED}),  # the chat is undone
    RefillState.LAPSED: frozenset({RefillState.AGREED}),  # both said yes in time, and the introduction waited
}


class RefillAnswer(StrEnum):
    """Answers to an offer. A member learns of the other member's answer only if both said yes."""

    YES = "yes"
    LATER = "later"
    """The member wants to be asked again after a while."""
    WHEN = "when"
    """The member will say when they want the chat, and is not asked again."""
    NO = "no"


@dataclass(frozen=True, slots=True)
class Refill:
    """The offer of another chat to two members who both said yes."""

    id: RefillId
    members: tuple[MemberId, MemberId]
    """Sorted."""
    after: ChatId
    """The chat after which both said yes."""
    offer_at: datetime
    topic: TopicId | None = None
    state: RefillState = RefillState.WAITING
    answers: tuple[tuple[MemberId, RefillAnswer], ...] = ()
    """Answers, sorted by member."""
    put_off: tuple[MemberId, ...] = ()
    """Members who said "later" to the offer. Each of them gets the offer once more."""

    def move(self, wanted: RefillState) -> "Refill":
        """Return the refill in another state, or raise IllegalMove."""
        return replace(self, state=check_move("refill", REFILL_MOVES, self.state, wanted))

    def other(self, member: MemberId) -> MemberId:
        """Return the member with whom `member` would meet again."""
        one, other = self.members
        return other if member == one else one

    def answer_of(self, member: MemberId) -> RefillAnswer | None:
        """Return a member's answer, or None."""
        return dict(self.answers).get(member)

    def answered(self, member: MemberId, answer: RefillAnswer) -> "Refill":
        """Return the offer with a member's answer, which replaces an earlier answer of the member."""
        return replace(self, answers=tuple(sorted((dict(self.answers) | {member: answer}).items())))

    def unanswered(self, member: MemberId) -> "Refill":
        """Return the offer without a member's answer."""
        return replace(self, answers=tuple(said for said in self.answers if said[0] != member))

    def wanted_by_both(self) -> bool:
        """Return whether both said yes to this offer."""
        return all(self.answer_of(member) is RefillAnswer.YES for member in self.members)
