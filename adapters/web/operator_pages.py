"""Pages about privacy, terms and support, made from the operator's settings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.pages import Link, page, voice_of
from bot.model.absences import HELD_FOR
from bot.texts import operator_pages as texts
from bot.texts.localization import Voice


@dataclass(frozen=True, slots=True)
class Operator:
    """The person or company that runs Refill."""

    name: str
    contact: str
    """An email address, or a URL."""
    backup_days: int | None = None
    """For how many days copies of the database are kept; None if the operator does not say."""

    def write_to(self, voice: Voice) -> Link:
        """Return a link for writing to the operator."""
        address = self.contact if self.contact.startswith("https://") else f"mailto:{self.contact}"
        return Link(texts.write_to(voice, self.name), address)


def links(voice: Voice) -> Sequence[Link]:
    """Return links to the three pages."""
    return [Link(title, path) for title, path in texts.page_titles(voice)]


def operator_routes(operator: Operator) -> Sequence[Route]:
    """Return the routes of the three pages."""

    def privacy(voice: Voice) -> Sequence[str]:
        return texts.privacy(voice, operator.name, HELD_FOR.days, operator.backup_days)

    def terms(voice: Voice) -> Sequence[str]:
        return texts.terms(voice, operator.name)

    def support(voice: Voice) -> Sequence[str]:
        return texts.support(voice, operator.name, operator.contact)

    return [_route(operator, place, lines) for place, lines in enumerate((privacy, terms, support))]


def _route(operator: Operator, place: int, lines: Callable[[Voice], Sequence[str]]) -> Route:
    async def show(request: Request) -> Response:
        voice = voice_of(request.headers.get("accept-language", ""))
        return page(voice, links(voice)[place].label, lines(voice), operator.write_to(voice))

    return Route((texts.PRIVACY_PATH, texts.TERMS_PATH, texts.SUPPORT_PATH)[place], show)
