"""Check-ins: after a chat, each member is asked in private whether the members got to talk.

The question whether two members would meet again is in `bot.model.again`.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.model.ids import ChatId, MemberId
from bot.model.transitions import check_move

CHECK_IN_AFTER_INTRODUCTION: Final = timedelta(days=7)
"""Delay from a chat's introduction to its check-ins, if no time is set."""
CHECK_IN_AFTER_MEETING: Final = timedelta(days=1)
"""Delay from a chat's set time to its check-ins."""


class Met(StrEnum):
    """A member's answer whether the members got to talk."""

    YES = "yes"
    NOT_YET = "not_yet"
    NO = "no"


class CheckInState(StrEnum):
    """States of a check-in."""

    WAITING = "waiting"
    ASKED = "asked"
    ANSWERED = "answered"
    """The member answered whether the members got to talk."""
    SKIPPED = "skipped"
    """The member skipped the chat, was never told of it, or avoids the only other member who is left."""
    CALLED_OFF = "called_off"
    """The chat won't happen, and the member was told, or never introduced. A member who answered stays ANSWERED."""


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
"""States in which a chat is over for the member. The member gets no reminder, check-in or time of the chat any more."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """The private question to one member about one chat, and the answer."""

    chat: ChatId
    member: MemberId
    state: CheckInState = CheckInState.WAITING
    met: Met | None = None
    asked_at: datetime | None = None
    reminded: bool = False
    """Whether the member was reminded of the chat. There is only one reminder."""

    @property
    def can_skip(self) -> bool:
        """Whether the member may still skip the chat."""
        return self.state not in OVER_FOR_THEM and self.met is not Met.YES

    def move(self, wanted: CheckInState) -> "CheckIn":
        """Return the check-in in another state, or raise IllegalMove."""
        return replace(self, state=check_move("check-in", CHECK_IN_MOVES, self.state, wanted))
