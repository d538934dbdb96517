"""What the sandbox shows and keeps nowhere: as on a real platform, it is gone once the page is new."""

from cachetools import LRUCache

from bot.model.content import Form, Message
from bot.model.secrets import Content, without_secrets

REMEMBERED = 200
"""Messages and forms with secrets in them, of all people together; the oldest go first."""


class Whispers:
    """Messages and forms with secrets in them, in memory alone, until this process ends."""

    def __init__(self) -> None:
        self._said = LRUCache[str, Message | Form](REMEMBERED)

    def keepable(self, ref: str, content: Content) -> Content:
        """Remember what holds secrets by its id, and return what may be kept of it."""
        kept = without_secrets(content)
        self._said.pop(ref, None)
        if kept != content:
            self._said[ref] = content
        return kept

    def whole(self, ref: str, kept: Content) -> Content:
        """Return what is remembered of an id, or else what was kept."""
        said = self._said.get(ref)
        return said if said is not None and isinstance(said, type(kept)) else kept

    def forget(self, ref: str) -> None:
        """Forget what is not shown any more."""
        self._said.pop(ref, None)
