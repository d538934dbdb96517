"""The chat platform that messages are delivered to, and the errors of a delivery."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from bot.model.channel_problems import ChannelProblem
from bot.model.errors import RefillError
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.news import News
from bot.model.outbox import Delivery

Hear = Callable[[News], Awaitable[None]]
"""Passes news to the core; see `Conversation.hear`."""
LEASE: Final = timedelta(minutes=2)
"""How long a sender keeps a claimed message, unless a platform says otherwise."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Confirms that a platform has a message."""

    ref: str
    """The platform's id of the message, needed to change the message later."""


class TryLater(RefillError):
    """The platform did not take the message, but may take it later. Causes are rate limits and outages."""

    def __init__(self, why: str, after: timedelta | None = None, lane: str = "") -> None:
        self.after = after
        """How long the platform asked to wait, if it did."""
        self.lane = lane
        """The lane that is closed for the time `after`; empty if this is not about one lane."""
        super().__init__(why)


class NotNow(TryLater):
    """The platform can't take a message of this community yet, for a reason that passes. No attempt is counted."""

    def __init__(self, why: str, after: timedelta) -> None:
        super().__init__(why, after)
        self.until_again = after


class OutcomeUnknown(RefillError):
    """No answer came, so the platform may or may not have the message."""


class PartlyDelivered(RefillError):
    """The platform has a part of the message, for example all but its files. The rest is tried again."""

    def __init__(self, why: str, ref: str, after: timedelta | None = None) -> None:
        self.ref = ref
        self.after = after
        """How long the platform asked to wait, if it did."""
        super().__init__(why)


class InvalidMessage(RefillError):
    """The platform refuses a message as malformed. This is Refill's own fault, and says nothing about recipients."""


class Unchangeable(RefillError):
    """The platform refuses to change an earlier message, so the new content is sent as a new message."""


class Undeliverable(RefillError):
    """The platform refuses this message, for example because a member left or a channel was deleted.

    Sending it again changes nothing, unless the cause is temporary (`for_now`, `Closed`).
    """

    def __init__(self, why: str, gone: Collection[MemberId] = (), *, for_now: bool = False) -> None:
        self.gone = tuple(gone)
        """Recipients who are not in the community any more."""
        self.for_now = for_now
        """Whether the cause is temporary, so that the recipients can be brought together at another time."""
        super().__init__(why)


class Closed(Undeliverable):
    """The member accepts no direct messages from Refill at the moment."""


class NotTogether(Undeliverable):
    """The recipients can't be put into one conversation, but each recipient can get messages alone."""


class PlatformRefused(RefillError):
    """The platform can't be reached, refuses the login, or ended the connection for good."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Calls that a platform counts together: those of a method, or messages to one conversation."""

    name: str
    every: timedelta
    """Minimum time between two deliveries in this lane."""
    allows_hurry: bool = True
    """Whether a message that a member asked for, or an urgent retry, may be sent before its turn."""
    calls: int = 1
    """The number of calls that a delivery takes in this lane."""
    most: int | None = None
    """Maximum number of calls in a second, if the platform has such a limit."""


class Platform(Protocol):
    """A chat platform, as the core sees it. Adapters inherit from this class."""

    name: str
    """The value of `Community.platform` for this platform's communities."""
    at_once: int = 1
    """Maximum number of messages that are delivered to one community at the same time."""
    repeats_safely: timedelta = timedelta.max
    """How long the platform recognises a message's idempotency key, so that a message sent again is shown only once.

    Zero if the platform recognises no keys. Then receipts tell whether a message arrived.
    """
    lease: timedelta = LEASE
    """How long a sender keeps a claimed message: at least twice the longest delivery. It starts in the first half."""
    one_sender: bool = False
    """Whether only one process at a time may send to an account, because the platform counts calls per account."""
    one_account: bool = False
    """Whether all communities share one account. If not, each community has an account of its own."""
    has_threads: bool = False
    """Whether introductions go to private threads of a circle's channel by default."""
    may_be_closed: bool = False
    """Whether members can refuse direct messages from Refill."""
    reports_leavers: bool = True
    """Whether the platform reports who leaves a community. If not, members of open chats are looked up once a day."""
    picks_channels: bool = False
    """Whether a form can ask for a channel."""

    def report_to(self, hear: Hear) -> None:
        """Set the callback for news that a delivery brings. This is called once, before the first delivery."""
        del hear  # most platforms learn no news from a delivery

    def account(self, community: CommunityId) -> str:
        """Return the account under which the platform counts calls for a community."""
        return self.name if self.one_account else community

    def lanes(self, delivery: Delivery) -> Sequence[Lane]:  # noqa: ARG002 - most platforms, and most clients, count by themselves
        """Return the lanes in which a delivery counts, in the order in which it passes them; none by default."""
        return ()

    async def channel_problems(self, community: CommunityId, channel: ChannelId) -> Sequence[ChannelProblem]:  # noqa: ARG002 - as above
        """Return the problems that keep Refill from working in a channel; none if they can't be found out now."""
        return ()

    async def is_there(self, community: CommunityId, member: MemberId) -> bool | None:  # noqa: ARG002 - as above
        """Return whether a member is still in the community, or None if that can't be found out now."""
        return None

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Deliver a message, at most once per key as far as the platform allows.

        Raises:
            TryLater: the message was not taken, but may be taken later.
            OutcomeUnknown: no answer came. The delivery of the next attempt is marked as uncertain.
            PartlyDelivered: only a part of the message was delivered, for example all but its files.
            InvalidMessage: the platform does not understand the message.
            Unchangeable: the earlier message that this message replaces can't be changed.
            Undeliverable: the platform refuses the message.
            Closed: the member accepts no direct messages.
            NotTogether: the recipients can't be put into one conversation.
        """
