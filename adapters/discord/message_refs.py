"""References to posted messages, as the store keeps them."""

from dataclasses import dataclass
from typing import Final, Self

IN_TEXT: Final = "text"
"""Last part of a reference to a message that was posted as text with buttons."""


@dataclass(frozen=True, slots=True)
class MessageRef:
    """Where a posted message is, as its receipt's `ref` keeps it for later changes."""

    channel: str
    message: str
    is_text: bool = False
    """Whether the message was posted as text with buttons, not in components of version 2."""

    @classmethod
    def parse(cls, ref: str) -> Self:
        """Parse a stored reference."""
        channel, message, *kind = ref.split(":")
        return cls(channel, message, kind == [IN_TEXT])

    def __str__(self) -> str:
        return ":".join([self.channel, self.message, *([IN_TEXT] if self.is_text else [])])
