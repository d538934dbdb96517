"""Rendering of Discord's markdown and components as plain text, with a list of formatted parts.

Markdown is rendered as the client does it ("Message formatting", and the help page on markdown).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from tests.adapters.discord.local_discord.components import Kind

Json = dict[str, Any]
PLAIN = re.compile(r"[^\\<@`\[:|*_~hd]+")
"""Text in which none of the patterns below can begin. An "h" or "d" could begin an address."""
UNSEEN = re.compile("[\u200b\u2060\ufeff]")
ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
CHANNEL = re.compile(r"<#(\d+)>")
MOMENT = re.compile(r"<t:(-?\d{1,17})(?::([tTdDfFRsS]))?>")
EMOJI = re.compile(r"<a?:(\w{2,32}):\d{17,20}>")
COMMAND = re.compile(r"</([^:>]{1,97}):(\d+)>")
EVERYONE = re.compile(r"@(?:everyone|here)")
CODE = re.compile(r"(`+)([\s\S]*?[^`])\1(?!`)")
FENCED = re.compile(r"```(?:[a-z0-9_+\-.#]*?\n)?\n*([^\n][\s\S]*?)\n*```", re.IGNORECASE)
MASKED = re.compile(r"\[((?:\\.|[^\[\]\\])+)\]\(\s*<?(https?://[^\s)>]+)>?(?:\s+[\"'].*?[\"'])?\s*\)")
BRACED = re.compile(r"<(https?://[^\s>]+)>")
INVITATION = re.compile(r"(?:discord\.gg|discord\.com/invite)/[\w-]+")
"""Discord renders an invitation to a server as a link, even without https."""
SHORTCODE = re.compile(r":(?:[a-z0-9_-]*[a-z][a-z0-9_-]*|[+-]1|100):")
"""The client shows an emoji if there is one with this name."""
ADDRESS = re.compile(r"https?://[^\s<]+[^<.,:;\"')\]\s]")
STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("spoiler", re.compile(r"\|\|([\s\S]+?)\|\|")),
    ("bold", re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)")),
    ("underline", re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)")),
    ("strike", re.compile(r"~~([\s\S]+?)~~(?!_)")),
    ("italic", re.compile(r"\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:[^*\s\\]|\*\*)|[^\s*\\])+?)\*(?!\*)")),
    ("italic", re.compile(r"_((?:__|\\[\s\S]|[^\\_])+?)_(?!\w)")),
)
LINES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("quote", re.compile(r" *> (?P<rest>.*)"), ""),
    ("heading", re.compile(r" *#{1,3} +(?P<rest>[^#\s].*)"), ""),
    ("small", re.compile(r" *-# +(?P<rest>\S.*)"), ""),
    ("list", re.compile(r" *[-*] +(?P<rest>\S.*)"), "• "),
    ("list", re.compile(r" *(?P<number>\d{1,9}\. +)(?P<rest>\S.*)"), ""),
)


class Reader(Protocol):
    """Renders references for one reader: current names, and times in the reader's own zone."""

    def person(self, user_id: str) -> str:
        """Render a mention of a person."""
        ...

    def channel(self, channel_id: str) -> str:
        """Render a mention of a channel."""
        ...

    def role(self, role_id: str) -> str:
        """Render a mention of a role."""
        ...

    def command(self, path: str, command_id: str) -> str | None:
        """Render a mention of a command; None if there is no command with this id and path."""
        ...

    def moment(self, timestamp: int, style: str) -> str:
        """Render a timestamp. `style` is Discord's letter for the format, such as "F"."""
        ...


@dataclass
class Reading:
    """Renders markdown for a reader, and collects its formatted parts."""

    reader: Reader
    marks: list[tuple[str, str]] = field(default_factory=list)
    """The formatted parts in order, as pairs of a kind and a text. `bold`, `italic`, `underline`, `strike`, `spoiler`,
    `code`, `quote`, `heading`, `small` and `list` have their content; `link` has its address; `mention`, `emoji`,
    `command` and `moment` have the text that is shown."""

    def text(self, source: str) -> str:
        """Render a whole text."""
        return UNSEEN.sub("", self._blocks(source))

    def _blocks(self, source: str) -> str:
        """Render code blocks, quotes, lists and headings. Render other lines together, because formats span lines."""
        read, place, run = [], 0, 0
        while place < len(source):
            starts = place == 0 or source[place - 1] == "\n"
            end = self._end_of_line(source, place)
            if fenced := FENCED.match(source, place):
                read += [self._inline(source[run:place]), self._mark("code", fenced[1])]
                place = run = fenced.end()
            elif starts and source.startswith(">>> ", place):
                read += [self._inline(source[run:place]), self._mark("quote", self._blocks(source[place + 4 :]))]
                place = run = len(source)
            elif starts and (line := self._line(source[place:end], source[run:place])):
                read += line
                place = run = end
            else:
                place = end + 1 if source[end : end + 1] == "\n" else end
        return "".join([*read, self._inline(source[run:])])

    @staticmethod
    def _end_of_line(source: str, place: int) -> int:
        """Return the place where a line ends or a code block begins."""
        line, fence = source.find("\n", place), FENCED.search(source, place)
        ends = [*([line] if line >= 0 else []), *([fence.start()] if fence else [])]
        return min(ends, default=len(source))

    def _line(self, line: str, before: str) -> list[str]:
        """Render a quote, list item or heading, after the text before it; return an empty list for other lines."""
        for kind, shape, bullet in LINES:
            if found := shape.fullmatch(line):
                number, rest = found.groupdict().get("number") or bullet, found["rest"]
                read = [self._inline(before), number]
                inner = self._blocks(rest) if kind in ("quote", "list") else self._inline(rest)
                return [*read, self._mark(kind, inner)]
        return []

    def _inline(self, source: str) -> str:
        read, place = [], 0
        while place < len(source):
            shown, end = self._next(source, place)
            read.append(shown)
            place = end
        return "".join(read)

    def _next(self, source: str, place: int) -> tuple[str, int]:
        """Render the next part. Return the text that is shown, and the place where the part ends."""
        if found := PLAIN.match(source, place):
            return found[0], found.end()
        if found := ESCAPE.match(source, place):
            return found[1], found.end()
        for shape, show in self._references:
            if found := shape.match(source, place):
                return show(found), found.end()
        for kind, shape in STYLES:
            if found := shape.match(source, place):
                return self._mark(kind, self._inline(found[1])), found.end()
        return source[place], place + 1

    @cached_property
    def _references(self) -> Iterable[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]]:
        reader = self.reader
        return (
            (USER, lambda found: self._mark("mention", reader.person(found[1]))),
            (ROLE, lambda found: self._mark("mention", reader.role(found[1]))),
            (CHANNEL, lambda found: self._mark("mention", reader.channel(found[1]))),
            (MOMENT, lambda found: self._mark("moment", reader.moment(int(found[1]), found[2] or "f"))),
            (EMOJI, lambda found: self._mark("emoji", f":{found[1]}:")),
            (COMMAND, self._command),
            (EVERYONE, lambda found: self._mark("mention", found[0])),
            (CODE, lambda found: self._mark("code", found[2].strip())),
            (MASKED, self._masked),
            (BRACED, lambda found: self._mark("link", found[1])),
            (ADDRESS, lambda found: self._mark("link", found[0])),
            (INVITATION, lambda found: self._mark("link", found[0])),
            (SHORTCODE, lambda found: self._mark("emoji", found[0])),
        )

    def _command(self, found: re.Match[str]) -> str:
        shown = self.reader.command(found[1], found[2])
        return self._mark("command", shown) if shown else found[0]

    def _masked(self, found: re.Match[str]) -> str:
        self._mark("link", found[2])
        return self._inline(found[1])

    def _mark(self, kind: str, what: str) -> str:
        self.marks.append((kind, what))
        return what


def plain_markdown(text: str, reader: Reader) -> str:
    """Render markdown as plain text, with names, with times in the reader's zone, and without formatting characters."""
    return Reading(reader).text(text).replace("\u00a0", " ")


def marks_of(text: str, reader: Reader) -> list[tuple[str, str]]:
    """List the formatted parts of a text. See `Reading.marks`."""
    reading = Reading(reader)
    reading.text(text)
    return reading.marks


def plain_components(parts: list[Json], reader: Reader) -> str:
    """Render components, one per line. Buttons and fields stand in brackets."""
    return "\n".join(line for part in parts for line in [_part(part, reader)] if line)


def _part(part: Json, reader: Reader) -> str:  # noqa: C901, PLR0912 - one case for each kind
    match part["type"]:
        case Kind.TEXT:
            return plain_markdown(part["content"], reader)
        case Kind.ROW:
            return " ".join(_part(each, reader) for each in part["components"])
        case Kind.CONTAINER:
            return plain_components(part["components"], reader)
        case Kind.SECTION:
            return plain_components([*part["components"], part["accessory"]], reader)
        case Kind.BUTTON:
            return f"[{labelled(part)}]"
        case Kind.LABEL:
            lines = [f"{part['label']} {_part(part['component'], reader)}", part.get("description")]
            return "\n".join(line for line in lines if line)
        case Kind.TEXT_INPUT:
            label = f"{part['label']} " if part.get("label") else ""
            return f"{label}[{part.get('value') or ''}]"
        case Kind.STRING_SELECT | Kind.RADIO | Kind.CHECKBOXES:
            return "[" + " | ".join(each["label"] for each in part["options"]) + "]"
        case Kind.USER_SELECT | Kind.ROLE_SELECT | Kind.MENTIONABLE_SELECT | Kind.CHANNEL_SELECT:
            held = [_held(each, reader) for each in part.get("default_values") or ()]
            return f"[{', '.join(held) or part.get('placeholder') or ''}]"
        case Kind.SEPARATOR:
            return "---" if part.get("divider", True) else ""
        case Kind.FILE:
            return f"[{part['file']['url'].rpartition('/')[2]}]"
        case Kind.GALLERY:
            return " ".join(f"[{each.get('description') or 'image'}]" for each in part["items"])
        case Kind.THUMBNAIL:
            return f"[{part.get('description') or 'image'}]"
        case Kind.CHECKBOX:
            return "[x]" if part.get("default") else "[ ]"
        case other:
            return f"[{other}]"


def labelled(part: Json) -> str:
    """Return the label of a button."""
    return str(part.get("label") or (part.get("emoji") or {}).get("name") or "")


def _held(value: Json, reader: Reader) -> str:
    show = {"user": reader.person, "role": reader.role, "channel": reader.channel}
    return show[value["type"]](value["id"])
