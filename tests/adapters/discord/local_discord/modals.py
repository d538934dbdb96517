"""Modals, and the state of a person's screen."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.adapters.discord.local_discord.rendering import plain_components
from tests.adapters.discord.local_discord.things import Json

if TYPE_CHECKING:
    from tests.adapters.discord.local_discord.rendering import Reader
    from tests.adapters.discord.local_discord.server import LocalDiscord


@dataclass
class Modal:
    """A modal that a person has open."""

    discord: "LocalDiscord" = field(repr=False)
    user: str
    body: Json
    opened_by: Any = field(repr=False)
    """The interaction that the modal answers."""

    @property
    def title(self) -> str:
        return str(self.body["title"])

    @property
    def components(self) -> list[Json]:
        return list(self.body["components"])

    @property
    def plain(self) -> str:
        """The modal's text."""
        return self.read_by(self.discord.onlooker)

    def read_by(self, reader: "Reader") -> str:
        """Return the modal's text as a reader sees it."""
        return plain_components(self.components, reader)


@dataclass
class Screen:
    """The open modal on a person's screen, and the messages that the person dismissed."""

    modal: Modal | None = None
    dismissed: set[str] = field(default_factory=set)
