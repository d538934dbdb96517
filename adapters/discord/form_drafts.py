"""Forms that were sent with mistakes, kept with their values so that members can try again.

The forms are kept in memory, and only for a while. After that, a form opens with stored values, and says that typed
values are gone.
"""

import secrets
import time
from collections.abc import Callable
from typing import Final

from cachetools import TTLCache

from bot.model.content import Form
from bot.model.ids import CommunityId, MemberId

KEPT_SECONDS: Final = 900
"""How long a form is kept. Discord lets Refill answer an interaction just as long."""
MAX_KEPT: Final = 2000
"""Maximum number of forms, of all servers together."""
MARK: Final = "!"
"""The first character of the action of a button that opens a kept form. No action of the core begins with it."""


class FormDrafts:
    """Keeps forms for their authors; `timer` returns seconds."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._kept = TTLCache[str, tuple[CommunityId, MemberId, Form]](MAX_KEPT, KEPT_SECONDS, timer)
        self._opened = TTLCache[tuple[CommunityId, MemberId, str], Form](MAX_KEPT, KEPT_SECONDS, timer)

    def note_opened(self, community: CommunityId, member: MemberId, form: Form) -> None:
        """Store a form as it opens, because Discord sends only its values back."""
        self._opened[community, member, form.action] = form

    def find_opened(self, community: CommunityId, member: MemberId, action: str) -> Form | None:
        """Return a form that a member opened; None if it is not kept any more."""
        return self._opened.get((community, member, action))

    def keep(self, community: CommunityId, member: MemberId, form: Form) -> str:
        """Store a form; return the action of the button that opens it."""
        token = secrets.token_hex(4)
        self._kept[token] = (community, member, form)
        return f"{MARK}{token}:{form.action}"

    def find(self, community: CommunityId, member: MemberId, token: str) -> Form | None:
        """Return a member's own form; None if it is not kept any more, or is another member's."""
        where, whose, form = self._kept.get(token, (None, None, None))
        return form if (where, whose) == (community, member) else None


def read_draft(action: str) -> tuple[str, str] | None:
    """Parse an action made by `keep` into the token and the form's action; None for the core's actions."""
    if not action.startswith(MARK):
        return None
    token, _, own = action.removeprefix(MARK).partition(":")
    return token, own
