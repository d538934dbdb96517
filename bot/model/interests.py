"""Interests: members' stances to topics, curious or sharing."""

from dataclasses import dataclass
from enum import StrEnum

from bot.model.ids import MemberId, TopicId


class Stance(StrEnum):
    """A member's stances to a topic; they may have both."""

    CURIOUS = "curious"
    """They would like to hear about it."""
    SHARING = "sharing"
    """They are happy to be asked about it."""


@dataclass(frozen=True, slots=True)
class Interest:
    """A member's stance to a topic."""

    member: MemberId
    topic: TopicId
    stance: Stance
    called: str = ""
    """The alias by which they hold it, folded; empty if it is the topic's own name."""
