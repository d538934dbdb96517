"""Draws bar charts as SVG, for platforms that have no charts of their own.

Colours and fonts come from the page's style sheet, or from a style sheet in the image.
"""

import math
from collections.abc import Iterator
from html import escape
from typing import Final

from bot.model.charts import Chart

WIDTH: Final = 480
HEIGHT: Final = 340
"""In pixels. The chart is small, so that letters can be read on a phone, which shows the chart 300 pixels wide."""
TOP, BOTTOM, LEFT, RIGHT = 118, 40, 40, 16
"""The space around the bars: for title and legend above, labels below, and numbers on the left."""
GAP: Final = 0.25
"""The share of a group's width that stays empty."""
NUMBERS: Final = 4
"""The number of horizontal lines above the lowest line. Each line has a number."""
DAYS: Final = 6
"""Maximum number of labels below the bars. If there are more groups, only every second or third group has a label."""
SIGN: Final = 9.0
"""A letter's average width, in pixels. It is a high estimate, because the reader's font is unknown."""


def draw_svg(chart: Chart, style: str = "", name: str = "chart") -> str:
    """Draw a chart. `name` is a prefix of ids, so that one page can have several charts."""
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    named = f'role="img" aria-labelledby="{name}-title {name}-desc"'
    head = f'<title id="{name}-title">{escape(chart.title)}</title><desc id="{name}-desc">{escape(chart.alt)}</desc>'
    sheet = f"<style>{style}</style>" if style else ""
    drawn = "".join((*_legend(chart), *_lines(chart), *_bars(chart)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" {size} {named}>{head}{sheet}'
        f'<rect class="back" width="{WIDTH}" height="{HEIGHT}" rx="12"/>{drawn}</svg>'
    )


def _legend(chart: Chart) -> Iterator[str]:
    yield _text(chart.title, 16, 30, "title")
    x, y = 16.0, 46.0
    for number, series in enumerate(chart.series, 1):
        width = 24 + SIGN * len(series.name)
        if x + width > WIDTH and x > 16:
            x, y = 16.0, y + 26
        yield f'<rect class="bar bar-{number}" x="{x:g}" y="{y:g}" width="16" height="16" rx="3"/>'
        yield _text(series.name, x + 24, y + 14, "legend")
        x += width + 14


def _lines(chart: Chart) -> Iterator[str]:
    step = _step(chart)
    for line in range(NUMBERS + 1):
        y = _height_of(chart, line * step)
        yield f'<path class="line" d="M{LEFT} {y:g}H{WIDTH - RIGHT}"/>'
        yield _text(str(line * step), LEFT - 8, y + 5, "number")


def _bars(chart: Chart) -> Iterator[str]:
    group = (WIDTH - LEFT - RIGHT) / len(chart.categories)
    width = min(group * (1 - GAP) / len(chart.series), 56)
    every = math.ceil(len(chart.categories) / DAYS)
    for place, label in enumerate(chart.categories):
        middle = LEFT + group * (place + 0.5)
        for number, series in enumerate(chart.series, 1):
            x, y = middle + width * (number - 1 - len(chart.series) / 2), _height_of(chart, series.values[place])
            height = HEIGHT - BOTTOM - y
            if height:
                size = f'width="{width - 1:.1f}" height="{height:.1f}"'
                yield f'<rect class="bar bar-{number}" x="{x:.1f}" y="{y:.1f}" {size}/>'
        if place % every == 0:
            yield _text(label, middle, HEIGHT - 14, "label")


def _step(chart: Chart) -> int:
    """Return the difference between neighbouring numbers: a multiple of five, because figures are in whole fives."""
    return 5 * max(1, math.ceil(chart.highest / NUMBERS / 5))


def _height_of(chart: Chart, value: int) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / (_step(chart) * NUMBERS)


def _text(text: str, x: float, y: float, kind: str) -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}">{escape(text)}</text>'
