"""Lines in Discord's markdown: people, channels and moments as references, everything else as the text that it is."""

import re
from dataclasses import replace
from typing import Final

from adapters.discord.commands import shown
from bot.model.content import Code, Line, Piece, Typed, When, Where, Who, Words

MARKUP: Final = re.compile(
    r"(?P<start>^\s*(?:\d+(?=\.)|(?=[#>+-])))"  # a heading, a quotation, a small line or a list
    r"|(?=[\\*_~|`\[\]<])"  # what formats, hides, links or refers, wherever it stands
    r"|(?=[:.]\S)"  # what makes an address of words (https://, discord.gg/), or a picture (:smile:)
)
"""Where a backslash takes the meaning away."""
TOGETHER: Final = re.compile(r"\*\n\*|[:.]\n\S")
"""What means something else than its two sides do, where one piece ends and the next begins."""
TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What turns the direction of writing, and could make our own words read backwards."""
ELLIPSIS: Final = "…"
MARKS: Final = len(f"****{ELLIPSIS}") + 1
"""What a piece that is cut needs besides its characters."""
JOINER: Final = "\u2060"
"""Nobody sees it, and it keeps apart what stands on its two sides."""
BACKTICK: Final = "\u02cb"
"""Looks like a backtick, which would end what is shown as code."""


def markdown(line: Line, limit: int) -> str:
    """Write a line of so many characters at most; where it is cut, an ellipsis stands.

    What was typed over several lines stays on one, so that it can't begin anything of its own.
    """
    text = ""
    for piece in line:
        drawn = _draw(piece)
        if TOGETHER.fullmatch(f"{text[-1:]}\n{drawn[:1]}"):
            text += JOINER
        room = limit - len(text) - MARKS
        if len(drawn) > room:
            return text + _draw(_cut(piece, room // 2)) + ELLIPSIS
        text += drawn
    return text


def escape(text: str) -> str:
    """Take its meaning from all that Discord gives one: formatting, mentions, links, emoji, lists and headings.

    The backslashes are for who reads; that nobody is notified is for `allowed_mentions` to see to as well.
    """
    text = MARKUP.sub(r"\g<start>\\", one_line(text))
    return text.replace("@", f"@{JOINER}")


def one_line(text: str) -> str:
    """Put on one line what was typed over several; and let nothing turn the direction of writing."""
    return re.sub(r"\s*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]\s*", " ", TURNING.sub("", text))


def _cut(piece: Piece, length: int) -> Piece:
    """Cut a piece so that it fits, with each of its characters escaped; what has no text goes."""
    return replace(piece, text=piece.text[: max(length, 0)]) if isinstance(piece, Words | Typed | Code) else Words("")


def _draw(piece: Piece) -> str:
    match piece:
        case Words(text=text, strong=False):
            return escape(text)
        case Words(text=text) | Typed(text=text):
            return _bold(escape(text))
        case Code(text=text):
            return _code(one_line(shown(text)))
        case Who(member=member):
            return f"<@{member}>"
        case Where(channel=channel):
            return f"<#{channel}>"
        case When(at=at):
            return f"<t:{int(at.timestamp())}:F>"


def _bold(text: str) -> str:
    return f"**{text}**" if text.strip() else text


def _code(text: str) -> str:
    kept = text.replace("`", BACKTICK).replace("@", f"@{JOINER}").replace("<", f"<{JOINER}")
    return f"`{kept}`" if kept.strip() else kept
