"""Checks of charts and tables, which slack_sdk and Slack's types know only in part.

The rules come from Slack's pages on the data visualization block and the data table block.
"""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
CHARTS_A_MESSAGE = 2
FIELDS = {
    "data_visualization": {"type", "block_id", "title", "chart"},
    "data_table": {"type", "block_id", "caption", "rows", "page_size", "row_header_column_index"},
}


def problems_of_chart(block: Json) -> Iterator[str]:
    """List the errors in a bar chart or a table."""
    yield from (f"unsupported field: {key}" for key in sorted(set(block) - FIELDS[block["type"]]))
    yield from _chart(block) if block["type"] == "data_visualization" else _table(block)


def _chart(block: Json) -> Iterator[str]:
    chart, categories = block["chart"], block["chart"]["axis_config"]["categories"]
    names = [series["name"] for series in chart["series"]]
    if not 0 < len(block["title"]) <= 50:
        yield "title must be 1 to 50 characters"
    if chart["type"] != "bar":
        yield "only bar charts are checked here"
    if not 1 <= len(names) <= 6 or len(set(names)) < len(names):
        yield "a chart has 1 to 6 series, whose names are unique"
    if not 1 <= len(categories) <= 20 or len(set(categories)) < len(categories):
        yield "a chart has 1 to 20 categories, each once"
    if any(not 0 < len(label) <= 20 for label in (*names, *categories)):
        yield "a label must be 1 to 20 characters"
    for series in chart["series"]:
        if [point["label"] for point in series["data"]] != categories:
            yield "a series has one point for each category"
        if any(set(point) != {"label", "value"} or not isinstance(point["value"], int) for point in series["data"]):
            yield "a point has a label and a number"


def _table(block: Json) -> Iterator[str]:
    rows = block["rows"]
    if not block["caption"]:
        yield "a table needs a caption"
    if not 2 <= len(rows) <= 201 or not 1 <= len(rows[0]) <= 20 or any(len(row) != len(rows[0]) for row in rows):
        yield "a table has a header, 1 to 200 rows and 1 to 20 columns, all of one length"
    if any(cell["type"] != "raw_text" or not cell["text"] or len(cell) != 2 for row in rows for cell in row):
        yield "a cell is a raw_text with a text"
    if not 1 <= block.get("page_size", 5) <= 100:
        yield "page_size must be 1 to 100"
