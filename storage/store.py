"""The store, and its transactions."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import datetime, timedelta
from typing import Final, Self
from weakref import WeakValueDictionary

from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.model.absences import Returned
from bot.model.circles import Circle
from bot.model.communities import Community
from bot.model.errors import NotFound
from bot.model.ids import ChannelId, CommunityId
from bot.model.jobs import Due
from bot.model.outbox import OutboxMessage
from bot.ports import (
    Acquaintances,
    Agenda,
    Asks,
    AsksByMonth,
    Backlog,
    Chats,
    CircleFigures,
    Circles,
    Claim,
    Inbound,
    Members,
    Notes,
    Organisers,
    Outbox,
    Rounds,
    TopicLinks,
    Topics,
)
from storage import claims
from storage import tables as t
from storage.account_leases import let_go
from storage.acquaintances import SqlAcquaintances
from storage.agenda import SqlAgenda
from storage.answers_first import AnswersFirst, Pauses
from storage.ask_figures import SqlAsksByMonth
from storage.asks import SqlAsks
from storage.backlog import count_backlog
from storage.chats import SqlChats
from storage.circle_figures import SqlCircleFigures
from storage.circles import SqlCircles, SqlRounds
from storage.community_scope import CommunityScope
from storage.community_secrets import make_missing_secrets
from storage.encryption import Cipher
from storage.engine import LOOKING, PATIENCE, READING, begun, create_engine, in_time, lock_number
from storage.erased_copies import mark_erased, renew_statistics, truncate_log
from storage.errors import LOCKED_TOO_LONG
from storage.identity_map import values_of
from storage.inbound import SqlInbound
from storage.keyed_ids import MAX_CACHED, KeyedIds, SecretCache
from storage.member_keys import MemberKeys
from storage.members import SqlMembers
from storage.migrate import is_newer, migrate
from storage.notes import SqlNotes, destroy_keys
from storage.organisers import SqlOrganisers
from storage.outbox import SqlOutbox
from storage.restored import COMMUNITY as ERASED
from storage.restored import find_returned
from storage.statements import is_here
from storage.topic_links import SqlTopicLinks
from storage.topics import SqlTopics

LOG_KEEPS: Final = timedelta(days=1)
"""How long SQLite's log may keep changed and deleted rows. After an erasure the log is emptied sooner."""
TURN: Final = select(
    func.pg_advisory_xact_lock(bindparam("lock", type_=BigInteger)),
    select(t.community_key.c.locked).where(is_here(t.community_key)).scalar_subquery(),
)
"""Take a community's turn on PostgreSQL, and return its encrypted secret."""


class SqlTransaction:
    """A unit of work in one community."""

    def __init__(
        self,
        connection: AsyncConnection,
        community: CommunityId,
        cipher: Cipher,
        member_keys: MemberKeys | None,
        secrets: SecretCache,
        pauses: Pauses | None,
    ) -> None:
        self.community = community
        self._pauses = pauses
        self._member_keys = member_keys
        self._erased: str | None = None
        """This community's token for the database of keys, if this transaction erases the community."""
        self._connection = connection
        self._scope = scope = CommunityScope(connection, community, defers=True, pauses=pauses)
        self.keyed_ids = KeyedIds(scope, cipher, secrets)
        self.members: Members = SqlMembers(scope, self.keyed_ids, member_keys)
        self.topics: Topics = SqlTopics(scope)
        self.links: TopicLinks = SqlTopicLinks(scope)
        self.circles: Circles = SqlCircles(scope)
        self.organisers: Organisers = SqlOrganisers(scope)
        self.figures: CircleFigures = SqlCircleFigures(scope)
        self.asks_by_month: AsksByMonth = SqlAsksByMonth(scope)
        self.rounds: Rounds = SqlRounds(scope)
        self.chats: Chats = SqlChats(scope)
        self.acquaintances: Acquaintances = SqlAcquaintances(scope, self.keyed_ids)
        self.asks: Asks = SqlAsks(scope, self.keyed_ids)
        self.notes: Notes = SqlNotes(scope, cipher, member_keys)
        self.outbox: Outbox = SqlOutbox(scope, self.keyed_ids)
        self.agenda: Agenda = SqlAgenda(scope)
        self.inbound: Inbound = SqlInbound(scope, self.keyed_ids)

    async def get_community(self) -> Community:
        community = await self._scope.find_community()
        if community is None:
            raise NotFound("community", self.community)
        return community

    async def put_community(self, community: Community) -> None:
        if community.id != self.community:
            raise ValueError(f"this transaction is about {self.community}, not about {community.id}")
        values = {name: value for name, value in values_of(community).items() if name != "id"}
        await self._scope.put_row(t.community, values)
        await self.keyed_ids.make()

    @property
    def erases(self) -> bool:
        """Whether rows were erased."""
        return self._scope.erases

    @property
    def plans_work(self) -> bool:
        return self.erases or not self._scope.changed.isdisjoint((t.agenda.name, t.outbox.name))

    async def erase_community(self) -> None:
        await destroy_keys(self._scope, self._member_keys)  # first, because the next step deletes the ids of the keys
        self._erased = self.keyed_ids.id_of(ERASED, self.community)
        await self._scope.delete(t.community)  # foreign keys delete its rows, except its account
        self._scope.erases = True
        self.keyed_ids.erase()
        await self._connection.execute(t.account.delete().where(t.account.c.name == self.community))

    async def channel_circles(self, channel: ChannelId) -> Sequence[Circle]:
        return await SqlCircles(self._scope).open_in(channel)

    async def commit(self) -> None:
        await self._scope.flush()
        if self.erases:
            await mark_erased(self._connection)
        await self._connection.commit()
        self.keyed_ids.update_cache()
        await self._connection.close()
        if self._erased and self._member_keys:  # after the commit, because the commit may fail
            await self._member_keys.record_forgotten(self._erased)

    async def give_way(self) -> None:
        if self._pauses is not None:
            await self._pauses.give_way()

    def derive_id(self, *parts: object) -> str:
        return self.keyed_ids.id_of(*parts)

    def derive_seed(self, *parts: object) -> int:
        return self.keyed_ids.seed_of(*parts)


class SqlStore:
    """The store in SQLite or PostgreSQL."""

    transactions: type[SqlTransaction] = SqlTransaction

    def __init__(
        self,
        engine: AsyncEngine,
        cipher: Cipher,
        member_keys: MemberKeys | None = None,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._engine = engine
        self._patience = patience
        self._cipher = cipher
        self._member_keys = member_keys
        self._secrets = SecretCache(MAX_CACHED)
        self._answers_first = AnswersFirst()
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._turns = WeakValueDictionary[str, asyncio.Lock]()
        self._has_to_clear = True
        """Whether SQLite's files or PostgreSQL's statistics may contain erased rows. True at the start, because an
        earlier process may have crashed before it cleared them."""
        self._cleared_at = time.monotonic()

    @classmethod
    async def open(cls, url: str, cipher: Cipher, member_keys: MemberKeys | None = None) -> Self:
        """Connect to a database, and migrate it."""
        engine = create_engine(url)
        try:
            await migrate(engine)
            await make_missing_secrets(engine, cipher)
            await claims.warn_of_unknown_jobs(engine)
        except BaseException:
            await engine.dispose()
            raise
        return cls(engine, cipher, member_keys)

    @asynccontextmanager
    async def transaction(
        self, community: CommunityId, *, within: timedelta | None = None
    ) -> AsyncIterator[SqlTransaction]:
        async with self._writing(community, within) as (connection, until):
            tx = self._begin(connection, community, self._answers_first.pauses_in_turn())
            if not self._is_sqlite:  # also look whether another process changed the secret
                given = {"lock": lock_number(community), "community_id": community}
                async with in_time(until, LOCKED_TOO_LONG):
                    turn = await connection.execute(TURN, given)
                stored, cached = turn.one()[1], self._secrets.get(community)
                if cached is not None and cached[0] != stored:
                    del self._secrets[community]
            await tx.keyed_ids.load()
            tx.keyed_ids.update_cache()
            try:
                yield tx
            finally:
                self._has_to_clear |= tx.erases

    @asynccontextmanager
    async def reading(self, community: CommunityId, *, snapshot: bool = True) -> AsyncIterator[SqlTransaction]:
        async with begun(self._engine, READING if snapshot else LOOKING) as connection:
            pauses = self._answers_first.pauses() if snapshot else None
            tx = self._begin(connection, community, pauses)
            await tx.keyed_ids.load()
            yield tx

    def answering(self) -> AbstractContextManager[None]:
        return self._answers_first.answering()

    async def communities(self) -> Sequence[Community]:
        async with begun(self._engine, READING) as connection:
            rows = await connection.execute(select(t.community).order_by(t.community.c.community_id))
            return [Community(*row) for row in rows]

    async def find_returned(self) -> Sequence[Returned]:
        forgotten = await self._member_keys.forgotten() if self._member_keys else ()
        return await find_returned(self._engine, self._cipher, forgotten) if forgotten else []

    async def claim_due(self, now: datetime, lease: timedelta, limit: int) -> Sequence[tuple[CommunityId, Due]]:
        async with self._writing("claim") as (connection, _):
            claimed = await claims.claim_due(connection, now, lease, limit)
            await connection.commit()
            return claimed

    async def claim_messages(self, claim: Claim, now: datetime) -> Sequence[tuple[CommunityId, OutboxMessage]]:
        async with self._writing("claim") as (connection, _):
            claimed = await claims.claim_messages(connection, claim, now)
            await connection.commit()
            return claimed

    async def let_go(self, holder: str) -> None:
        async with self._writing("claim") as (connection, _):
            await let_go(connection, holder)
            await connection.commit()

    async def next_instant(self) -> datetime | None:
        async with begun(self._engine, READING) as connection:
            return await claims.next_instant(connection)

    async def is_newer(self) -> bool:
        return await is_newer(self._engine)

    async def backlog(self, now: datetime) -> Backlog:
        async with begun(self._engine, READING) as connection:
            return await count_backlog(connection, now)

    async def clear_log(self) -> None:
        is_old = self._is_sqlite and time.monotonic() - self._cleared_at >= LOG_KEEPS.total_seconds()
        if not self._has_to_clear and not is_old:
            return
        async with self._turns.setdefault("", asyncio.Lock()):
            self._has_to_clear = False
            try:
                if self._is_sqlite:
                    self._has_to_clear = not await truncate_log(self._engine)
                    self._cleared_at = time.monotonic()
                else:
                    await renew_statistics(self._engine, (f'"{name}"' for name in t.metadata.tables))
            except BaseException:
                self._has_to_clear = True
                raise

    async def close(self) -> None:
        await self._engine.dispose()
        if self._member_keys is not None:
            await self._member_keys.close()

    def _begin(self, connection: AsyncConnection, community: CommunityId, pauses: Pauses | None) -> SqlTransaction:
        return self.transactions(connection, community, self._cipher, self._member_keys, self._secrets, pauses)

    @asynccontextmanager
    async def _writing(
        self, name: str, within: timedelta | None = None
    ) -> AsyncIterator[tuple[AsyncConnection, float]]:
        """Begin a transaction in its turn; yield its connection, and the time until which it may wait for locks.

        Writers of this process take turns; on PostgreSQL, only writers with the same name do. They wait before they get
        a connection, so that they do not use up the pool.
        """
        await self._answers_first.pauses().give_way()
        until = asyncio.get_running_loop().time() + (within or self._patience).total_seconds()
        turn = self._turns.setdefault("" if self._is_sqlite else name, asyncio.Lock())
        busy = "other changes keep the store busy for too long; nothing was changed"
        with self._answers_first.waiting_for_turn():
            async with in_time(until, busy):
                await turn.acquire()
        try:
            async with begun(self._engine, until=until) as connection:
                yield connection, until
        finally:
            turn.release()
