"""Forms that came back with mistakes, with all that was typed: for as long as somebody may want to try again.

They are kept in memory alone. After a restart the form opens as things stand, and says so.
"""

import secrets
import time
from typing import Final

from bot.model.content import Form
from bot.model.ids import CommunityId, MemberId

KEPT_SECONDS: Final = 900
"""As long as Discord lets an interaction be answered, too."""
MOST_KEPT: Final = 2000
"""Forms at once, over all servers."""
MARK: Final = "!"
"""Begins an action that is not the core's: a form of ours, and where what was typed is kept."""


class Drafts:
    """Keeps what was typed."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, CommunityId, MemberId, Form]] = {}

    def keep(self, community: CommunityId, member: MemberId, form: Form) -> str:
        """Keep a form; return the action of the button that opens it again."""
        token = secrets.token_hex(4)
        self._kept[token] = (time.monotonic(), community, member, form)
        if len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return f"{MARK}{token}:{form.action}"

    def find(self, community: CommunityId, member: MemberId, token: str) -> Form | None:
        """Find what somebody typed themselves; None where it is too long ago, or kept no more."""
        kept_at, where, whose, form = self._kept.get(token, (0.0, None, None, None))
        if (where, whose) != (community, member) or time.monotonic() - kept_at > KEPT_SECONDS:
            return None
        return form


def read_draft(action: str) -> tuple[str, str] | None:
    """Read such an action: the token, and the form's own action; None for one of the core's."""
    if not action.startswith(MARK):
        return None
    token, _, own = action.removeprefix(MARK).partition(":")
    return token, own
