"""The store, and its transactions."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from bot.model.absences import Returned
from bot.model.circles import Circle
from bot.model.communities import Community
from bot.model.errors import RefillError
from bot.model.ids import ChannelId, CommunityId
from bot.model.jobs import Due
from bot.model.outbox import OutboxMessage
from bot.ports.ask_figures import AsksByMonth
from bot.ports.circle_figures import CircleFigures
from bot.ports.meetings import Acquaintances, Asks, Chats, Notes
from bot.ports.members import Circles, Members, Rounds, TopicLinks, Topics
from bot.ports.organisers import Organisers
from bot.ports.queues import Agenda, Backlog, Claim, Inbound, Outbox


class Transaction(Protocol):
    """A unit of work in one community; rolls back unless committed.

    Writers of one community take turns, so what a transaction read is still true when it commits.
    """

    community: CommunityId
    members: Members
    topics: Topics
    links: TopicLinks
    circles: Circles
    organisers: Organisers
    figures: CircleFigures
    rounds: Rounds
    chats: Chats
    acquaintances: Acquaintances
    asks: Asks
    asks_by_month: AsksByMonth
    notes: Notes
    outbox: Outbox
    agenda: Agenda
    inbound: Inbound

    def derive_id(self, *parts: object) -> str:
        """Return an opaque id for the thing that `parts` name, always the same: 20 characters of base32.

        It is a keyed hash: without the community's secret nobody can compute it or learn from it.

        Raises:
            NotFound: the community does not exist.
        """

    def derive_seed(self, *parts: object) -> int:
        """Return a random seed of 63 bits, derived like an id."""

    async def get_community(self) -> Community:
        """Return the community.

        Raises:
            NotFound: it does not exist.
        """

    async def put_community(self, community: Community) -> None:
        """Insert or update the community."""

    async def erase_community(self) -> None:
        """Delete the community, all its rows in every table of the core, and its members' keys."""

    async def channel_circles(self, channel: ChannelId) -> Sequence[Circle]:
        """List a channel's open circles, by name."""

    async def give_way(self) -> None:
        """Let others run between two parts of long work; where it only reads, also wait while a member waits."""

    async def commit(self) -> None:
        """Commit, and end the transaction."""


class StoreUnavailable(RefillError):
    """The store can't be reached, or is overloaded; nothing was changed. Trying again later may help."""


class Store(Protocol):
    """The database. Its methods, and those of transactions, may raise StoreUnavailable."""

    def transaction(
        self, community: CommunityId, *, within: timedelta | None = None
    ) -> AbstractAsyncContextManager[Transaction]:
        """Begin a transaction that may write.

        It raises StoreUnavailable if it can't begin within a time; by default, that is as long as the store waits.
        """

    def reading(self, community: CommunityId) -> AbstractAsyncContextManager[Transaction]:
        """Begin a transaction that only reads one snapshot, and waits for no writer."""

    def answering(self) -> AbstractContextManager[None]:
        """Work out an answer that a member waits for: others wait before they begin a transaction that may write."""

    async def communities(self) -> Sequence[Community]:
        """List all communities."""

    async def find_returned(self) -> Sequence[Returned]:
        """List whom a restored backup brought back.

        These are members who were forgotten and are here or held, members who were held and are here, and communities
        that were erased.
        """

    async def claim_due(self, now: datetime, lease: timedelta, limit: int) -> Sequence[tuple[CommunityId, Due]]:
        """Lease jobs that are due and not leased, the earliest first, and count an attempt.

        Each job goes to one caller, however many call at once. Expired leases are given anew.
        """

    async def claim_messages(self, claim: Claim, now: datetime) -> Sequence[tuple[CommunityId, OutboxMessage]]:
        """Lease messages that are due and not leased, the earliest first, and count an attempt.

        They are `sending` afterwards. A message whose lease expired during its delivery is uncertain. One that can't
        be parsed is dead, and is not returned. Where a platform allows one sender per account, the caller takes the
        account, or gets no messages of accounts that another sender has.
        """

    async def let_go(self, holder: str) -> None:
        """Release a sender's accounts."""

    async def next_instant(self) -> datetime | None:
        """Return when the next job or message is due or its lease expires; None if there is none."""

    async def is_newer(self) -> bool:
        """Return whether a newer version of Refill has migrated the database since this one started."""

    async def backlog(self, now: datetime) -> Backlog:
        """Count what is due and not done in all communities, from one snapshot."""

    async def clear_log(self) -> None:
        """Purge traces of erased rows from the database files; if that fails, the next call tries again."""

    async def close(self) -> None:
        """Close all connections."""
