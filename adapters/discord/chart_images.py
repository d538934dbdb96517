"""Renders charts as images, because Discord draws no charts. All readers get the same image, in any theme."""

from functools import lru_cache
from importlib import resources
from typing import Final

import resvg_py

from adapters.charts import draw_svg
from bot.model.charts import Chart

STYLE: Final = """
text { font-family: Roboto; font-size: 16px; fill: #dfe1e6 }
.title { font-size: 20px; font-weight: 700; fill: #ffffff }
.label { text-anchor: middle }
.number { text-anchor: end; fill: #b7bbc4 }
.back { fill: #25272d }
.line { stroke: #4c4f58; stroke-width: 1 }
.bar-1 { fill: #8ab4f8 }
.bar-2 { fill: #f2a65a }
.bar-3 { fill: #74c69d }
"""
"""A dark card, so that the text has enough contrast in Discord's dark theme and in its light theme."""
ZOOM: Final = 2.0
"""Pixels of the image for each pixel of the drawing, so that the image is sharp on a phone."""


@lru_cache(maxsize=16)
def chart_png(chart: Chart) -> bytes:
    """Return a chart as PNG. Its letters are from a font that is installed with Refill."""
    with resources.as_file(resources.files("font_roboto") / "files") as fonts:
        files = [str(fonts / name) for name in ("Roboto-Regular.ttf", "Roboto-Bold.ttf")]
        return resvg_py.svg_to_bytes(
            svg_string=draw_svg(chart, STYLE), font_files=files, skip_system_fonts=True, font_family="Roboto", zoom=ZOOM
        )
