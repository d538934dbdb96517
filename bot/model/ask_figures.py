"""Figures of asks: how many asks of a community had their last day in a month, and how many of them led to a chat.

The asks of a month are counted once, after the month. Organisers see the figures in whole fives.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bot.model.small_numbers import SMALLEST_GROUP_SHOWN, round_answers_for_show, round_for_show

FEWEST_ASKS: Final = 10
"""Minimum number of counted asks in a month. With fewer, the month's figures are 0."""
MAX_OF_ONE: Final = 2
"""Maximum number of one member's asks that are counted. So no asker knows how most of the counted asks ended."""


@dataclass(frozen=True, slots=True)
class AskFigures:
    """Figures of the asks whose last day was in a month, in whole fives. The figures never change."""

    month: str
    """A UTC month, such as "2026-10"."""
    sent: int = 0
    """Number of counted asks; 0 if too few asks or people were counted."""
    agreed: int = 0
    """Number of these asks that led to a chat."""


@dataclass(frozen=True, slots=True)
class AskCounts:
    """Counts of a month's asks, without asks that were reported, or that an admin or organiser wrote or was to get."""

    sent: int
    agreed: int
    askers: int
    asked: int
    """Number of different members who answered one of these asks, or count as silent."""
    members: int
    """Number of members who are neither admins nor organisers."""

    def for_show(self, month: str) -> AskFigures:
        """Return the figures of a month; 0 if too few asks or people were counted.

        They are also 0 if fewer than SMALLEST_GROUP_SHOWN members asked nothing, because the figures could tell that
        every member asked something.
        """
        fewest = min(self.askers, self.asked, self.members - self.askers)
        if self.sent < FEWEST_ASKS or fewest < SMALLEST_GROUP_SHOWN:
            return AskFigures(month)
        return AskFigures(month, round_for_show(self.sent) or 0, round_answers_for_show(self.agreed, self.sent))


def month_of(at: datetime) -> str:
    """Return the UTC month of an instant."""
    return at.astimezone(UTC).strftime("%Y-%m")


def first_instant(month: str) -> datetime:
    """Return the first instant of a UTC month."""
    return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
