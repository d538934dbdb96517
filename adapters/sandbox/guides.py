"""Renders the guides of docs/ as pages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

DOCS = Path(__file__).parents[2] / "docs"
GUIDES = {path.stem: path for path in DOCS.glob("*.md")}
"""The guides that are served: all of them in Refill's own folder, and none where Refill is installed without it."""
NOT_IN_ADDRESS = re.compile(r"[^\w\- ]")
"""Characters that GitHub leaves out of the address of a heading."""


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide as HTML. Its title is the text of its first heading."""

    title: str
    html: Markup


def render_guide(text: str) -> Guide:
    """Render Markdown that has a heading. HTML in it shows as text.

    Guides are served side by side under their files' names, so links between them need no change.
    """
    tokens = _markdown.parse(text)
    titles: list[str] = []
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", address_of(inline.content))
            titles.append(inline.content)
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return Guide(titles[0], Markup(html))  # noqa: S704 - HTML in the text is escaped


def address_of(heading: str) -> str:
    """Return the part of an address that leads to a heading, as on GitHub."""
    return NOT_IN_ADDRESS.sub("", heading.lower()).replace(" ", "-")


def _open_table(_renderer: Any, _tokens: Sequence[Token], _number: int, _options: Any, _env: Any) -> str:
    return '<div class="scrolls" tabindex="0"><table>'


def _close_table(_renderer: Any, _tokens: Sequence[Token], _number: int, _options: Any, _env: Any) -> str:
    return "</table></div>"


def _cell(renderer: Any, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
    """Render a cell's beginning. The page's policy allows no style in an element."""
    token = tokens[number]
    if token.attrs.pop("style", "") == "text-align:right":
        token.attrSet("class", "number")
    return str(renderer.renderToken(tokens, number, options, env))


_markdown = MarkdownIt("js-default")
_markdown.add_render_rule("table_open", _open_table)
_markdown.add_render_rule("table_close", _close_table)
_markdown.add_render_rule("th_open", _cell)
_markdown.add_render_rule("td_open", _cell)
