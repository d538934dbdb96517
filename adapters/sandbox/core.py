"""What the sandbox asks of Refill."""

from datetime import datetime
from typing import Protocol

from bot.model.content import Option
from bot.model.ids import CommunityId
from bot.model.inbound import Answer, Choice, Command, Submission
from bot.model.members import Person
from bot.ports import Store


class Talk(Protocol):
    """Commands, buttons and forms."""

    async def command(self, command: Command) -> Answer:
        """Do what was typed behind `/coffee`."""
        ...

    async def choose(self, choice: Choice) -> Answer:
        """Do what a button stands for."""
        ...

    async def submit(self, submission: Submission) -> Answer:
        """Take a form."""
        ...

    async def suggest(self, community: CommunityId, person: Person, source: str, typed: str) -> tuple[Option, ...]:
        """List what a search field could hold."""
        ...

    def complete(self, person: Person, text: str) -> tuple[Option, ...]:
        """List how a command could go on."""
        ...


class Core(Protocol):
    """Refill, wired up."""

    @property
    def store(self) -> Store:
        """Where everything is kept."""
        ...

    @property
    def conversation(self) -> Talk:
        """Commands, buttons and forms."""
        ...

    async def work(self) -> None:
        """Do all that is due now, until nothing is."""
        ...

    async def next_instant(self) -> datetime | None:
        """Tell when something is due next."""
        ...
