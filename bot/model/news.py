"""News: reports that a platform sends on its own. Nobody gets an answer."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.channels import ChannelProblem
from bot.model.communities import Community
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.members import Person
from bot.model.outbox import OutboxMessage, ToChannel, ToMember


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """The platform's description of a person has changed, whether or not the person is a member."""

    community: CommunityId
    person: Person
    key: str = ""


@dataclass(frozen=True, slots=True)
class PersonGone:
    """A person's account on the platform has ended."""

    community: CommunityId
    member: MemberId
    changed_at: datetime | None = None
    """When the account ended, if the platform tells."""
    key: str = ""


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A person did something in the community, such as joining a channel, so they are there."""

    community: CommunityId
    member: MemberId
    key: str = ""


@dataclass(frozen=True, slots=True)
class TimedOut:
    """Moderators keep a person from writing in the community until an instant, or let them write again."""

    community: CommunityId
    member: MemberId
    until: datetime | None
    key: str = ""


@dataclass(frozen=True, slots=True)
class ChannelLeft:
    """A person left a channel, or was removed from it."""

    community: CommunityId
    member: MemberId
    channel: ChannelId
    at: datetime
    key: str = ""


@dataclass(frozen=True, slots=True)
class ChannelChanged:
    """Refill was let into a channel, or can't post there any more."""

    community: CommunityId
    channel: ChannelId
    is_open: bool
    key: str = ""
    problem: ChannelProblem | None = None
    """What is wrong in the channel, if the platform tells."""


@dataclass(frozen=True, slots=True)
class PostRefused:
    """A message to a channel or its thread was refused, for a reason that somebody can mend."""

    community: CommunityId
    channel: ChannelId
    problem: ChannelProblem
    key: str = ""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A member was shown an answer that contains the messages that waited for them."""

    community: CommunityId
    member: MemberId
    handed: OutboxMessage
    key: str = ""


@dataclass(frozen=True, slots=True)
class MessagePosted:
    """The platform has one of Refill's messages."""

    community: CommunityId
    token: str
    """The message's id for the platform (`Outbox.token_of`)."""
    ref: str
    """The platform's id of the message."""
    at: datetime
    """When the platform took the message, by the platform's clock."""
    key: str = ""


@dataclass(frozen=True, slots=True)
class AdminRightsLost:
    """A person no longer manages the community on its platform."""

    community: CommunityId
    member: MemberId
    key: str = ""


@dataclass(frozen=True, slots=True)
class Installed:
    """Refill is in a community, for the first time or again."""

    told: Community
    """The community as its platform describes it. A stored community keeps its name, language and zone."""
    greets: ToChannel | ToMember | None = None
    """Where to send the greeting after the first installation; None if nowhere."""
    asks_where: bool = False
    """Whether the platform's forms can ask for a channel."""
    key: str = ""

    @property
    def community(self) -> CommunityId:
        """The community's id."""
        return self.told.id


@dataclass(frozen=True, slots=True)
class CommunityChanged:
    """The platform reports a community's name and language."""

    community: CommunityId
    name: str
    locale: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Uninstalled:
    """Refill was removed from a community, as the platform has confirmed."""

    community: CommunityId
    key: str = ""


AboutMember = PersonChanged | PersonGone | PersonSeen | TimedOut | ChannelLeft | HandedOver | AdminRightsLost
AboutCommunity = ChannelChanged | PostRefused | MessagePosted | Installed | CommunityChanged | Uninstalled
News = AboutMember | AboutCommunity
"""A report that a platform sends on its own. Each kind may come late, twice, or without a change."""
