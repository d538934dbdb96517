"""The database of members' keys, and of tokens of forgotten or held members and of erased communities.

This database is separate from the store. So a copy of the store contains no keys, and restoring the store from a
copy loses no tokens.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import MetaData, Table, func, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.model.errors import InvalidValue, RefillError
from bot.model.ids import CommunityId, KeyId
from bot.ports import StoreUnavailable
from storage.community_scope import CommunityScope
from storage.encryption import Cipher
from storage.engine import ERASING, PATIENCE, READING, WRITING, begun, create_engine, lock_number
from storage.tables import community
from storage.tables.base import key, need

SETTING: Final = "REFILL_KEYS_URL"
MAX_ACCESS: Final = PATIENCE / 3
"""Maximum time of one transaction with this database. It is shorter than PATIENCE, because the store's other writers
wait."""

member_key = Table(
    "member_key",
    MetaData(),
    key("community_id"),
    key("id"),
    need("locked"),
    comment="Encrypts one member's notes; itself encrypted with the deployment's key. Does not name the member",
    sqlite_with_rowid=False,  # a gap in row ids would tell when a deleted key was made
)
forgotten = Table(
    "forgotten",
    member_key.metadata,
    key("token"),
    comment="Keyed hashes of forgotten or held members and erased communities, so that no backup brings them back",
    sqlite_with_rowid=False,  # the order of row ids would tell when each member was forgotten
)


class KeysUnavailable(RefillError):
    """The database of members' keys can't be reached, or is not configured."""


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A member's key, as it is stored."""

    community: CommunityId
    id: KeyId
    locked: str
    """Encrypted with the deployment's key."""


class MemberKeys:
    """Members' keys of all communities. Every access may raise KeysUnavailable."""

    def __init__(self, engine: AsyncEngine, max_access: timedelta = MAX_ACCESS) -> None:
        self._engine = engine
        self._max_access = max_access
        self._file = Path(str(engine.url.database)) if engine.dialect.name == "sqlite" else None
        self._is_made = False

    @classmethod
    def at(cls, url: str, max_access: timedelta = MAX_ACCESS) -> Self:
        """Use the database at a URL. The first use connects.

        Raises:
            InvalidValue: the URL names no SQLite file and no PostgreSQL database.
            StoreUnavailable: the SQLite file's folder does not exist.
        """
        return cls(create_engine(url, max_access, SETTING, ERASING), max_access)

    async def prepare(self) -> bool:
        """Create the tables unless they exist; return whether the table of keys was missing.

        Raises:
            InvalidValue: this is the database of the store.
        """
        async with self._begun() as connection:
            if self._file is None:
                await connection.execute(select(func.pg_advisory_xact_lock(lock_number(member_key.name))))
            if await connection.run_sync(lambda sync: inspect(sync).has_table(community.name)):
                raise InvalidValue(
                    SETTING, "this is the main database. Name another one, so that a backup never contains the keys"
                )
            is_new = not await connection.run_sync(lambda sync: inspect(sync).has_table(member_key.name))
            await connection.run_sync(member_key.metadata.create_all)
            await connection.commit()
        self._is_made = True
        return is_new

    async def find(self, community: CommunityId, keys: Collection[KeyId]) -> Mapping[KeyId, str]:
        """Return the encrypted keys that exist, by id."""
        if not keys:
            return {}
        async with self._scope(community, READING) as scope:
            query = scope.select(member_key, member_key.c.id, member_key.c.locked)
            found = await scope.execute(query.where(scope.among(member_key.c.id, keys)))
            return {row.id: row.locked for row in found}

    async def add(self, kept: KeptKey) -> None:
        """Insert a key unless it exists."""
        async with self._scope(kept.community) as scope:
            await scope.add_row(member_key, {"id": kept.id, "locked": kept.locked})
            await scope.connection.commit()

    async def destroy(self, community: CommunityId, key: KeyId) -> None:
        """Delete a key if it exists."""
        async with self._scope(community) as scope:
            await scope.delete(member_key, member_key.c.id == key)
            await scope.connection.commit()

    async def destroy_all(self, community: CommunityId) -> None:
        """Delete a community's keys."""
        async with self._scope(community) as scope:
            await scope.delete(member_key)
            await scope.connection.commit()

    async def record_forgotten(self, token: str) -> None:
        """Record the token of a forgotten or held member, or of an erased community, unless it is recorded already."""
        async with self._made() as connection:
            there = select(forgotten).where(forgotten.c.token == token)
            if (await connection.execute(there)).first() is None:
                await connection.execute(forgotten.insert().values(token=token))
            await connection.commit()

    async def record_returned(self, token: str) -> None:
        """Delete the token of a member who was held."""
        async with self._made() as connection:
            await connection.execute(forgotten.delete().where(forgotten.c.token == token))
            await connection.commit()

    async def forgotten(self) -> Collection[str]:
        """Return the tokens of all forgotten or held members, and of all erased communities."""
        async with self._made(READING) as connection:
            return frozenset((await connection.execute(select(forgotten.c.token))).scalars())

    async def is_there(self) -> bool:
        """Return whether the table of keys exists, without creating it."""
        if self._file is not None and not self._file.exists():
            return False
        async with self._begun(READING) as connection:
            return await connection.run_sync(lambda sync: inspect(sync).has_table(member_key.name))

    async def all(self) -> Collection[KeptKey]:
        """List all keys; none if there is no table of keys, which is not created."""
        if not await self.is_there():
            return []
        async with self._begun(READING) as connection:
            return [KeptKey(*row) for row in await connection.execute(select(member_key))]

    async def rotate(self, cipher: Cipher) -> tuple[int, int]:
        """Encrypt all keys again with the deployment's newest key.

        Return the number of keys, and how many of them can't be decrypted and so stay unchanged.
        """
        kept = await self.all()
        fitting = [each for each in kept if cipher.can_decrypt(each.locked)]
        for each in fitting:
            async with self._scope(each.community) as scope:
                here = (member_key.c.id == each.id, member_key.c.locked == each.locked)
                await scope.change(member_key, *here, locked=cipher.rotate(each.locked))
                await scope.connection.commit()
        return len(kept), len(kept) - len(fitting)

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()

    @asynccontextmanager
    async def _scope(
        self, community: CommunityId, options: Mapping[str, Any] = WRITING
    ) -> AsyncIterator[CommunityScope]:
        async with self._made(options) as connection:
            yield CommunityScope(connection, community)

    @asynccontextmanager
    async def _made(self, options: Mapping[str, Any] = WRITING) -> AsyncIterator[AsyncConnection]:
        if not self._is_made:
            await self.prepare()
        async with self._begun(options) as connection:
            yield connection

    @asynccontextmanager
    async def _begun(self, options: Mapping[str, Any] = WRITING) -> AsyncIterator[AsyncConnection]:
        try:
            async with (
                asyncio.timeout(self._max_access.total_seconds()),
                begun(self._engine, options) as connection,
            ):
                yield connection
        except (StoreUnavailable, TimeoutError) as error:
            why = str(error) or "no answer came in time"
            raise KeysUnavailable(f"members' keys can't be reached: {why}") from error
