"""Notes, each locked with its author's key."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.model.ids import MemberId, NoteId
from bot.model.notes import Note
from bot.ports import NoKey
from storage import tables as t
from storage.engine import READING, begun
from storage.keys import NoKeyFits
from storage.scope import Scope
from storage.vault import Vault


class SqlNotes:
    """Notes of one community."""

    def __init__(self, scope: Scope, vault: Vault) -> None:
        self._scope = scope
        self._vault = vault

    @property
    def are_kept(self) -> bool:
        """Tell whether there is a key to lock them with."""
        return self._vault.is_ready

    async def get(self, note: NoteId) -> Note | None:
        """Find one."""
        found = await self._scope.find_one(Note, id=note)
        return None if found is None else self._opened(found, await self._key_of(found.author))

    async def of_author(self, author: MemberId) -> Sequence[Note]:
        """List a member's, the latest first."""
        found = await self._scope.find(Note, t.note.c.author == author, by=(t.note.c.written_at.desc(), t.note.c.id))
        key = await self._key_of(author) if found else None
        return [self._opened(note, key) for note in found]

    async def put(self, note: Note) -> None:
        """Add or change one.

        Raises:
            NoKey: there is none to lock it with, or none that opens its author's; nothing was changed.
        """
        if note.text is None:
            raise ValueError("a note that could not be opened can't be written again")
        if not self.are_kept:
            raise NoKey
        key = await self._key_of(note.author)
        if key is None:
            key = self._vault.make_key()
            await self._scope.put_row(t.member_key, {"member": note.author, "locked": key})
        try:
            await self._scope.put(replace(note, text=self._vault.lock(note.text, key)))
        except NoKeyFits as error:
            raise NoKey from error

    async def drop(self, note: Note) -> None:
        """Delete one, and with an author's last one their key."""
        await self._scope.delete(t.note, t.note.c.id == note.id)
        if not await self._scope.values(t.note.c.id, t.note.c.author == note.author):
            await self._scope.delete(t.member_key, t.member_key.c.member == note.author)

    async def _key_of(self, member: MemberId) -> str | None:
        found = await self._scope.values(t.member_key.c.locked, t.member_key.c.member == member)
        return found[0] if found else None

    def _opened(self, note: Note, key: str | None) -> Note:
        return replace(note, text=self._vault.open(str(note.text), key))


async def count_keys(engine: AsyncEngine, vault: Vault) -> tuple[int, int]:
    """Count the members' keys of all communities, and those of them that can't be opened."""
    async with begun(engine, READING) as connection:
        locked = list((await connection.execute(select(t.member_key.c.locked))).scalars())
    return len(locked), sum(not vault.fits(one) for one in locked)


async def relock(engine: AsyncEngine, vault: Vault) -> tuple[int, int]:
    """Lock every member's key anew with the newest key.

    Return how many there are, and how many of them can't be opened, which stay as they are.
    """
    async with begun(engine) as connection:
        rows = (await connection.execute(select(t.member_key))).all()
        fitting = [row for row in rows if vault.fits(row.locked)]
        for row in fitting:
            same = (t.member_key.c.community_id == row.community_id) & (t.member_key.c.member == row.member)
            anew = t.member_key.update().where(same, t.member_key.c.locked == row.locked)
            await connection.execute(anew.values(locked=vault.relock(row.locked)))
        await connection.commit()
    return len(rows), len(rows) - len(fitting)
