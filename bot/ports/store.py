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
    """A unit of work in one community. It rolls back unless it is committed.

    Writers of one community take turns. So what a writing transaction has read is still true when it commits.
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

    @property
    def plans_work(self) -> bool:
        """Whether this transaction has changed jobs or messages, or erased rows. If so, work may be due now."""

    def derive_id(self, *parts: object) -> str:
        """Return an opaque id of 20 characters of base32. The same parts always have the same id.

        The id is a keyed hash. Without the community's secret, nobody can compute it or learn anything from it.

        Raises:
            NotFound: the community does not exist.
        """

    def derive_seed(self, *parts: object) -> int:
        """Return a seed of 63 bits, derived like an id."""

    async def get_community(self) -> Community:
        """Return the community.

        Raises:
            NotFound: the community does not exist.
        """

    async def put_community(self, community: Community) -> None:
        """Insert or update the community."""

    async def erase_community(self) -> None:
        """Delete the community, all its rows in every table of the core, and its members' keys."""

    async def channel_circles(self, channel: ChannelId) -> Sequence[Circle]:
        """List a channel's open circles, by name."""

    async def give_way(self) -> None:
        """Let other tasks run, and wait a moment for tasks that prepare an answer."""

    async def commit(self) -> None:
        """Commit, and end the transaction.

        Raises:
            Conflict: another transaction changed the same thing first.
        """


class StoreUnavailable(RefillError):
    """The store can't be reached, or is overloaded. A later attempt may succeed.

    Nothing was changed, unless the connection was lost during a commit: then nobody knows.
    """


class Store(Protocol):
    """The database. The methods of the store and of transactions may raise StoreUnavailable."""

    def transaction(
        self, community: CommunityId, *, within: timedelta | None = None
    ) -> AbstractAsyncContextManager[Transaction]:
        """Begin a transaction that may write.

        Raises:
            StoreUnavailable: the transaction could not begin within this time; by default, within the store's limit.
        """

    def reading(self, community: CommunityId, *, snapshot: bool = True) -> AbstractAsyncContextManager[Transaction]:
        """Begin a transaction that only reads. It waits for no writer.

        With `snapshot`, all reads see the same state of the store. Without it, each read sees what is stored at that
        moment, which is cheaper for a single read. Such a read never waits until members have their answers.
        """

    def answering(self) -> AbstractContextManager[None]:
        """Mark a block that prepares an answer for a member.

        Tasks that prepare no answer wait a moment before they begin to write.
        """

    async def communities(self) -> Sequence[Community]:
        """List all communities."""

    async def find_returned(self) -> Sequence[Returned]:
        """List the members and communities that a restored backup brought back.

        These are erased communities, forgotten members, and members who were held and are no longer held in the
        restored store.
        """

    async def claim_due(self, now: datetime, lease: timedelta, limit: int) -> Sequence[tuple[CommunityId, Due]]:
        """Lease jobs that are due and not leased, earliest first, and count an attempt.

        Each job goes to one caller, however many call at once. A job whose lease has expired is leased again.
        A job that can't be parsed is paused, and is not returned.
        """

    async def claim_messages(self, claim: Claim, now: datetime) -> Sequence[tuple[CommunityId, OutboxMessage]]:
        """Lease messages that are due and not leased, earliest first, and count an attempt.

        The messages are `sending` afterwards. A message whose lease expired during its delivery is uncertain. A message
        that can't be parsed is dead, and is not returned. If a platform allows one sender per account, the caller
        leases the account, too. The caller gets no messages of accounts that another sender has leased.
        """

    async def let_go(self, holder: str) -> None:
        """Release the accounts that a sender has leased."""

    async def next_instant(self) -> datetime | None:
        """Return the earliest time at which a job or message is due, or its lease ends; None if there is none.

        The time may have passed.
        """

    async def is_newer(self) -> bool:
        """Return whether a newer version of Refill has migrated the database since this one started."""

    async def backlog(self, now: datetime) -> Backlog:
        """Count the backlog of all communities, from one snapshot."""

    async def clear_log(self) -> None:
        """Purge traces of erased rows from the database's files or statistics. If that fails, the next call retries."""

    async def close(self) -> None:
        """Close all connections."""
