"""Forms that are open in the sandbox."""

from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex

from adapters.sandbox.ephemeral import EphemeralMessages
from bot.model.content import Form
from bot.model.ids import MemberId
from storage.sandbox import OpenForm
from storage.sandbox.open_forms import SqlOpenForms

FORM_KEPT = timedelta(days=1)
"""When a member opens a form, the member's forms that are older than this, in real time, are deleted."""


class OpenForms:
    """Open forms of the sandbox's community."""

    def __init__(self, stored: SqlOpenForms, ephemeral: EphemeralMessages) -> None:
        self._stored = stored
        self._ephemeral = ephemeral

    async def open(
        self, member: MemberId, conversation: str, message_id: str | None, form: Form, now: datetime
    ) -> OpenForm:
        """Store an open form; `now` is real time."""
        opened = OpenForm(token_hex(10), member, conversation, message_id, form)
        stored = replace(opened, form=self._ephemeral.storable(opened.id, form))
        await self._stored.add(stored, now, now - FORM_KEPT)
        return opened

    async def find(self, form_id: str, member: MemberId) -> OpenForm | None:
        """Return a member's open form, or None."""
        found = await self._stored.get(form_id, member)
        return replace(found, form=self._ephemeral.whole(form_id, found.form)) if found else None

    async def update(self, opened: OpenForm, form: Form) -> OpenForm:
        """Replace an open form, to show errors."""
        await self._stored.change(opened.id, self._ephemeral.storable(opened.id, form))
        return replace(opened, form=form)

    async def close(self, opened: OpenForm) -> None:
        """Delete an open form."""
        await self._stored.drop(opened.id)
        self._ephemeral.forget(opened.id)
