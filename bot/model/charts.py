"""The content of charts and tables, before a platform draws them. All words in them are Refill's own."""

from dataclasses import dataclass
from typing import Final, Literal

MAX_CATEGORIES: Final = 12
"""Maximum number of groups of bars, so that a chart can be read on a phone. Slack allows 20."""
MAX_SERIES: Final = 3
"""Maximum number of bars in a group. Slack allows 6."""
MAX_LABEL: Final = 20
MAX_TITLE: Final = 50
"""MAX_LABEL and MAX_TITLE are Slack's limits in characters (Block Kit reference: data visualization block)."""


@dataclass(frozen=True, slots=True)
class Series:
    """Bars of one colour: a name, and a value for each category."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart."""

    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    alt: str
    """What the chart shows, in words."""
    kind: Literal["chart"] = "chart"

    def __post_init__(self) -> None:
        """Check the chart.

        Raises:
            ValueError: it has no categories or series, or too many, or a series lacks a value or has one too many.
        """
        is_small = 0 < len(self.categories) <= MAX_CATEGORIES and 0 < len(self.series) <= MAX_SERIES
        if not is_small or any(len(one.values) != len(self.categories) for one in self.series):
            raise ValueError("a chart has a value for each category, and few of them")

    @property
    def highest(self) -> int:
        """The maximum of the values."""
        return max(max(one.values) for one in self.series)


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table. The first cell of each row is the row's name."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: Literal["table"] = "table"

    def lines(self) -> tuple[str, ...]:
        """Return each row in words, such as "Introduced: 40+ · 10+", for places that can't show tables."""
        return tuple(f"{name}: {' · '.join(values)}" for name, *values in self.rows)
