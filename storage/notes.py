"""Notes, each locked with a key of its author's."""

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
from storage.community_scope import Scope, columns_of
from storage.deployment_keys import NoKeyFits
from storage.encryption import Vault
from storage.engine import READING, begun
from storage.jobs import KINDS
from storage.member_keys import SETTING, KeptKey, Keyring, KeysUnavailable

logger = logging.getLogger(__name__)

NOWHERE: Final = f"nobody says where members' keys are kept: set {SETTING}"


class SqlNotes:
    """Notes of one community."""

    def __init__(self, scope: Scope, vault: Vault, keyring: Keyring | None) -> None:
        self._scope = scope
        self._vault = vault
        self._keyring = keyring

    @property
    def are_kept(self) -> bool:
        """Tell whether there is a key to lock them with, and a place for their authors'."""
        return self._vault.is_ready and self._keyring is not None

    async def get(self, note: NoteId) -> Note | None:
        """Find one."""
        return next(iter(await self._opened(t.note.c.id == note)), None)

    async def of_author(self, author: MemberId) -> Sequence[Note]:
        """List a member's, the latest first."""
        return await self._opened(t.note.c.author == author)

    async def put(self, note: Note) -> None:
        """Add or change one.

        Raises:
            NoKey: there is none to lock it with, or none that opens its author's; nothing was changed.
        """
        if note.text is None:
            raise ValueError("a note that could not be opened can't be written again")
        try:
            kept = await self._key_for(note.author)
            locked = self._vault.lock(note.text, kept.locked)
        except (KeysUnavailable, NoKeyFits) as error:
            raise NoKey from error
        before = await self._scope.values(t.note.c.key, t.note.c.id == note.id)
        await self._scope.put(replace(note, text=locked), key=kept.id)
        await _let_go(self._scope, before)

    async def drop(self, note: Note) -> None:
        """Delete one; the key that locks nothing any more is due to be destroyed."""
        await drop_notes(self._scope, t.note.c.id == note.id)

    async def destroy_key(self, key: KeyId) -> None:
        """Delete a key that locks nothing any more, or raise KeysUnavailable."""
        await needed(self._keyring).destroy(self._scope.community, key)

    async def _opened(self, *conditions: ColumnElement[bool]) -> Sequence[Note]:
        """List notes, the latest first, without the text of those whose key is not there or is not opened."""
        query = self._scope.select(t.note, t.note.c.key, *columns_of(t.note, Note)).where(*conditions)
        by = (t.note.c.written_at.desc(), t.note.c.id)
        rows = [(row[0], Note(*row[1:])) for row in await self._scope.connection.execute(query.order_by(*by))]
        try:
            keys = await self._locked_keys({key for key, _ in rows})
        except KeysUnavailable as error:  # their author reads that they can't be opened just now
            logger.warning("notes can't be opened: %s", error)
            keys = {}
        return [replace(note, text=self._vault.open(str(note.text), keys.get(key))) for key, note in rows]

    async def _key_for(self, author: MemberId) -> KeptKey:
        """Find an author's key; one that is new is kept before anything that it locks.

        One that was destroyed is not waited for: a copy of the database that was put back may name it.
        """
        community = self._scope.community
        there = await self._locked_keys(set(await self._scope.values(t.note.c.key, t.note.c.author == author)))
        for key, locked in sorted(there.items()):
            if self._vault.fits(locked):
                return KeptKey(community, key, locked)
        if there or not self.are_kept:
            raise NoKey
        made = KeptKey(community, KeyId(secrets.token_hex(16)), self._vault.make_key())
        await needed(self._keyring).add(made)
        return made

    async def _locked_keys(self, keys: Collection[KeyId]) -> Mapping[KeyId, str]:
        return await self._keyring.find(self._scope.community, keys) if self._keyring else {}


def needed(keyring: Keyring | None) -> Keyring:
    """Return the keyring, or raise KeysUnavailable where there is none."""
    if keyring is None:
        raise KeysUnavailable(NOWHERE)
    return keyring


async def drop_notes(scope: Scope, *conditions: ColumnElement[bool]) -> None:
    """Delete notes; the keys that lock nothing any more are due to be destroyed, once this is committed."""
    keys = await scope.values(t.note.c.key, *conditions)
    await scope.delete(t.note, *conditions)
    await _let_go(scope, keys)


async def _let_go(scope: Scope, keys: Collection[KeyId]) -> None:
    """Have those of some keys destroyed that lock nothing any more, neither here nor among what is held."""
    used = await scope.values(t.note.c.key, scope.among(t.note.c.key, keys)) if keys else []
    for key in sorted(set(keys) - set(used)):
        if not await scope.values(t.absence.c.member, t.absence.c.taken.contains(key, autoescape=True)):
            await SqlAgenda(scope).put(Due(DestroyKey(key), AT_ONCE))


async def destroy_keys(scope: Scope, keyring: Keyring | None) -> None:
    """Destroy a community's keys, or raise KeysUnavailable where there may be some."""
    may_be = (
        await scope.values(t.note.c.key)
        or await scope.values(t.agenda.c.subject, t.agenda.c.kind == KINDS[DestroyKey])
        or await scope.values(t.absence.c.member)
    )
    if keyring or may_be:
        await needed(keyring).destroy_all(scope.community)


@dataclass(frozen=True, slots=True)
class KeysOfNotes:
    """How many keys notes are locked with, over all communities; an author has one."""

    all: int
    missing: int
    """Those that are nowhere."""
    unfit: int
    """Those that no key of the deployment's opens."""


async def count_keys(engine: AsyncEngine, vault: Vault, keyring: Keyring | None) -> KeysOfNotes:
    """Look which notes can be opened."""
    async with begun(engine, READING) as connection:
        named = {(row[0], row[1]) for row in await connection.execute(select(t.note.c.community_id, t.note.c.key))}
    kept = {(each.community, each.id): each.locked for each in await keyring.all()} if keyring else {}
    unfit = [key for key in named & kept.keys() if not vault.fits(kept[key])]
    return KeysOfNotes(len(named), len(named - kept.keys()), len(unfit))
