"""Renders lines in Discord's markdown, with all text escaped."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from adapters.discord.commands import find_shown, shown
from bot.model.content import Code, CommandText, Line, Piece, Typed, WebLink, When, Where, Who, Words
from bot.model.ids import MemberId

MARKUP: Final = re.compile(
    r"(?P<start>^\s*(?:\d+(?=\.)|(?=[#>+-])))"  # a heading, a quotation, a small line or a list
    r"|(?=[\\*_~|`\[\]<])"  # characters that format, hide, link or mention, anywhere in a line
    r"|(?=:/|:[^\s:]+:|\.\w)"  # signs that make an address (https://, discord.gg/) or an emoji (:smile:)
)
"""Positions at which a backslash escapes markup."""
TOGETHER: Final = re.compile(r"\*\n\*|[:.]\n\S")
"""The last character of a piece, a line break, and the next piece's first character, if the two would become markup."""
TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that change the writing direction, also of the text after them."""
ELLIPSIS: Final = "…"
MARKS: Final = len(f"****{ELLIPSIS}") + 1
"""The number of additional characters that a truncated piece needs."""
JOINER: Final = "\u2060"
"""An invisible character that separates its neighbours."""
BACKTICK: Final = "\u02cb"
"""Looks like a backtick. A real backtick would end the code."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """What a message may mention."""

    people: Collection[MemberId] = ()
    """Members whom the message notifies."""
    commands: Mapping[str, str] = field(default_factory=dict)
    """The ids of groups of commands, by name."""


NOTHING: Final = Mentions()


def markdown(line: Line, limit: int, mentions: Mentions = NOTHING) -> str:
    """Render a line. If it has more than `limit` characters, truncate it with an ellipsis.

    Only people who are notified are mentioned. Other people are written by name, because a reader's client can't show a
    mention of a person whom the client does not know. Text that was typed on several lines is put on one line, so that
    it can't begin a list or a heading.
    """
    text = ""
    for piece in line:
        drawn = _draw(piece, mentions)
        if TOGETHER.fullmatch(f"{text[-1:]}\n{drawn[:1]}"):
            text += JOINER
        room = limit - len(text) - MARKS
        if len(drawn) > room:
            return text + _draw(_cut(piece, room // 2), mentions) + ELLIPSIS
        text += drawn
    return text


def escape(text: str) -> str:
    """Escape formatting, mentions, links, emoji, lists and headings; `allowed_mentions` prevents notifications too."""
    text = MARKUP.sub(r"\g<start>\\", one_line(text))
    return text.replace("@", f"@{JOINER}")


def one_line(text: str) -> str:
    """Replace line breaks with spaces, and remove characters that change the writing direction."""
    return re.sub(r"\s*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]\s*", " ", TURNING.sub("", text))


def _cut(piece: Piece, length: int) -> Piece:
    """Truncate words or code. Any other piece becomes empty, because a part of a link or a mention does not work."""
    return replace(piece, text=piece.text[: max(length, 0)]) if isinstance(piece, Words | Typed | Code) else Words("")


def _draw(piece: Piece, mentions: Mentions) -> str:
    match piece:
        case Words(text=text, strong=False) | Typed(text=text, strong=False):
            return escape(text)
        case Words(text=text) | Typed(text=text):
            return _bold(escape(text))
        case Code(text=text):
            return _code(one_line(text))
        case CommandText(text=text):
            return _command(one_line(text), mentions.commands)
        case WebLink(text=text, address=address):
            return f"[{escape(text)}]({address})"
        case Who(member=member) if member in mentions.people:
            return f"<@{member}>"
        case Who(name=name):
            return escape(name)
        case Where(channel=channel):
            return f"<#{channel}>"
        case When(at=at):
            return f"<t:{int(at.timestamp())}:F>"


def _bold(text: str) -> str:
    return f"**{text}**" if text.strip() else text


def _command(text: str, ids: Mapping[str, str]) -> str:
    """Render a command that can be clicked, and its arguments after it; as text if the command's id is unknown."""
    found = find_shown(text)
    if found is None or found.group not in ids:
        return _code(shown(text))
    return f"</{found.group} {found.path}:{ids[found.group]}> {_code(found.arguments)}".strip()


def _code(text: str) -> str:
    kept = text.replace("`", BACKTICK).replace("@", f"@{JOINER}").replace("<", f"<{JOINER}")
    return f"`{kept}`" if kept.strip() else kept
