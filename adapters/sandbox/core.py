"""The core, as the sandbox uses it."""

from datetime import datetime
from typing import Protocol

from bot.model.content import Option
from bot.model.ids import CommunityId
from bot.model.inbound import Answer, Choice, Command, Submission
from bot.model.members import Person
from bot.model.news import News
from bot.ports import Store


class Talk(Protocol):
    """The dispatcher, as far as the sandbox uses it."""

    async def command(self, command: Command) -> Answer:
        """Run a command."""
        ...

    async def choose(self, choice: Choice) -> Answer:
        """Handle a pressed button."""
        ...

    async def submit(self, submission: Submission) -> Answer:
        """Handle a submitted form."""
        ...

    async def hear(self, news: News) -> None:
        """Apply news."""
        ...

    async def suggest(self, community: CommunityId, person: Person, source: str, typed: str) -> tuple[Option, ...]:
        """List suggestions for a search field."""
        ...

    def complete(self, person: Person, text: str) -> tuple[Option, ...]:
        """List completions of a command."""
        ...


class Core(Protocol):
    """Refill with its store."""

    @property
    def store(self) -> Store:
        """The store."""
        ...

    @property
    def conversation(self) -> Talk:
        """The dispatcher."""
        ...

    async def work(self) -> None:
        """Do everything that is due."""
        ...

    async def next_instant(self) -> datetime | None:
        """Return when something is due next, or None."""
        ...
