"""The content of charts and tables, before any platform draws them. All words in them are Refill's own."""

from dataclasses import dataclass
from typing import Final, Literal

MAX_CATEGORIES: Final = 12
"""Maximum number of groups of bars, so that they can be read on a phone; Slack takes 20."""
MAX_SERIES: Final = 3
"""Maximum number of bars in a group; Slack takes 6."""
MAX_LABEL: Final = 20
MAX_TITLE: Final = 50
"""Slack's limits (Block Kit reference: data visualization block)."""


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
        """Raise ValueError for a chart that no platform could draw."""
        is_small = 0 < len(self.categories) <= MAX_CATEGORIES and 0 < len(self.series) <= MAX_SERIES
        if not is_small or any(len(one.values) != len(self.categories) for one in self.series):
            raise ValueError("a chart has a value for each category, and few of them")

    @property
    def highest(self) -> int:
        """The maximum of the values."""
        return max(max(one.values) for one in self.series)


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table. Each row begins with its name."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: Literal["table"] = "table"

    def lines(self) -> tuple[str, ...]:
        """Return each row in words: "Introduced: 40+ · 10+", for readers and screens that have no tables."""
        return tuple(f"{name}: {' · '.join(values)}" for name, *values in self.rows)
