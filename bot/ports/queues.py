"""Repositories of outgoing messages, scheduled work, and incoming events that were seen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.model.ids import ChatId, CommunityId, MemberId
from bot.model.jobs import CheckInMember, Due, Job
from bot.model.message_keys import MessageKey, MessageKind
from bot.model.outbox import OutboxMessage, OutboxState


class Outbox(Protocol):
    """Messages to a platform."""

    async def add(self, outgoing: OutboxMessage) -> None:
        """Insert a message, unless there is a message with its key."""

    def token_of(self, outgoing: OutboxMessage) -> str:
        """Return a message's idempotency key: an opaque id for its platform, always the same."""

    async def with_token(self, token: str) -> OutboxMessage | None:
        """Return the message with this idempotency key, or None."""

    async def get(self, key: MessageKey) -> OutboxMessage | None:
        """Return a message, or None."""

    async def get_many(self, keys: Collection[MessageKey]) -> dict[MessageKey, OutboxMessage]:
        """Return messages by key, without those that do not exist."""

    async def put(self, outgoing: OutboxMessage) -> None:
        """Insert or update a message. If it is done and `MessageKey.is_deleted_once_done`, delete it instead.

        A greeting that can't be delivered is deleted, too.
        """

    async def still_leased(self, keys: Collection[MessageKey], until: datetime | None) -> Collection[MessageKey]:
        """Return which of these messages have a lease until `until`, and lock them until the transaction ends."""

    async def hand_over(self, keys: Collection[MessageKey], now: datetime) -> None:
        """Record that the delivery of messages begins. If the sender crashes after this, the messages are uncertain."""

    async def put_off(self, until: Mapping[MessageKey, datetime]) -> None:
        """Release claimed messages whose delivery did not begin. `until` has their new due times.

        No attempt is counted.
        """

    async def in_state(self, state: OutboxState, limit: int) -> Sequence[OutboxMessage]:
        """List the messages in a state, the earliest due first."""

    async def failing(self, limit: int) -> Sequence[OutboxMessage]:
        """List the pending messages whose last attempt failed, the earliest due first."""

    async def unsent_posts(self) -> Sequence[OutboxMessage]:
        """List invitations to circles, and changes of invitations, that are neither delivered nor dropped."""

    async def nudges_since(self, member: MemberId, since: datetime) -> Sequence[datetime]:
        """List the times after `since` at which a member got nudges, alone or in a chat; earliest first."""

    async def nudges_uncertain(self, member: MemberId, since: datetime) -> Sequence[OutboxMessage]:
        """List the UNKNOWN and DEAD nudges that may have reached a member after `since`."""

    async def nudges_being_sent(self, member: MemberId) -> Sequence[OutboxMessage]:
        """List the nudges that are being sent to a member, by any sender."""

    async def waiting_for(self, member: MemberId) -> Sequence[OutboxMessage]:
        """List a member's WAITING messages, the oldest first."""

    async def drop_key(self, key: MessageKey) -> None:
        """Drop a message if it is pending, unknown, waiting or held."""

    async def drop_older_changes(self, sent: OutboxMessage) -> None:
        """Drop unsent changes of the same message that are older than `sent`, because `sent` replaces all of it."""

    async def remove(self, keys: Collection[MessageKey]) -> None:
        """Delete messages in any state, so that their keys may be enqueued again."""

    async def finished(self, kinds: Collection[MessageKind], since: datetime, before: datetime) -> Sequence[MessageKey]:
        """List keys of finished messages that were due between two times: of these kinds, or changes of other messages.

        Finished messages are delivered, dropped or dead.
        """

    async def arrived_introductions(self, since: datetime, before: datetime) -> Mapping[ChatId, Collection[MessageKey]]:
        """Return delivered introductions that were due between two times, by chat.

        Chats with an introduction that was dropped or is dead are left out.
        """

    async def remove_finished(self, keys: Collection[MessageKey]) -> None:
        """Delete those of these messages that are finished (see `finished`)."""

    async def drop_dead(self, since: datetime, before: datetime, counted_before: datetime) -> None:
        """Drop dead messages that were due between two times, because they are too old to resend.

        COUNTED messages are deleted if they were due between `since` and `counted_before`.
        """

    async def any_counted(self) -> bool:
        """Return whether there is a COUNTED message."""

    async def any_since(self, since: datetime) -> bool:
        """Return whether there is a message, in any state, with a due time of `since` or later."""

    async def hold(self) -> None:
        """Hold pending and unknown messages. A message that is being sent is held if it becomes pending or unknown."""

    async def release(self) -> None:
        """Make held messages pending again."""

    async def hear(self, posted_at: datetime) -> None:
        """Record when the platform took a message that it reported. Earlier messages, if unreported, did not arrive."""

    async def heard_at(self) -> datetime | None:
        """Return when the platform, by its own clock, took the latest message that it reported; None if none."""


class Agenda(Protocol):
    """Jobs scheduled for a point in time."""

    async def get(self, job: Job) -> Due | None:
        """Return a job with its time; None if it is not scheduled."""

    async def load(self, jobs: Collection[Job]) -> None:
        """Load some jobs in one statement, so that `get` needs no statement for these jobs."""

    async def put(self, due: Due) -> None:
        """Add a job, or replace it if it is there. Afterwards, the job has no lease."""

    async def check_ins_from(self, chat: ChatId, limit: int) -> Sequence[CheckInMember]:
        """List jobs of check-ins in the order of their chats' ids, from this chat on."""

    async def remove(self, job: Job) -> bool:
        """Remove a job; return whether it was there."""

    async def hold(self) -> None:
        """Pause jobs and end their leases, except jobs that destroy keys, record leavers, or erase the community."""

    async def release(self) -> None:
        """Resume paused jobs."""


class Inbound(Protocol):
    """Events that the community's platform has sent."""

    async def is_new(self, key: str, now: datetime) -> bool:
        """Record an event's key; return whether it is new. Keys are kept for longer than platforms repeat events."""


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages in one state of the outbox."""

    number: int
    age: timedelta
    """Time since the earliest of these messages was due; negative if none is due yet, zero if there are none."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """Jobs that are due or failing, and messages that are pending, being sent, unknown, waiting or dead.

    The numbers are sums over all communities.
    """

    due: int
    """Jobs that are due."""
    overdue: int
    """Jobs that have been due for so long that something is wrong."""
    failing: int
    """Jobs that were put off because their last run failed, or paused because they can't be read."""
    messages: Mapping[OutboxState, Messages]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sender's request for messages."""

    platforms: Collection[str]
    one_sender: Collection[str]
    """Platforms that allow only one sender at a time per account."""
    one_account: Collection[str]
    """Platforms whose communities all share one account, which has the platform's name."""
    holder: str
    """Identifies the sender."""
    lease: timedelta
    """How long the sender keeps the messages."""
    hold: timedelta
    """How long the sender keeps an account."""
    limit: int
    leases: Mapping[str, timedelta] = field(default_factory=dict)
    """Leases of platforms whose lease differs from `lease`."""
    without: Collection[CommunityId] = ()
    """Communities to leave out."""
