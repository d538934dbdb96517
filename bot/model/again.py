"""Again: after a chat, a member's private answer whether they would meet another member again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.ids import ChatId, MemberId


class Again(StrEnum):
    """The possible answers. If a member says nothing, no answer is stored."""

    YES = "yes"
    SOMEDAY = "someday"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Wish:
    """A member's answer about another member. Nobody else learns the answer, unless both said yes."""

    member: MemberId
    about: MemberId
    chat: ChatId
    """The chat after which the member answered."""
    answer: Again
    answered_at: datetime
    asked_again: bool = False
    """Whether the member was asked once more after the answer "someday". This happens at most once after each chat."""
