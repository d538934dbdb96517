"""What is owed: messages to a platform, and work at a later instant."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.model.content import Message
from bot.model.ids import ChannelId, ChatId, CommunityId, MemberId
from bot.model.transitions import check_move


@dataclass(frozen=True, slots=True)
class ToMember:
    """A direct message to one member."""

    member: MemberId
    kind: Literal["member"] = "member"


@dataclass(frozen=True, slots=True)
class ToChat:
    """The conversation of a chat's members with the bot; the first message opens it."""

    chat: ChatId
    members: tuple[MemberId, ...]
    channel: ChannelId | None
    """The circle's channel, for platforms where the conversation is a private thread of one."""
    kind: Literal["chat"] = "chat"


@dataclass(frozen=True, slots=True)
class ToChannel:
    """A post in a channel."""

    channel: ChannelId
    kind: Literal["channel"] = "channel"


Destination = ToMember | ToChat | ToChannel


class Urgency(StrEnum):
    """What a message may interrupt."""

    ASKED = "asked"
    """A member just asked for it: it goes at once, at any hour."""
    EXPECTED = "expected"
    """Owed to who opted in (an introduction): in their hours."""
    NUDGE = "nudge"
    """Unasked: in their hours, and within their nudge budget."""


class OutboxState(StrEnum):
    """How far a message has come."""

    PENDING = "pending"
    SENDING = "sending"
    """Claimed by a sender until its lease ends."""
    UNKNOWN = "unknown"
    """No answer came, and the platform can't tell two of a kind: it waits for word whether the message is there."""
    WAITING = "waiting"
    """Its member takes no direct messages: it waits until they look at it, or take them again."""
    DELIVERED = "delivered"
    DROPPED = "dropped"
    """Its time had passed, or who it was for has left."""
    HELD = "held"
    """Its community has left; it waits for the community to come back."""
    DEAD = "dead"
    """It could not be delivered; an operator may send it again."""


OUTBOX_MOVES = {
    OutboxState.PENDING: frozenset({OutboxState.SENDING, OutboxState.HELD}),
    OutboxState.SENDING: frozenset(
        {
            OutboxState.SENDING,
            OutboxState.WAITING,
            OutboxState.PENDING,
            OutboxState.UNKNOWN,
            OutboxState.DELIVERED,
            OutboxState.DROPPED,
            OutboxState.DEAD,
        }
    ),
    OutboxState.UNKNOWN: frozenset({OutboxState.SENDING, OutboxState.PENDING, OutboxState.HELD}),
    OutboxState.WAITING: frozenset({OutboxState.PENDING, OutboxState.DELIVERED, OutboxState.DROPPED}),
    OutboxState.DELIVERED: frozenset[OutboxState](),
    OutboxState.DROPPED: frozenset[OutboxState](),
    OutboxState.HELD: frozenset({OutboxState.PENDING}),
    OutboxState.DEAD: frozenset({OutboxState.PENDING, OutboxState.DROPPED}),
}


@dataclass(frozen=True, slots=True)
class Owed:
    """A message that is owed to a platform."""

    key: str
    """Names what it is for (`intro.<chat>`), unique within the community: owing it twice is owing it once."""
    destination: Destination
    message: Message | None
    """None once it was delivered or dropped: nothing private is kept longer than needed."""
    urgency: Urgency
    due_at: datetime
    """When it may be sent next: a plan, an hour in which it does not disturb, or the end of a back-off."""
    created_at: datetime
    expires_at: datetime | None = None
    """After this it is dropped rather than sent late."""
    replaces: str | None = None
    """The key of the message that this one takes the place of."""
    state: OutboxState = OutboxState.PENDING
    attempts: int = 0
    uncertain: bool = False
    """An attempt ended without an answer, once or more often: it may have come twice."""
    unsure_since: datetime | None = None
    """When the attempt was made that nobody knows the end of; None once that is settled."""
    lease_until: datetime | None = None
    handed_over_at: datetime | None = None
    """When its sender began to hand it over; None where it is only claimed."""
    delivered_at: datetime | None = None
    ref: str | None = None
    """The platform's name for the message, to change it later. It may be known before all that goes with it arrived."""
    error: str | None = None
    """Why the last attempt failed, for an operator; it holds nothing that a member typed."""

    def move(self, wanted: OutboxState) -> "Owed":
        """Go on to another state, or raise IllegalMove."""
        return replace(self, state=check_move("message", OUTBOX_MOVES, self.state, wanted))

    @property
    def may_have_arrived(self) -> bool:
        """Tell whether somebody may have read it."""
        return self.state in (OutboxState.SENDING, OutboxState.UNKNOWN, OutboxState.DELIVERED)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What an adapter is handed to deliver."""

    community: CommunityId
    key: str
    """Names whom it is for, and so is not for the platform: that gets the token."""
    token: str
    """Names the message for the platform: the same each time, and nobody reads or computes what it is about."""
    destination: Destination
    message: Message
    uncertain: bool
    """It may have arrived before: look, or rely on the platform's own idempotency, before sending."""
    replaces: str | None = None
    """The platform's name for the message to change in place, where there is one."""
    beside: str | None = None
    """The platform's name for a message that is in the same conversation already, where there is one."""
    arrived: str | None = None
    """The platform's name for this message, where it has it already: only its files are still owed."""
