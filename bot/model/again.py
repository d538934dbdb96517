"""Again: whether a member would meet another again, as they say in private after a chat."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.ids import ChatId, MemberId


class Again(StrEnum):
    """Whether they would meet again; silence is the absence of an answer."""

    YES = "yes"
    SOMEDAY = "someday"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Wish:
    """A member's answer whether they would meet another again. Nobody else ever sees it."""

    member: MemberId
    about: MemberId
    chat: ChatId
    """The chat that the answer is about: the latest chat of the two members."""
    answer: Again
    answered_at: datetime
    asked_again: bool = False
    """Whether a "someday" was asked about once more, which happens once."""
