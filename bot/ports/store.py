"""One unit of work, and the store of all of them."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Protocol

from bot.model.circles import Circle
from bot.model.errors import RefillError
from bot.model.ids import ChannelId, CommunityId
from bot.model.jobs import Due
from bot.model.members import Community
from bot.model.outbox import Owed
from bot.ports.meetings import Acquaintances, Asks, Chats, Notes
from bot.ports.members import Circles, Links, People, Rounds, Topics
from bot.ports.queues import Agenda, Claim, Inbound, Outbox


class Transaction(Protocol):
    """One unit of work in one community: everything is scoped to it, and nothing stays without commit().

    Writers of one community take turns, so what a transaction read is still true when it commits.
    """

    community: CommunityId
    members: People
    topics: Topics
    links: Links
    circles: Circles
    rounds: Rounds
    chats: Chats
    acquaintances: Acquaintances
    asks: Asks
    notes: Notes
    outbox: Outbox
    agenda: Agenda
    inbound: Inbound

    def derive_id(self, *parts: object) -> str:
        """Make an opaque id from what names a thing already, so that making it twice makes the same one.

        20 characters of base32, made with a secret of the community: nobody computes it who has not that, and nothing
        in it tells two histories apart which differ only in somebody's private answer.

        Raises:
            NotFound: the community was never put.
        """
        ...

    def derive_seed(self, *parts: object) -> int:
        """Make a seed in the same way, of 63 bits: what chance decided is no more to be computed than an id."""
        ...

    async def get_community(self) -> Community:
        """Return the community.

        Raises:
            NotFound: it was never put.
        """
        ...

    async def put_community(self, community: Community) -> None:
        """Add or change the community."""
        ...

    async def erase_community(self) -> None:
        """Delete the community with all that is about it, in every table of the core, and its members' keys."""
        ...

    async def channel_circles(self, channel: ChannelId) -> Sequence[Circle]:
        """List the open circles of a channel, by name."""
        ...

    async def commit(self) -> None:
        """Keep what was changed."""
        ...


class StoreUnavailable(RefillError):
    """The store can't be reached or can't take more just now: nothing was changed, and trying later may help."""


class Store(Protocol):
    """Where everything is kept. Each of its methods, and each of a transaction's, may raise StoreUnavailable."""

    def transaction(self, community: CommunityId) -> AbstractAsyncContextManager[Transaction]:
        """Begin a unit of work that may write; it rolls back unless committed."""
        ...

    def reading(self, community: CommunityId) -> AbstractAsyncContextManager[Transaction]:
        """Begin a unit of work that only reads, and waits for no writer."""
        ...

    async def communities(self) -> Sequence[Community]:
        """List all."""
        ...

    async def claim_due(self, now: datetime, lease: timedelta, limit: int) -> Sequence[tuple[CommunityId, Due]]:
        """Lease work that is due and not leased, the earliest first. Attempts are counted here.

        Each row goes to one caller, however many ask at once; a lease that ran out is given anew.
        """
        ...

    async def claim_owed(self, claim: Claim, now: datetime) -> Sequence[tuple[CommunityId, Owed]]:
        """Lease messages that are due and not leased, the earliest first.

        They come back as `sending` with attempts counted; one whose lease ran out after it was handed over comes back
        uncertain, and unsure since now. What can't be read any more is dead, and stays behind. Where one sender at a
        time may send to an account, this one has it from now on, or its messages are left to the one who does.
        """
        ...

    async def let_go(self, holder: str) -> None:
        """Leave the accounts that a sender has to others."""
        ...

    async def next_instant(self) -> datetime | None:
        """Return when the earliest work or message is due, leases included, or None where nothing waits."""
        ...

    async def clear_log(self) -> None:
        """Take what was deleted for good out of the database's log, too.

        Where that can't be done just now, the next call tries again.
        """
        ...

    async def close(self) -> None:
        """Let go of all connections."""
        ...
