"""Pages about privacy, terms and support, made from the operator's settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.pages import Link, page
from bot.model.absences import HELD_FOR
from bot.texts.command_name import command_text
from bot.texts.operator_pages import PRIVACY_PATH, SUPPORT_PATH, TERMS_PATH

PAGES: Final = (
    (Link("Privacy", PRIVACY_PATH), "privacy.txt"),
    (Link("Terms", TERMS_PATH), "terms.txt"),
    (Link("Support", SUPPORT_PATH), "support.txt"),
)
LINKS: Final = tuple(link for link, _ in PAGES)


@dataclass(frozen=True, slots=True)
class Operator:
    """The person or company that runs Refill, and what they promise."""

    name: str
    contact: str
    """An email address, or a URL."""
    backup_days: int | None = None
    """For how many days copies of the database are kept; None if the operator does not say."""

    @property
    def write_to(self) -> Link:
        """The link for writing to them."""
        address = self.contact if self.contact.startswith("https://") else f"mailto:{self.contact}"
        return Link(f"Write to {self.name}", address)


def operator_routes(operator: Operator) -> Sequence[Route]:
    """Return the routes of the three pages."""
    return [_route(operator, link, template) for link, template in PAGES]


def _route(operator: Operator, link: Link, template: str) -> Route:
    # plain text: each paragraph is escaped where the page is drawn
    texts = Environment(loader=PackageLoader("adapters.web"), undefined=StrictUndefined, autoescape=False)  # noqa: S701
    texts.filters["command"] = command_text
    text = texts.get_template(template).render(operator=operator, kept_days=HELD_FOR.days)

    async def show(_: Request) -> Response:
        return page(link.label, text.split("\n\n"), operator.write_to)

    return Route(link.address, show)
