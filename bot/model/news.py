"""News: reports that a platform sends on its own; nobody gets an answer."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.channels import ChannelProblem
from bot.model.communities import Community
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.members import Person
from bot.model.outbox import OutboxMessage, ToChannel, ToMember


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """What the platform says about somebody has changed, whether or not they joined anything."""

    community: CommunityId
    person: Person
    key: str = ""


@dataclass(frozen=True, slots=True)
class PersonGone:
    """Somebody's account on the platform has ended."""

    community: CommunityId
    member: MemberId
    changed_at: datetime | None = None
    """When it ended, where the platform tells."""
    key: str = ""


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """Somebody did something in the community, such as joining a channel: they are there."""

    community: CommunityId
    member: MemberId
    key: str = ""


@dataclass(frozen=True, slots=True)
class TimedOut:
    """Moderators keep somebody from writing in the community for a while, or do so no more."""

    community: CommunityId
    member: MemberId
    until: datetime | None
    key: str = ""


@dataclass(frozen=True, slots=True)
class ChannelLeft:
    """Somebody left a channel, or was taken out of it."""

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
    """What is wrong there, where the platform tells."""


@dataclass(frozen=True, slots=True)
class PostRefused:
    """A message to a channel or its thread was refused, for a reason that somebody can mend."""

    community: CommunityId
    channel: ChannelId
    problem: ChannelProblem
    key: str = ""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Somebody was shown an answer with what waited for them in it."""

    community: CommunityId
    member: MemberId
    handed: OutboxMessage
    key: str = ""


@dataclass(frozen=True, slots=True)
class MessagePosted:
    """The platform has one of Refill's messages."""

    community: CommunityId
    token: str
    """The message's id for the platform: see `Outbox.token_of`."""
    ref: str
    """The platform's id of the message."""
    at: datetime
    """When the platform took it, by its own clock."""
    key: str = ""


@dataclass(frozen=True, slots=True)
class AdminRightsLost:
    """Somebody does not manage the community on its platform any more."""

    community: CommunityId
    member: MemberId
    key: str = ""


@dataclass(frozen=True, slots=True)
class Installed:
    """Refill is in a community, for the first time or again."""

    told: Community
    """The community as its platform describes it; one that is stored keeps its name, language and zone."""
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
    """The platform says how a community is called, and which language it has."""

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
