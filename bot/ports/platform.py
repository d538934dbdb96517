"""A chat platform, as far as what is owed needs it, and how it says that something did not go."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from bot.model.errors import RefillError
from bot.model.ids import CommunityId, MemberId
from bot.model.outbox import Parcel

LEASE: Final = timedelta(minutes=2)
"""How long a message that was claimed is its sender's, unless a platform says otherwise."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A platform's word that it has a message."""

    ref: str
    """The platform's name for the message, to change it later."""


class TryLater(RefillError):
    """The platform has not taken the message and may take it later: a rate limit, an outage."""

    def __init__(self, why: str, after: timedelta | None = None, lane: str = "") -> None:
        self.after = after
        """How long the platform asked to wait, where it said."""
        self.lane = lane
        """The lane that is closed for so long, where it is one."""
        super().__init__(why)


class OutcomeUnknown(RefillError):
    """No answer came: the platform may or may not have the message."""


class PartlyDelivered(RefillError):
    """The platform has the message, and not yet the files that go with it; those are sent later."""

    def __init__(self, why: str, ref: str, after: timedelta | None = None) -> None:
        self.ref = ref
        self.after = after
        """How long the platform asked to wait, where it said."""
        super().__init__(why)


class Undeliverable(RefillError):
    """The platform will never take this message: the member has left, a channel is gone."""

    def __init__(self, why: str, gone: Collection[MemberId] = ()) -> None:
        self.gone = tuple(gone)
        """Who of those it was for is not a person of the community any more."""
        super().__init__(why)


class Closed(Undeliverable):
    """The member takes no direct messages from Refill, and may some day."""


class NotTogether(Undeliverable):
    """There is no conversation of all of them: the channel takes no more of them, or it was deleted. Each is there."""


class PlatformRefused(RefillError):
    """A platform does not let us in; its text says what an operator can do."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Something that a platform counts: calls of a method, or messages to one conversation."""

    name: str
    every: timedelta
    """The pause between two, at which the platform never refuses one; the pause after this one, where they differ."""
    gives_credit: bool = True
    """Whether what a member asked for goes before its turn."""
    calls: int = 1
    """How many the platform counts for it."""
    most: int | None = None
    """How many it takes within a second at the most, where credit could come to more."""


class Platform(Protocol):
    """A chat platform, as far as what is owed needs it; adapters inherit from it."""

    name: str
    """The `platform` of the communities that it serves."""
    at_once: int = 1
    """How many messages it is handed side by side."""
    repeats_safely: timedelta = timedelta.max
    """For how long a message that is handed over again after a lost answer, under the same key, is shown only once;
    where it is no time at all, the platform's own word decides."""
    lease: timedelta = LEASE
    """How long a message is its sender's; after it, another sender takes over. Twice as long as a delivery takes at the
    most, as it begins in the first half."""
    one_sender: bool = False
    """Whether only one process at a time may send to an account, as the platform counts all of them together."""
    one_account: bool = False
    """Whether all communities are one account; else each is its own."""
    has_threads: bool = False
    """Whether introductions are made in private threads of a circle's channel, unless organisers prefer otherwise."""
    may_be_closed: bool = False
    """Whether members may take no direct messages from Refill."""

    def account(self, community: CommunityId) -> str:
        """Name the account that the platform counts what is sent to a community for."""
        return self.name if self.one_account else community

    def lanes(self, parcel: Parcel) -> Sequence[Lane]:  # noqa: ARG002 - most platforms, and most clients, count by themselves
        """List what a delivery counts for, the slowest first; nothing unless a platform says so."""
        return ()

    async def is_there(self, community: CommunityId, member: MemberId) -> bool | None:  # noqa: ARG002 - as above
        """Look whether somebody is a person of the community; None where that can't be told just now."""
        return None

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Deliver a message, at most once for its key as far as the platform allows.

        Raises:
            TryLater: it was not taken, and may be later.
            OutcomeUnknown: no answer came; the next attempt will say that it is uncertain.
            PartlyDelivered: the message is there, and its files are not.
            Undeliverable: it will never be taken.
            Closed: its member takes no direct messages.
            NotTogether: there is no conversation of all of them, and each may be written to alone.
        """
        ...
