"""News: reports that a platform sends on its own. They get no answer, and may come late, twice or without a change."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.channel_problems import ChannelProblem
from bot.model.communities import Community
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.members import Person
from bot.model.outbox import OutboxMessage, ToChannel, ToMember


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """The platform's description of a person has changed. The person may be a member or not."""

    community: CommunityId
    person: Person
    key: str = ""


@dataclass(frozen=True, slots=True)
class PersonGone:
    """A person's account on the platform has ended."""

    community: CommunityId
    member: MemberId
    changed_at: datetime | None = None
    """When the account ended, if the platform tells that."""
    key: str = ""


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A person did something in the community, such as joining a channel. So the person has not left."""

    community: CommunityId
    member: MemberId
    key: str = ""


@dataclass(frozen=True, slots=True)
class TimedOut:
    """Moderators began or ended a person's time-out, in which the person can't write in the community."""

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
    """Refill can post in a channel now, or can't post there any more."""

    community: CommunityId
    channel: ChannelId
    is_open: bool
    key: str = ""
    problem: ChannelProblem | None = None
    """The problem in the channel, if the platform tells that."""


@dataclass(frozen=True, slots=True)
class PostRefused:
    """Messages to a channel or its threads are refused, or would be, because of a problem that people can solve."""

    community: CommunityId
    channel: ChannelId
    problem: ChannelProblem
    key: str = ""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """An answer with a waiting message was shown to the member."""

    community: CommunityId
    member: MemberId
    handed: OutboxMessage
    key: str = ""


@dataclass(frozen=True, slots=True)
class MessagePosted:
    """The platform has taken one of Refill's messages."""

    community: CommunityId
    token: str
    """The message's idempotency key (`Outbox.token_of`)."""
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
    """Refill was installed in a community, for the first time or again."""

    told: Community
    """The community as its platform describes it. If it is stored already, its stored name, language and zone stay."""
    greets: ToChannel | ToMember | None = None
    """The recipient of the greeting after the first installation; None if there is no greeting."""
    asks_where: bool = False
    """Whether the platform's forms can ask for a channel."""
    key: str = ""

    @property
    def community(self) -> CommunityId:
        """The community's id."""
        return self.told.id


@dataclass(frozen=True, slots=True)
class CommunityChanged:
    """A community's name or language may have changed."""

    community: CommunityId
    name: str
    locale: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Uninstalled:
    """Refill was removed from a community. The platform has confirmed this."""

    community: CommunityId
    key: str = ""


AboutMember = PersonChanged | PersonGone | PersonSeen | TimedOut | ChannelLeft | HandedOver | AdminRightsLost
AboutCommunity = ChannelChanged | PostRefused | MessagePosted | Installed | CommunityChanged | Uninstalled
News = AboutMember | AboutCommunity
