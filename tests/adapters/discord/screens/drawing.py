"""Renders bodies as a page. An unknown component is an error, so that a new component is checked by eye."""

import re
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from adapters.discord.rendering import Drawn
from bot.model.ids import MemberId
from bot.texts.locales import parse_locale
from tests.adapters.discord.bodies import USUAL_HERE, ZONE, Body
from tests.adapters.discord.local_discord.components import Kind

INLINE = re.compile(
    r"\\(?P<plain>[^0-9A-Za-z\s])|\*\*(?P<bold>(?:\\.|[^\\*])+)\*\*|`(?P<code>[^`]+)`"
    r"|<@(?P<person>\d+)>|<#(?P<channel>\w+)>|<t:(?P<moment>\d+):F>|</(?P<command>[^:>]+):\d+>"
    r"|\[(?P<link>(?:\\.|[^\\\]])+)\]\([^)\s]+\)"
)
"""Patterns of the markdown that Refill uses. Other text of a line is shown as it is."""
LINES = {"## ": "h3", "-# ": "small", "- ": "li"}


class Unknown(Exception):
    """A component that can't be rendered."""


def page_of(bodies: list[Body], *, dark: bool = False) -> str:
    """Render bodies below each other."""
    language = bodies[0].language if bodies else "en"
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals |= {"refuse": refuse, "kinds": Kind, "person": person}
    templates.filters |= {"markdown": lambda text: markdown(text, language), "image": image}
    return templates.get_template("page.html").render(bodies=bodies, language=language, dark=dark)


def image(sheet: Drawn, url: str) -> str:
    """Return an attached image as a data URL."""
    (data,) = (one.data for one in sheet.attached if one.name == url.removeprefix("attachment://"))
    return f"data:image/png;base64,{b64encode(data).decode()}"


def refuse(thing: Any) -> NoReturn:
    """Raise Unknown."""
    raise Unknown(f"nothing like this is drawn yet: {thing}")


def markdown(text: str, language: str) -> Markup:
    """Render a text line by line."""
    drawn = []
    for line in text.split("\n"):
        mark = next((mark for mark in LINES if line.startswith(mark)), "")
        tag = LINES.get(mark, "p")
        drawn.append(Markup("<{0}>{1}</{0}>").format(tag, inline(line.removeprefix(mark), language)))
    return Markup("").join(drawn)


def inline(text: str, language: str) -> Markup:
    """Render the parts of a line."""
    drawn, place = Markup(""), 0
    for found in INLINE.finditer(text):
        drawn += text[place : found.start()]
        place = found.end()
        match found.lastgroup:
            case "plain":
                drawn += found["plain"]
            case "bold":
                drawn += Markup("<b>{}</b>").format(inline(found["bold"], language))
            case "code":
                drawn += Markup("<code>{}</code>").format(found["code"])
            case "person":
                drawn += Markup('<span class="who">{}</span>').format(person(found["person"]))
            case "link":
                drawn += Markup('<span class="link">{}</span>').format(inline(found["link"], language))
            case "command":
                drawn += Markup('<span class="who">/{}</span>').format(found["command"])
            case "channel":
                drawn += Markup('<span class="who">#{}</span>').format(found["channel"])
            case _:
                drawn += Markup('<span class="when">{}</span>').format(moment(int(found["moment"]), language))
    return drawn + text[place:]


def person(user_id: str) -> str:
    """Render a mention for a reader who sees everybody's name."""
    return "@" + USUAL_HERE.people[MemberId(user_id)].name


def moment(timestamp: int, language: str) -> str:
    """Render a timestamp for a reader in Berlin."""
    at, locale = datetime.fromtimestamp(timestamp, UTC).astimezone(ZoneInfo(ZONE)), parse_locale(language)
    return f"{format_date(at, 'full', locale=locale)} {format_time(at, 'short', locale=locale)}"
