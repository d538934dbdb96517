"""The store: units of work on an engine."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Self
from weakref import WeakValueDictionary

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.model.circles import Circle
from bot.model.errors import NotFound
from bot.model.ids import ChannelId, CommunityId
from bot.model.jobs import Due
from bot.model.members import Community
from bot.model.outbox import Owed
from bot.ports import (
    Acquaintances,
    Agenda,
    Asks,
    Chats,
    Circles,
    Claim,
    Inbound,
    Links,
    Notes,
    Outbox,
    People,
    Rounds,
    Topics,
)
from storage import claims
from storage import tables as t
from storage.acquaintances import SqlAcquaintances
from storage.agenda import SqlAgenda
from storage.asks import SqlAsks
from storage.chats import SqlChats
from storage.circles import SqlCircles, SqlRounds
from storage.community_scope import Scope, values_of
from storage.encryption import Vault
from storage.engine import PATIENCE, READING, begun, create_engine, in_time, lock_number, truncate_log
from storage.errors import HELD
from storage.inbound import SqlInbound
from storage.member_keys import Keyring
from storage.members import SqlPeople
from storage.migrate import migrate
from storage.notes import SqlNotes, destroy_keys
from storage.outbox import SqlOutbox
from storage.pseudonyms import OpenedSecrets, Pseudonyms, locked_secret_of, make_missing_secrets
from storage.topic_links import SqlLinks
from storage.topics import SqlTopics


class SqlTransaction:
    """One unit of work in one community."""

    def __init__(
        self,
        connection: AsyncConnection,
        community: CommunityId,
        vault: Vault,
        keyring: Keyring | None,
        opened: OpenedSecrets,
    ) -> None:
        self.community = community
        self._keyring = keyring
        self._connection = connection
        self._scope = scope = Scope(connection, community)
        self.pseudonyms = Pseudonyms(scope, vault, opened)
        self.members: People = SqlPeople(scope, self.pseudonyms)
        self.topics: Topics = SqlTopics(scope)
        self.links: Links = SqlLinks(scope)
        self.circles: Circles = SqlCircles(scope)
        self.rounds: Rounds = SqlRounds(scope)
        self.chats: Chats = SqlChats(scope)
        self.acquaintances: Acquaintances = SqlAcquaintances(scope, self.pseudonyms)
        self.asks: Asks = SqlAsks(scope)
        self.notes: Notes = SqlNotes(scope, vault, keyring)
        self.outbox: Outbox = SqlOutbox(scope, self.pseudonyms)
        self.agenda: Agenda = SqlAgenda(scope)
        self.inbound: Inbound = SqlInbound(scope, self.pseudonyms)

    async def get_community(self) -> Community:
        """Return the community, or raise NotFound."""
        rows = await self._scope.connection.execute(self._scope.select(t.community, *t.community.c))
        row = rows.one_or_none()
        if row is None:
            raise NotFound("community", self.community)
        return Community(*row)

    async def put_community(self, community: Community) -> None:
        """Add or change the community; ValueError if it is another than the transaction's."""
        if community.id != self.community:
            raise ValueError(f"this transaction is about {self.community}, not about {community.id}")
        values = {name: value for name, value in values_of(community).items() if name != "id"}
        await self._scope.put_row(t.community, values)
        await self.pseudonyms.make()

    @property
    def erases(self) -> bool:
        """Tell whether this deletes what may not stay in the database's log either."""
        return self._scope.erases

    async def erase_community(self) -> None:
        """Delete the community with all that is about it: other tables' rows are part of it, but an account's.

        Its members' keys go first, as nothing would name them any more: should this come to nothing, it is tried again.
        """
        await destroy_keys(self._scope, self._keyring)
        await self._scope.delete(t.community)
        self._scope.erases = True
        self.pseudonyms.erase()
        await self._connection.execute(t.account.delete().where(t.account.c.name == self.community))

    async def channel_circles(self, channel: ChannelId) -> Sequence[Circle]:
        """List the open circles of a channel, by name."""
        return await SqlCircles(self._scope).open_in(channel)

    async def commit(self) -> None:
        """Keep what was changed, and end: nothing more can be read or changed in this transaction."""
        await self._connection.commit()
        self.pseudonyms.keep()
        await self._connection.close()

    def derive_id(self, *parts: object) -> str:
        """Make an opaque id from what names a thing, with the community's secret."""
        return self.pseudonyms.id_of(*parts)

    def derive_seed(self, *parts: object) -> int:
        """Make a seed from what names a thing, with the community's secret."""
        return self.pseudonyms.seed_of(*parts)


class SqlStore:
    """Where everything is kept: SQLite or PostgreSQL."""

    def __init__(
        self,
        engine: AsyncEngine,
        vault: Vault,
        keyring: Keyring | None = None,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._engine = engine
        self._patience = patience
        self._vault = vault
        self._keyring = keyring
        self._opened = OpenedSecrets()
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._turns = WeakValueDictionary[str, asyncio.Lock]()
        self._has_to_clear = self._is_sqlite
        """Whether SQLite's log may hold what was deleted for good; the last process may have died over clearing it."""

    @classmethod
    async def open(cls, url: str, vault: Vault, keyring: Keyring | None = None) -> Self:
        """Connect to a database, bring its tables up to date, and see that each community has its secret."""
        engine = create_engine(url)
        try:
            await migrate(engine, keyring)
            await make_missing_secrets(engine, vault)
        except BaseException:
            await engine.dispose()
            raise
        return cls(engine, vault, keyring)

    @asynccontextmanager
    async def transaction(self, community: CommunityId) -> AsyncIterator[SqlTransaction]:
        """Begin a unit of work that may write; it rolls back unless committed."""
        async with self._writing(community) as (connection, until):
            tx = SqlTransaction(connection, community, self._vault, self._keyring, self._opened)
            if not self._is_sqlite:  # on the way, look whether another process has erased the community's secret
                locked = locked_secret_of(community).scalar_subquery()
                async with in_time(until, HELD):
                    turn = await connection.execute(select(func.pg_advisory_xact_lock(lock_number(community)), locked))
                self._opened.drop(community, but=turn.one()[1])
            await tx.pseudonyms.load()
            tx.pseudonyms.keep()
            try:
                yield tx
            finally:
                self._has_to_clear |= tx.erases

    @asynccontextmanager
    async def reading(self, community: CommunityId) -> AsyncIterator[SqlTransaction]:
        """Begin a unit of work that only reads, all of it as of one moment, and waits for no writer."""
        async with begun(self._engine, READING) as connection:
            tx = SqlTransaction(connection, community, self._vault, self._keyring, self._opened)
            await tx.pseudonyms.load()
            yield tx

    async def communities(self) -> Sequence[Community]:
        """List all, by id."""
        async with begun(self._engine, READING) as connection:
            rows = await connection.execute(select(t.community).order_by(t.community.c.community_id))
            return [Community(*row) for row in rows]

    async def claim_due(self, now: datetime, lease: timedelta, limit: int) -> Sequence[tuple[CommunityId, Due]]:
        """Lease work that is due and not leased, the earliest first. Attempts are counted here."""
        async with self._writing("claim") as (connection, _):
            claimed = await claims.claim_due(connection, now, lease, limit)
            await connection.commit()
            return claimed

    async def claim_owed(self, claim: Claim, now: datetime) -> Sequence[tuple[CommunityId, Owed]]:
        """Lease messages of some platforms' communities that are due and not leased, the earliest first."""
        async with self._writing("claim") as (connection, _):
            claimed = await claims.claim_owed(connection, claim, now)
            await connection.commit()
            return claimed

    async def let_go(self, holder: str) -> None:
        """Leave the accounts that a sender has to others."""
        async with self._writing("claim") as (connection, _):
            await claims.let_go(connection, holder)
            await connection.commit()

    async def next_instant(self) -> datetime | None:
        """Return when the earliest work or message is due, leases included, or None where nothing waits."""
        async with begun(self._engine, READING) as connection:
            return await claims.next_instant(connection)

    async def clear_log(self) -> None:
        """Take out of SQLite's log what was deleted for good; where somebody reads just now, the next call tries again.

        PostgreSQL sees to its own log by itself.
        """
        if not (self._is_sqlite and self._has_to_clear):
            return
        async with self._turns.setdefault("", asyncio.Lock()):
            self._has_to_clear = False
            try:
                self._has_to_clear = not await truncate_log(self._engine)
            except BaseException:
                self._has_to_clear = True
                raise

    async def close(self) -> None:
        """Let go of all connections."""
        await self._engine.dispose()
        if self._keyring is not None:
            await self._keyring.close()

    @asynccontextmanager
    async def _writing(self, name: str) -> AsyncIterator[tuple[AsyncConnection, float]]:
        """Begin a transaction in its turn; with it comes until when to wait for what else it needs to begin.

        The writers of this process take turns, in the order they came, before they ask for a connection. The database
        does the same between processes. Here it keeps those who wait from holding all connections.
        """
        until = asyncio.get_running_loop().time() + self._patience.total_seconds()
        turn = self._turns.setdefault("" if self._is_sqlite else name, asyncio.Lock())
        async with in_time(until, "other changes keep the store busy for too long; nothing was changed"):
            await turn.acquire()
        try:
            async with begun(self._engine, until=until) as connection:
                yield connection, until
        finally:
            turn.release()
