"""Simple pages: a title, a few sentences, and links."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from jinja2 import Environment, PackageLoader
from starlette.responses import HTMLResponse

from bot.texts.locales import SOURCE_LANGUAGE, parse_locale
from bot.texts.localization import Voice, catalogues_for

_templates = Environment(loader=PackageLoader("adapters.web"), autoescape=True)


@dataclass(frozen=True, slots=True)
class Link:
    """A link on a page."""

    label: str
    address: str


def voice_of(accept_language: str) -> Voice:
    """Return the voice for a browser's header, such as `de-AT, en;q=0.5`: in the most wanted language with a catalogue.

    If there is none, return English.
    """
    return Voice(next(chain(_wanted(accept_language), [SOURCE_LANGUAGE])), "UTC")


def locale_for(catalogue: str, accept_language: str) -> str:
    """Return the browser's most wanted locale with this catalogue, such as `en_GB` for `en`.

    If there is none, return the catalogue's own locale.
    """
    wanted = (parse_locale(name) for name in _wanted(accept_language))
    return next((str(locale) for locale in wanted if catalogues_for(locale)[0] == catalogue), catalogue)


def _wanted(accept_language: str) -> list[str]:
    """List the locales with a catalogue in a browser's header, the most wanted first."""
    wanted = re.findall(r"([A-Za-z]{2,3}(?:-\w{2,8})*)(?:\s*;\s*q=([\d.]+))?", accept_language[:200])
    ordered = sorted(wanted, key=lambda one: -float(one[1].rstrip(".") or 1) if one[1].count(".") < 2 else 0)
    return [name for name, _ in ordered if catalogues_for(parse_locale(name)) and is_known(name)]


def is_known(name: str) -> bool:
    """Return whether Babel knows a locale's language. If not, the locale would be parsed as English."""
    return parse_locale(name).language == name.partition("-")[0].lower()


def draw(voice: Voice, title: str, lines: Sequence[str], link: Link | None = None, links: Sequence[Link] = ()) -> str:
    """Render a page, with `links` at its end."""
    locale = parse_locale(voice.locale)
    return _templates.get_template("page.html").render(
        lang=str(locale).replace("_", "-"),
        direction=locale.text_direction,
        title=title,
        lines=lines,
        link=link,
        links=links,
    )


def page(
    voice: Voice,
    title: str,
    lines: Sequence[str],
    link: Link | None = None,
    status: int = 200,
    links: Sequence[Link] = (),
) -> HTMLResponse:
    """Return a page as a response."""
    return HTMLResponse(draw(voice, title, lines, link, links), status)
