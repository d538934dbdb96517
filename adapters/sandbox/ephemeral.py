"""Content with secrets, which the sandbox shows but does not store."""

from cachetools import LRUCache

from bot.model.content import Form, Message
from bot.model.redaction import Content, without_secrets

REMEMBERED = 200
"""Maximum number of messages and forms in memory, of all members together."""


class EphemeralMessages:
    """The latest messages and forms with secrets, in this process's memory."""

    def __init__(self) -> None:
        self._said = LRUCache[str, Message | Form](REMEMBERED)

    def storable(self, ref: str, content: Content) -> Content:
        """Return content without secrets, to be stored. If it has secrets, cache the whole content by its id."""
        kept = without_secrets(content)
        self._said.pop(ref, None)
        if kept != content:
            self._said[ref] = content
        return kept

    def whole(self, ref: str, kept: Content) -> Content:
        """Return the cached content of an id, with its secrets; if none is cached, `kept`, the stored content."""
        said = self._said.get(ref)
        return said if said is not None and isinstance(said, type(kept)) else kept

    def forget(self, ref: str) -> None:
        """Remove an id's content."""
        self._said.pop(ref, None)
