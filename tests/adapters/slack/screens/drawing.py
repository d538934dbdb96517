"""Renders bodies as a page. An unknown block is an error, so that a new block is checked by eye."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from adapters.charts import draw_svg
from bot.model.charts import Chart, Series
from bot.texts.locales import parse_locale
from tests.adapters.slack.bodies import ZONE, Body, Onlooker
from tests.unit.texts.examples.cast import USUAL

Json = dict[str, Any]
DRAWN = re.compile(r"\{(date_long_pretty|time)\}")
"""The formats of timestamps. A new format has to be added here."""


class Unknown(Exception):
    """A block, an element, a style or a format that can't be rendered."""


def page_of(bodies: list[Body], *, dark: bool = False) -> str:
    """Render bodies below each other."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals |= {"refuse": refuse, "onlooker": Onlooker(USUAL)}
    templates.filters |= {"moment": moment, "bars": bars}
    language = bodies[0].language if bodies else "en"
    return templates.get_template("page.html").render(bodies=bodies, language=language, dark=dark)


def bars(block: Json) -> Markup:
    """Render a chart in place of Slack's own."""
    series = tuple(
        Series(one["name"], tuple(point["value"] for point in one["data"])) for one in block["chart"]["series"]
    )
    categories = tuple(block["chart"]["axis_config"]["categories"])
    return Markup(draw_svg(Chart(block["title"], categories, series, block["title"])))


def refuse(what: str, thing: Any) -> NoReturn:
    """Raise Unknown."""
    raise Unknown(f"no {what} like this is drawn yet: {thing}")


def moment(part: Json, language: str) -> str:
    """Render a timestamp for a reader in Berlin."""
    at = datetime.fromtimestamp(part["timestamp"], UTC).astimezone(ZoneInfo(ZONE))
    locale = parse_locale(language)
    said = DRAWN.sub(
        lambda found: (
            format_time(at, "short", locale=locale) if found[1] == "time" else format_date(at, "full", locale=locale)
        ),
        part["format"],
    )
    if "{" in said:
        refuse("format of a moment", part)
    return said
