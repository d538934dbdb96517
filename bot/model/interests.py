"""Interests: members' stances to topics. A member is curious about a topic, or shares it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.model.ids import MemberId, TopicId


class Stance(StrEnum):
    """The stances to a topic. A member may have both."""

    CURIOUS = "curious"
    """The member would like to hear about the topic."""
    SHARING = "sharing"
    """The member is happy to be asked about the topic."""


@dataclass(frozen=True, slots=True)
class Interest:
    """A member's stance to a topic."""

    member: MemberId
    topic: TopicId
    stance: Stance
    called: str = ""
    """The folded alias by which the member holds the topic; empty if the member holds it by the topic's name."""
