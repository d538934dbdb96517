"""Two members who both said yes, and the offers that follow."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.model.ids import ChatId, MemberId, RefillId, TopicId
from bot.model.transitions import check_move

FIRST_RHYTHM_WEEKS = 3
SHORTEST_RHYTHM_WEEKS = 2
LONGEST_RHYTHM_WEEKS = 12
STEPS_BACK_AFTER = 3
"""Refills after which the bot says that two who know each other need no bot."""
STANDS_WEEKS = 8
"""How long a yes to an offer waits for the other's."""


def pair_of(one: MemberId, other: MemberId) -> tuple[MemberId, MemberId]:
    """Sort two members, so that a pair has one name."""
    return (one, other) if one < other else (other, one)


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """What two members share: that they were introduced, and how their refills go. Their answers are not here."""

    one: MemberId
    other: MemberId
    """`one` < `other`."""
    introduced_at: datetime
    """The last time."""
    chat: ChatId
    """The last one."""
    refills: int = 0
    rhythm_weeks: int = FIRST_RHYTHM_WEEKS


class RefillState(StrEnum):
    """How far an offer has come."""

    WAITING = "waiting"
    """Both said yes; the rhythm's time has not come."""
    OFFERED = "offered"
    """Both may answer; it stays so after a second yes until the two are introduced."""
    AGREED = "agreed"
    """Its chat is there; to each of the two it reads as offered until their introduction has arrived."""
    LAPSED = "lapsed"


REFILL_MOVES = {
    RefillState.WAITING: frozenset({RefillState.OFFERED, RefillState.LAPSED}),
    RefillState.OFFERED: frozenset({RefillState.AGREED, RefillState.LAPSED}),
    RefillState.AGREED: frozenset({RefillState.OFFERED, RefillState.LAPSED}),  # its introduction was undone
    RefillState.LAPSED: frozenset({RefillState.AGREED}),  # both had said yes in the night before
}


class RefillAnswer(StrEnum):
    """What one of the two says to an offer; the other learns of it only when both said yes."""

    YES = "yes"
    LATER = "later"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Refill:
    """The offer of another chat after a mutual yes."""

    id: RefillId
    members: tuple[MemberId, MemberId]
    """Sorted."""
    after: ChatId
    """The chat after which both said yes."""
    offer_at: datetime
    topic: TopicId | None = None
    state: RefillState = RefillState.WAITING
    answers: tuple[tuple[MemberId, RefillAnswer], ...] = ()
    """Sorted by member; who is not in it has not answered."""
    put_off: tuple[MemberId, ...] = ()
    """Who said "later" before; each is asked once more, and no third time."""

    def move(self, wanted: RefillState) -> "Refill":
        """Go on to another state, or raise IllegalMove."""
        return replace(self, state=check_move("refill", REFILL_MOVES, self.state, wanted))

    def answer_of(self, member: MemberId) -> RefillAnswer | None:
        """Return what a member said, or None."""
        return dict(self.answers).get(member)

    def answered(self, member: MemberId, answer: RefillAnswer) -> "Refill":
        """Note what a member said; a later word replaces an earlier one."""
        return replace(self, answers=tuple(sorted((dict(self.answers) | {member: answer}).items())))

    def unanswered(self, member: MemberId) -> "Refill":
        """Take back what a member said."""
        return replace(self, answers=tuple(said for said in self.answers if said[0] != member))

    def wanted_by_both(self) -> bool:
        """Tell whether both said yes."""
        return all(self.answer_of(member) is RefillAnswer.YES for member in self.members)
