"""Keyed ids: opaque ids, seeds, and pseudonyms of people who were forgotten or have not joined.

The key is a community's random secret, encrypted with the deployment's keys (`community_secrets`). With a copy of the
database and a member's id, but without these keys, nobody can compute the member's pseudonym.
"""

import hmac
from base64 import b32encode
from hashlib import blake2b
from typing import Final

from cachetools import LRUCache

from bot.model.errors import NotFound
from bot.model.ids import CommunityId, MemberId, derive_seed
from storage import tables as t
from storage.community_scope import CommunityScope
from storage.deployment_keys import NoKeyFits
from storage.encryption import Cipher

MAX_CACHED: Final = 10_000
"""Maximum number of communities whose decrypted secret is cached; each takes about 500 bytes."""
ID_CHARACTERS: Final = 20
"""100 bits in base32, short enough for the button ids of every platform."""


SecretCache = LRUCache[CommunityId, tuple[str, bytes]]
"""The secret of each community, encrypted and in clear."""


class KeyedIds:
    """Ids, seeds and keyed_ids, made with one community's secret, in one transaction."""

    def __init__(self, scope: CommunityScope, cipher: Cipher, cache: SecretCache) -> None:
        self._scope = scope
        self._cipher = cipher
        self._cache = cache
        self._encrypted: str | None = None
        """The secret, encrypted; None if the community has none."""
        self._secret: bytes | None = None

    async def load(self) -> None:
        """Load the secret if the community has one, from the cache or the database."""
        known = self._cache.get(self._scope.community)
        if known is not None:
            self._encrypted, self._secret = known
            return
        found = await self._scope.values(t.community_key.c.locked)
        if found:
            self._encrypted, self._secret = found[0], self._cipher.decrypt_secret(found[0])

    async def make(self) -> None:
        """Insert a secret if the community has none."""
        if self._encrypted is None:
            self._encrypted, self._secret = self._cipher.make_secret()
            await self._scope.put_row(t.community_key, {"locked": self._encrypted})

    def update_cache(self) -> None:
        """Update the cache for later transactions.

        Only transactions that write may call this, when they begin and after they commit. Other transactions may see an
        older secret.
        """
        if self._encrypted is None:
            self._cache.pop(self._scope.community, None)
        elif self._secret is not None:
            self._cache[self._scope.community] = (self._encrypted, self._secret)

    def erase(self) -> None:
        """Forget the secret, because the community is erased."""
        self._encrypted = self._secret = None

    def id_of(self, *parts: object) -> str:
        """Return an opaque id for the thing that `parts` name: always the same, but different in each community.

        Raises:
            NotFound: the community does not exist.
            NoKeyFits: its secret can't be decrypted.
        """
        return derive_id(self._ready(), *parts)

    def seed_of(self, *parts: object) -> int:
        """Return a random seed for the thing that `parts` name. Raises the same errors as `id_of`."""
        return derive_seed(_digest(self._ready(), "seed", *parts).hex())

    def pseudonym_of(self, member: MemberId, other: MemberId) -> MemberId:
        """Return a member's pseudonym in rows with `other`. Raises the same errors as `id_of`.

        The pseudonym is the same if the two are swapped, and different for each `other`. So without the secret, nobody
        sees which rows are about the same member.
        """
        # BLAKE2b takes half of HMAC's time, which matters because a newcomer is compared with all members.
        pair = "\x1f".join((member, other) if member < other else (other, member))
        return MemberId(blake2b(pair.encode(), key=self._ready(), digest_size=12, person=b"gone").hexdigest())

    def _ready(self) -> bytes:
        if self._encrypted is None:
            raise NotFound("community", self._scope.community)
        if self._secret is None:
            raise NoKeyFits("a community's secret")
        return self._secret


def derive_id(secret: bytes, *parts: object) -> str:
    """Return an opaque id for the thing that `parts` name, made with a community's secret."""
    return b32encode(_digest(secret, "id", *parts))[:ID_CHARACTERS].decode().lower()


def _digest(secret: bytes, *parts: object) -> bytes:
    return hmac.digest(secret, "\x1f".join(str(part) for part in parts).encode(), "sha256")
