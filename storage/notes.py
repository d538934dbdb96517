"""Notes, encrypted with their author's key."""

import logging
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.model.ids import KeyId, MemberId, NoteId
from bot.model.jobs import DestroyKey, Due
from bot.model.notes import Note
from bot.ports import NoKey
from storage import tables as t
from storage.agenda import AT_ONCE, SqlAgenda
from storage.community_scope import CommunityScope
from storage.deployment_keys import NoKeyFits
from storage.encryption import Cipher
from storage.engine import READING, begun
from storage.jobs import KINDS
from storage.member_keys import SETTING, KeptKey, KeysUnavailable, MemberKeys
from storage.statements import columns_of

logger = logging.getLogger(__name__)

NOWHERE: Final = (
    "no database for members' keys is set, so notes can't be stored, and restoring a backup would bring back people "
    f"who asked to be forgotten. Set {SETTING}"
)


class SqlNotes:
    """Notes of one community."""

    def __init__(self, scope: CommunityScope, cipher: Cipher, member_keys: MemberKeys | None) -> None:
        self._scope = scope
        self._cipher = cipher
        self._member_keys = member_keys

    @property
    def are_kept(self) -> bool:
        return self._cipher.is_ready and self._member_keys is not None

    async def get(self, note: NoteId) -> Note | None:
        return next(iter(await self._decrypted(t.note.c.id == note)), None)

    async def of_author(self, author: MemberId) -> Sequence[Note]:
        return await self._decrypted(t.note.c.author == author)

    async def count_of_author(self, author: MemberId) -> int:
        return len(await self._scope.values(t.note.c.id, author=author))

    async def put(self, note: Note) -> None:
        if note.text is None:
            raise ValueError("a note that could not be decrypted can't be updated")
        try:
            kept = await self._key_for(note.author)
            locked = self._cipher.encrypt(note.text, kept.locked)
        except (KeysUnavailable, NoKeyFits) as error:
            raise NoKey from error
        before = await self._scope.values(t.note.c.key, id=note.id)
        await self._scope.put(replace(note, text=locked), key=kept.id)
        await _destroy_unused(self._scope, before)

    async def drop(self, note: Note) -> None:
        await drop_notes(self._scope, t.note.c.id == note.id)

    async def destroy_key(self, key: KeyId) -> None:
        await needed(self._member_keys).destroy(self._scope.community, key)

    async def _decrypted(self, *conditions: ColumnElement[bool]) -> Sequence[Note]:
        """List notes, the latest first. The text of a note is None if it can't be decrypted."""
        query = self._scope.select(t.note, t.note.c.key, *columns_of(t.note, Note)).where(*conditions)
        by = (t.note.c.written_at.desc(), t.note.c.id)
        rows = [(row[0], Note(*row[1:])) for row in await self._scope.execute(query.order_by(*by))]
        try:
            keys = await self._encrypted_keys({key for key, _ in rows})
        except KeysUnavailable as error:
            logger.warning("notes can't be decrypted: %s", error)
            keys = {}
        return [replace(note, text=self._cipher.decrypt(str(note.text), keys.get(key))) for key, note in rows]

    async def _key_for(self, author: MemberId) -> KeptKey:
        """Return an author's key. If there is none, make a key, and store it before anything is encrypted.

        Keys that do not exist any more are ignored, because a restored backup may name such keys. Raise NoKey if keys
        exist but none can be decrypted, or if no key can be made.
        """
        community = self._scope.community
        there = await self._encrypted_keys(set(await self._scope.values(t.note.c.key, author=author)))
        for key, locked in sorted(there.items()):
            if self._cipher.can_decrypt(locked):
                return KeptKey(community, key, locked)
        if there or not self.are_kept:
            raise NoKey
        made = KeptKey(community, KeyId(secrets.token_hex(16)), self._cipher.make_key())
        await needed(self._member_keys).add(made)
        return made

    async def _encrypted_keys(self, keys: Collection[KeyId]) -> Mapping[KeyId, str]:
        return await self._member_keys.find(self._scope.community, keys) if self._member_keys else {}


def needed(member_keys: MemberKeys | None) -> MemberKeys:
    """Return the database of members' keys, or raise KeysUnavailable if there is none."""
    if member_keys is None:
        raise KeysUnavailable(NOWHERE)
    return member_keys


async def drop_notes(scope: CommunityScope, *conditions: ColumnElement[bool]) -> None:
    """Delete notes, and schedule jobs that destroy their keys, except keys that are still in use."""
    keys = await scope.values(t.note.c.key, *conditions)
    await scope.delete(t.note, *conditions)
    await _destroy_unused(scope, keys)


async def _destroy_unused(scope: CommunityScope, keys: Collection[KeyId]) -> None:
    """Schedule jobs that destroy these keys, except keys that a note or a held member uses."""
    used = await scope.values(t.note.c.key, key=keys) if keys else []
    for key in sorted(set(keys) - set(used)):
        if not await scope.values(t.absence.c.member, t.absence.c.taken.contains(key, autoescape=True)):
            await SqlAgenda(scope).put(Due(DestroyKey(key), AT_ONCE))


async def destroy_keys(scope: CommunityScope, member_keys: MemberKeys | None) -> None:
    """Destroy a community's keys; raise KeysUnavailable if there may be keys that can't be reached."""
    may_be = (
        await scope.values(t.note.c.key)
        or await scope.values(t.agenda.c.subject, kind=KINDS[DestroyKey])
        or await scope.values(t.absence.c.member)
    )
    if member_keys or may_be:
        await needed(member_keys).destroy_all(scope.community)


@dataclass(frozen=True, slots=True)
class KeysOfNotes:
    """Counts of the keys that notes of all communities use."""

    all: int
    missing: int
    """Number of keys that notes name and that the database of keys does not have."""
    unfit: int
    """Number of keys that no deployment key decrypts."""


async def count_keys(engine: AsyncEngine, cipher: Cipher, member_keys: MemberKeys | None) -> KeysOfNotes:
    """Count keys, to find out which notes can be decrypted."""
    async with begun(engine, READING) as connection:
        named = {(row[0], row[1]) for row in await connection.execute(select(t.note.c.community_id, t.note.c.key))}
    kept = {(each.community, each.id): each.locked for each in await member_keys.all()} if member_keys else {}
    unfit = [key for key in named & kept.keys() if not cipher.can_decrypt(kept[key])]
    return KeysOfNotes(len(named), len(named - kept.keys()), len(unfit))
