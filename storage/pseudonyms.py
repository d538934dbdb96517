"""What is named by a community's secret: opaque ids, seeds, and what stands in place of the id of somebody who is gone.

The secret is random, made when the community is added, and locked with the deployment's keys. Without these, who has a
copy of the database and a member's id can compute nothing that stands in it.
"""

import hmac
from base64 import b32encode
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.model.errors import NotFound
from bot.model.ids import CommunityId, MemberId, derive_seed
from storage import tables as t
from storage.community_scope import Scope
from storage.deployment_keys import NoKeyFits
from storage.encryption import Vault
from storage.engine import READING, begun

MOST_CACHED: Final = 10_000
"""Communities whose secret is kept open, some 300 bytes each."""
ID_CHARACTERS: Final = 20
"""100 bits in base32, short enough for every platform's button ids."""


class OpenedSecrets:
    """The secrets of communities that were looked at lately, opened."""

    def __init__(self) -> None:
        self._opened: dict[CommunityId, tuple[str, bytes]] = {}
        """Each as it is locked, and opened."""

    def get(self, community: CommunityId) -> tuple[str, bytes] | None:
        """Find one as it is locked, and opened."""
        return self._opened.get(community)

    def put(self, community: CommunityId, locked: str, secret: bytes) -> None:
        """Keep one; the one that was kept first makes room."""
        if len(self._opened) >= MOST_CACHED:
            del self._opened[next(iter(self._opened))]
        self._opened[community] = (locked, secret)

    def drop(self, community: CommunityId, but: str | None = None) -> None:
        """Keep one no longer; with `but`, only where it is locked in another way than that."""
        if community in self._opened and self._opened[community][0] != but:
            del self._opened[community]


class Pseudonyms:
    """Names made with one community's secret, within one transaction."""

    def __init__(self, scope: Scope, vault: Vault, opened: OpenedSecrets) -> None:
        self._scope = scope
        self._vault = vault
        self._opened = opened
        self._locked: str | None = None
        self._secret: bytes | None = None

    async def load(self) -> None:
        """Open the secret, where the community has one; one that was opened before costs no statement."""
        known = self._opened.get(self._scope.community)
        if known is not None:
            self._locked, self._secret = known
            return
        found = await self._scope.values(t.community_key.c.locked)
        if found:
            self._locked, self._secret = found[0], self._vault.open_secret(found[0])

    async def make(self) -> None:
        """Make a secret for a community that has none."""
        if self._locked is None:
            self._locked, self._secret = self._vault.make_secret()
            await self._scope.put_row(t.community_key, {"locked": self._locked})

    def keep(self) -> None:
        """Keep the secret open for later transactions, or known no longer where the community is erased.

        For writers alone, at their begin and after their commit: a reader may see what was there before.
        """
        if self._locked is None:
            self._opened.drop(self._scope.community)
        elif self._secret is not None:
            self._opened.put(self._scope.community, self._locked, self._secret)

    def erase(self) -> None:
        """Know the secret no longer, as its community is erased."""
        self._locked = self._secret = None

    def id_of(self, *parts: object) -> str:
        """Make an opaque id from what names a thing: the same each time, and another in every community.

        Raises:
            NotFound: the community was never put.
            NoKeyFits: its secret can't be opened.
        """
        return b32encode(self._digest("id", *parts))[:ID_CHARACTERS].decode().lower()

    def seed_of(self, *parts: object) -> int:
        """Make a seed that nobody computes who has not the secret; raises what `id_of` does."""
        return derive_seed(self._digest("seed", *parts).hex())

    def token_of(self, member: MemberId) -> MemberId:
        """Make what stands in place of a member's id once they are gone; raises what `id_of` does."""
        return MemberId(self.id_of("gone", member))

    def _digest(self, *parts: object) -> bytes:
        if self._locked is None:
            raise NotFound("community", self._scope.community)
        if self._secret is None:
            raise NoKeyFits("a community's secret")
        return hmac.digest(self._secret, "\x1f".join(str(part) for part in parts).encode(), "sha256")


def locked_secret_of(community: CommunityId) -> Select[tuple[str]]:
    """Ask how a community's secret stands in the database."""
    return select(t.community_key.c.locked).where(t.community_key.c.community_id == community)


async def make_missing_secrets(engine: AsyncEngine, vault: Vault) -> None:
    """Make a secret for each community that has none: those from before every community had one."""
    without = select(t.community.c.community_id).outerjoin_from(t.community, t.community_key)
    async with begun(engine) as connection:
        missing = list((await connection.execute(without.where(t.community_key.c.locked.is_(None)))).scalars())
        for community in missing:
            scope = Scope(connection, CommunityId(community))
            await scope.add_row(t.community_key, {"locked": vault.make_secret()[0]})
        await connection.commit()


async def count_secrets(engine: AsyncEngine, vault: Vault) -> tuple[int, int]:
    """Count the communities' secrets, and those of them that can't be opened."""
    async with begun(engine, READING) as connection:
        locked = list((await connection.execute(select(t.community_key.c.locked))).scalars())
    return len(locked), sum(not vault.fits(one) for one in locked)


async def renew_secrets(engine: AsyncEngine, vault: Vault) -> int:
    """Put a new secret in place of each that no key opens; return how many there were."""
    key, renewed = t.community_key, 0
    async with begun(engine) as connection:
        for row in (await connection.execute(select(key))).all():
            if not vault.fits(row.locked):
                here = (key.c.community_id == row.community_id, key.c.locked == row.locked)
                changed = key.update().where(*here).values(locked=vault.make_secret()[0])
                renewed += (await connection.execute(changed)).rowcount
        await connection.commit()
    return renewed


async def relock_secrets(engine: AsyncEngine, vault: Vault) -> None:
    """Lock every community's secret anew with the newest key; what can't be opened stays as it is."""
    key = t.community_key
    async with begun(engine) as connection:
        for row in (await connection.execute(select(key))).all():
            if vault.fits(row.locked):
                here = (key.c.community_id == row.community_id, key.c.locked == row.locked)
                await connection.execute(key.update().where(*here).values(locked=vault.relock(row.locked)))
        await connection.commit()
