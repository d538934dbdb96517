"""Charts as SVG, and as images for Discord."""

from xml.etree import ElementTree as ET

from adapters.charts import draw_svg
from adapters.discord.chart_images import chart_png
from bot.model.charts import Chart, Series

SVG = "{http://www.w3.org/2000/svg}"
CHART = Chart("Rounds", ("Mar 3", "Mar 10"), (Series("Met", (10, 0)), Series("Talked", (5, 5))), "Mar 3: 10, 5")


def test_a_chart_has_a_name_words_and_a_bar_for_each_figure() -> None:
    drawn = ET.fromstring(draw_svg(CHART, name="one"))
    held = {child.get("id"): child.text for child in drawn}
    assert drawn.get("aria-labelledby") == "one-title one-desc"
    assert (held["one-title"], held["one-desc"]) == ("Rounds", "Mar 3: 10, 5")
    heights = [float(bar.get("height", 0)) for bar in drawn.iter(f"{SVG}rect") if " " in bar.get("class", "")]
    assert [height for height in heights if height > 16] == [heights[2], heights[3], heights[3]], "no bar for nothing"
    assert heights[2] == 2 * heights[3]
    assert {text.text for text in drawn.iter(f"{SVG}text")} >= {"Rounds", "Met", "Talked", "Mar 3", "Mar 10", "0"}


def test_words_of_a_chart_are_never_read_as_markup() -> None:
    sly = Chart("<b>&", ("<i>",), (Series("</svg>", (5,)),), "<script>")
    texts = {text.text for text in ET.fromstring(draw_svg(sly)).iter(f"{SVG}text")}
    assert texts >= {"<b>&", "<i>", "</svg>"}


def test_an_image_has_letters_though_no_font_of_the_system_is_read() -> None:
    """Compare with the same chart without words, whose image must be smaller."""
    bare = Chart(" ", (" ", "  "), (Series(" ", (10, 0)), Series("  ", (5, 5))), " ")
    assert chart_png(CHART).startswith(b"\x89PNG")
    assert len(chart_png(CHART)) > len(chart_png(bare)) + 1000
