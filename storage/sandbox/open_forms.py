"""Forms that are open in the sandbox."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.content import Form
from bot.model.ids import MemberId
from storage.sandbox.tables import sandbox_form
from storage.sandbox.transactions import SandboxRows


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that a member has opened."""

    id: str
    member: MemberId
    conversation: str
    message_id: str | None
    """The message whose button opened the form."""
    form: Form


class SqlOpenForms(SandboxRows):
    """Open forms of the sandbox's community."""

    async def add(self, opened: OpenForm, now: datetime, expired: datetime) -> None:
        """Insert an open form, and delete the member's forms that were opened before `expired`.

        Both times are real time.
        """
        row = sandbox_form
        async with self._writing() as scope:
            await scope.delete(row, row.c.member == opened.member, row.c.opened_at < expired)
            await scope.add_row(
                row,
                {
                    "id": opened.id,
                    "member": opened.member,
                    "conversation": opened.conversation,
                    "message_id": opened.message_id,
                    "form": opened.form,
                    "opened_at": now,
                },
            )

    async def get(self, form_id: str, member: MemberId) -> OpenForm | None:
        """Return a member's open form, or None."""
        t = sandbox_form.c
        async with self._reading() as scope:
            query = scope.select(sandbox_form, t.id, t.member, t.conversation, t.message_id, t.form)
            found = (await scope.execute(query.where(t.id == form_id, t.member == member))).mappings().first()
        return OpenForm(**found) if found else None

    async def change(self, form_id: str, form: Form) -> None:
        """Replace an open form."""
        async with self._writing() as scope:
            await scope.change(sandbox_form, sandbox_form.c.id == form_id, form=form)

    async def drop(self, form_id: str) -> None:
        """Delete an open form."""
        async with self._writing() as scope:
            await scope.delete(sandbox_form, sandbox_form.c.id == form_id)
