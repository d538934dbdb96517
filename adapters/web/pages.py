"""Simple pages: a title, a few sentences, and a link."""

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader
from starlette.responses import HTMLResponse

_templates = Environment(loader=PackageLoader("adapters.web"), autoescape=True)


@dataclass(frozen=True, slots=True)
class Link:
    """A link on a page."""

    label: str
    address: str


def draw(title: str, lines: Sequence[str], link: Link | None = None, links: Sequence[Link] = ()) -> str:
    """Render a page, with `links` at its end."""
    return _templates.get_template("page.html").render(title=title, lines=lines, link=link, links=links)


def page(
    title: str, lines: Sequence[str], link: Link | None = None, status: int = 200, links: Sequence[Link] = ()
) -> HTMLResponse:
    """Return a page as response."""
    return HTMLResponse(draw(title, lines, link, links), status)
