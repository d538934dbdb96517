"""Repository of the figures of asks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model.ask_figures import AskCounts, AskFigures


class AsksByMonth(Protocol):
    """Figures of the asks of the transaction's community."""

    async def since(self, month: str) -> Sequence[AskFigures]:
        """List the figures of a month and those after it, the earliest first."""

    async def add(self, figures: AskFigures) -> None:
        """Insert the figures of a month, unless it has some."""

    async def count(self, since: datetime, until: datetime) -> AskCounts:
        """Count the asks whose announced day is within a time, of each asker a few at most.

        Left out are asks of or to an admin or an organiser of any circle, and those that were shown to the admins.
        """
