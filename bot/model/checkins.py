"""Check-ins: the private questions to each member after a chat."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.model.ids import ChatId, MemberId
from bot.model.transitions import check_move


class Met(StrEnum):
    """Whether they got to talk."""

    YES = "yes"
    NOT_YET = "not_yet"
    NO = "no"


class CheckInState(StrEnum):
    """States of a check-in."""

    WAITING = "waiting"
    ASKED = "asked"
    ANSWERED = "answered"
    """The member said whether they met."""
    SKIPPED = "skipped"
    """The member skipped the chat, or is not asked: nothing more comes about it."""
    CALLED_OFF = "called_off"
    """The member was told that the chat won't happen."""


CHECK_IN_MOVES = {
    CheckInState.WAITING: frozenset(
        {CheckInState.ASKED, CheckInState.ANSWERED, CheckInState.SKIPPED, CheckInState.CALLED_OFF}
    ),
    CheckInState.ASKED: frozenset({CheckInState.ANSWERED, CheckInState.SKIPPED, CheckInState.CALLED_OFF}),
    CheckInState.ANSWERED: frozenset({CheckInState.ANSWERED, CheckInState.SKIPPED}),
    CheckInState.SKIPPED: frozenset({CheckInState.ANSWERED}),
    CheckInState.CALLED_OFF: frozenset({CheckInState.ANSWERED}),
}


OVER_FOR_THEM = frozenset({CheckInState.SKIPPED, CheckInState.CALLED_OFF})
"""States in which a member gets no more messages about a chat."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """The private questions to one member about one chat."""

    chat: ChatId
    member: MemberId
    state: CheckInState = CheckInState.WAITING
    met: Met | None = None
    asked_at: datetime | None = None
    reminded: bool = False
    """Whether they were reminded of the chat, which happens once."""

    @property
    def can_skip(self) -> bool:
        """Whether the member may yet skip the chat: they have neither talked, nor skipped it, nor is it called off."""
        return self.state not in OVER_FOR_THEM and self.met is not Met.YES

    def move(self, wanted: CheckInState) -> "CheckIn":
        """Return it in another state, or raise IllegalMove."""
        return replace(self, state=check_move("check-in", CHECK_IN_MOVES, self.state, wanted))
