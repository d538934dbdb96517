"""Forms that are open in the sandbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sandbox.ephemeral import EphemeralMessages
from bot.model.content import Form
from bot.model.ids import CommunityId, MemberId
from storage.community_scope import CommunityScope
from storage.engine import READING, begun
from storage.sandbox_tables import sandbox_form

FORM_KEPT = timedelta(days=1)
"""How long an open form can be submitted, in real time."""


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that a member has opened."""

    id: str
    member: MemberId
    conversation: str
    message_id: str | None
    form: Form


class OpenForms:
    """Open forms of the sandbox's community."""

    def __init__(self, engine: AsyncEngine, community: CommunityId, ephemeral: EphemeralMessages) -> None:
        self._engine = engine
        self._community = community
        self._ephemeral = ephemeral

    async def open(
        self, member: MemberId, conversation: str, message_id: str | None, form: Form, now: datetime
    ) -> OpenForm:
        """Store an open form; `now` is real time."""
        opened = OpenForm(token_hex(10), member, conversation, message_id, form)
        row = sandbox_form
        async with self._engine.begin() as connection:
            await connection.execute(
                delete(row).where(
                    row.c.community_id == self._community,
                    row.c.member == member,
                    row.c.opened_at < now - FORM_KEPT,
                )
            )
            await CommunityScope(connection, self._community).add_row(
                row,
                {
                    "id": opened.id,
                    "member": member,
                    "conversation": conversation,
                    "message_id": message_id,
                    "form": self._ephemeral.storable(opened.id, form),
                    "opened_at": now,
                },
            )
        return opened

    async def find(self, form_id: str, member: MemberId) -> OpenForm | None:
        """Return a member's open form, or None."""
        row = sandbox_form
        async with begun(self._engine, READING) as connection:
            query = select(row).where(
                row.c.community_id == self._community, row.c.id == form_id, row.c.member == member
            )
            found = (await connection.execute(query)).mappings().first()
        if found is None:
            return None
        form = self._ephemeral.whole(form_id, found["form"])
        return OpenForm(found["id"], member, found["conversation"], found["message_id"], form)

    async def update(self, opened: OpenForm, form: Form) -> OpenForm:
        """Replace an open form, to show errors."""
        row = sandbox_form
        async with self._engine.begin() as connection:
            await connection.execute(
                update(row)
                .where(row.c.community_id == self._community, row.c.id == opened.id)
                .values(form=self._ephemeral.storable(opened.id, form))
            )
        return OpenForm(opened.id, opened.member, opened.conversation, opened.message_id, form)

    async def close(self, opened: OpenForm) -> None:
        """Delete an open form."""
        row = sandbox_form
        async with self._engine.begin() as connection:
            await connection.execute(delete(row).where(row.c.community_id == self._community, row.c.id == opened.id))
        self._ephemeral.forget(opened.id)
