"""Repository of the figures of asks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model.ask_figures import AskCounts, AskFigures


class AsksByMonth(Protocol):
    """Figures of the asks of the transaction's community."""

    async def since(self, month: str) -> Sequence[AskFigures]:
        """List the figures of a month and of later months, earliest first."""

    async def add(self, figures: AskFigures) -> None:
        """Insert the figures of a month, unless the month has figures."""

    async def count(self, since: datetime, until: datetime) -> AskCounts:
        """Count the sent asks that end from `since` until before `until`; of one asker, at most MAX_OF_ONE."""
