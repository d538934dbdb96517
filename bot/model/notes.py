"""Notes: what members write for themselves about people they have met."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.ids import ChatId, MemberId, NoteId

MAX_NOTE = 500
"""Characters: a few sentences, and fit for every platform's messages with all of its characters escaped."""
MAX_NOTES = 300
"""Notes a member; enough for years of chats, and few enough to look through all of them at once."""


@dataclass(frozen=True, slots=True)
class Note:
    """What one member wrote about another. Nobody but its author ever sees it, or that it is there."""

    id: NoteId
    author: MemberId
    about: MemberId
    text: str | None
    """None where it can't be opened: the key that it is locked with is not here."""
    written_at: datetime
    """When it was last written."""
    chat: ChatId | None = None
    """The latest chat of the two when it was written."""
