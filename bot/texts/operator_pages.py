"""Links to the operator's pages about privacy, terms and support.

A process has one address for them, or none. It is set at the start, before any text is shown.
"""

from typing import Final

from bot.model.content import Line, WebLink
from bot.texts.localization import Voice

PRIVACY_PATH: Final = "/privacy"
TERMS_PATH: Final = "/terms"
SUPPORT_PATH: Final = "/support"

_address = ""


def set_pages_address(address: str) -> None:
    """Set the address of the pages, without a path. It is empty if there are none."""
    global _address  # noqa: PLW0603 - a process has one address, like the command's name
    _address = address


def page_links(voice: Voice) -> tuple[Line, ...]:
    """Return a line with links to the pages; empty if there are none."""
    return (linked_pages(voice, _address),) if _address else ()


def linked_pages(voice: Voice, address: str) -> Line:
    """Return links to the pages at an address."""
    privacy, terms, support = voice.text("privacy"), voice.text("terms"), voice.text("support")
    return voice.line(
        "Who runs me, and how: {privacy}, {terms}, {support}",
        privacy=WebLink(privacy, f"{address}{PRIVACY_PATH}"),
        terms=WebLink(terms, f"{address}{TERMS_PATH}"),
        support=WebLink(support, f"{address}{SUPPORT_PATH}"),
    )
