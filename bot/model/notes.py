"""Notes: texts that members write for themselves about members whom they met."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.ids import ChatId, MemberId, NoteId

MAX_NOTE = 500
"""Maximum number of characters. Even if all characters are escaped, the note fits into each platform's messages."""
MAX_NOTES = 300
"""Maximum number of a member's notes. It is enough for years of chats, and the notes can still be read all at once."""


@dataclass(frozen=True, slots=True)
class Note:
    """A member's note about another member. Only the author ever sees the note or knows of it."""

    id: NoteId
    author: MemberId
    about: MemberId
    text: str | None
    """The words; None if they can't be decrypted."""
    written_at: datetime
    """When the note was last changed."""
    chat: ChatId | None = None
    """The latest chat of the two members when the note was written."""
