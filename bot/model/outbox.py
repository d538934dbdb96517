"""Messages in the outbox, their destinations and states, and deliveries of messages to a platform."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.model.content import Message
from bot.model.ids import ChannelId, ChatId, CommunityId, MemberId
from bot.model.message_keys import MessageKey
from bot.model.transitions import check_move


@dataclass(frozen=True, slots=True)
class ToMember:
    """A direct message to one member."""

    member: MemberId
    kind: Literal["member"] = "member"


@dataclass(frozen=True, slots=True)
class ToChat:
    """A conversation of the bot with all members of a chat. The first message opens the conversation."""

    chat: ChatId
    members: tuple[MemberId, ...]
    channel: ChannelId | None
    """The circle's channel, on platforms where the conversation is a private thread in this channel."""
    kind: Literal["chat"] = "chat"


@dataclass(frozen=True, slots=True)
class ToChannel:
    """A post in a channel."""

    channel: ChannelId
    kind: Literal["channel"] = "channel"


Destination = ToMember | ToChat | ToChannel


class Urgency(StrEnum):
    """Classes of messages, by the times at which a message may be sent."""

    ASKED = "asked"
    """A direct result of somebody's action, or a post in a channel. It is sent at once, at any hour."""
    EXPECTED = "expected"
    """A message that a member signed up for, such as an introduction. It is sent in the member's window."""
    NUDGE = "nudge"
    """Any other message. It is sent in the member's window, and within the member's nudge budget."""


class OutboxState(StrEnum):
    """States of a message in the outbox. `OUTBOX_MOVES` has the moves between them."""

    PENDING = "pending"
    SENDING = "sending"
    """Claimed by a sender until its lease ends."""
    UNKNOWN = "unknown"
    """The platform didn't answer, and can't detect duplicates. So the message waits for a receipt. If the receipt of a
    later message comes first, this message did not arrive."""
    WAITING = "waiting"
    """The member accepts no direct messages. The message is kept for some weeks, until the member reads it on request
    or accepts direct messages again."""
    DELIVERED = "delivered"
    DROPPED = "dropped"
    """The message will not be sent, because nobody needs it any more; for example, it expired or its recipient left."""
    HELD = "held"
    """The community uninstalled Refill. The message is kept until the community installs Refill again."""
    DEAD = "dead"
    """The delivery failed for good. An operator may retry it."""


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
class OutboxMessage:
    """A message that Refill owes to members or to a channel. Its row stays for a while after the delivery."""

    key: MessageKey
    """Unique within the community. So a message is enqueued only once."""
    destination: Destination
    message: Message | None
    """The content; None once the message is delivered or dropped, so that private text is not kept without need."""
    urgency: Urgency
    due_at: datetime
    """When to send the message, or to try again."""
    created_at: datetime
    expires_at: datetime | None = None
    """When to drop the message, because it would come too late after this time."""
    replaces: MessageKey | None = None
    """The key of an earlier message. On the platform, this message replaces the earlier message's content."""
    state: OutboxState = OutboxState.PENDING
    attempts: int = 0
    uncertain: bool = False
    """Whether an attempt got no answer, or its sender stopped. If so, the message may arrive twice."""
    unsure_since: datetime | None = None
    """Since when it is uncertain whether the message arrived; None if that is known, or if a retry is always safe."""
    lease_until: datetime | None = None
    handed_over_at: datetime | None = None
    """When a sender began to send the message; None if no sender is sending the message now."""
    delivered_at: datetime | None = None
    ref: str | None = None
    """The platform's id, by which the message can be edited. It may be known while the rest is still to be sent."""
    error: str | None = None
    """Why the last attempt failed, or why the message was dropped. It contains nothing that a member typed."""

    def move(self, wanted: OutboxState) -> "OutboxMessage":
        """Return the message in another state, or raise IllegalMove."""
        return replace(self, state=check_move("message", OUTBOX_MOVES, self.state, wanted))

    @property
    def may_have_arrived(self) -> bool:
        """Whether a recipient may have read the message. A pending message counts if an attempt got no answer."""
        return self.uncertain or self.state in (OutboxState.SENDING, OutboxState.UNKNOWN, OutboxState.DELIVERED)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as an adapter gets it for delivery."""

    community: CommunityId
    key: MessageKey
    """The key must not reach the platform. Give the platform `token` instead."""
    token: str
    """The message's idempotency key for the platform. It never changes, and reveals nothing about the message."""
    destination: Destination
    message: Message
    enqueued_at: datetime
    """When the message was enqueued. Nothing of it can have arrived before."""
    uncertain: bool
    """Whether an earlier attempt may have arrived. If so, look for the message before you send it again, unless the
    platform drops a message whose token it had before."""
    replaces: str | None = None
    """The platform's id of the message to edit; None if no message is edited.

    An empty id means that the message to edit does not exist. Then the delivery takes its turn, but sends nothing."""
    beside: str | None = None
    """The platform's id of an earlier message in the same conversation, if any."""
    arrived: str | None = None
    """The platform's id of this message, if a part has arrived, and the rest (such as files) is still to be sent."""
    community_name: str = ""

    @property
    def label(self) -> str:
        """The message's kind and token, for the log. The key is not logged, as it may tell who answered about whom."""
        return f"{self.key.kind or 'unknown'} {self.token}"
