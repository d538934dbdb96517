"""Notes: what members write for themselves about people they have met."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.ids import ChatId, MemberId, NoteId

MAX_NOTE = 500
"""Maximum number of characters. Each platform's messages can hold them, even if all are escaped."""
MAX_NOTES = 300
"""Maximum number of a member's notes: enough for years of chats, and few enough to read them all at once."""


@dataclass(frozen=True, slots=True)
class Note:
    """A member's note about another member. Nobody but its author ever sees it or knows of it."""

    id: NoteId
    author: MemberId
    about: MemberId
    text: str | None
    """None if it can't be decrypted, because its key is not here."""
    written_at: datetime
    """When the note was last changed."""
    chat: ChatId | None = None
    """The latest chat of the two members when the note was written."""
