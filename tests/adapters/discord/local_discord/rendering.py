"""Discord's markdown and components as the plain text that a person reads, and what in it is more than text.

How markdown is read follows what the client does with it ("Message formatting", and the help page on markdown).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from tests.adapters.discord.local_discord.components import Kind

Json = dict[str, Any]
PLAIN = re.compile(r"[^\\<@`\[:|*_~hd]+")
"""What begins nothing below: signs, and the letters of https and discord, are looked at."""
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
"""Discord shows whose server it is, even without https."""
SHORTCODE = re.compile(r":(?:[a-z0-9_-]*[a-z][a-z0-9_-]*|[+-]1|100):")
"""The client shows a picture, where it has one of this name."""
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
    """Whose eyes something is read with: Discord shows names as they are now, and moments in the reader's own zone."""

    def person(self, user_id: str) -> str:
        """Show somebody who is mentioned."""
        ...

    def channel(self, channel_id: str) -> str:
        """Show a channel that is mentioned."""
        ...

    def role(self, role_id: str) -> str:
        """Show a role that is mentioned."""
        ...

    def command(self, path: str, command_id: str) -> str | None:
        """Show a command that is mentioned; None if there is none of this id and path."""
        ...

    def moment(self, timestamp: int, style: str) -> str:
        """Show a moment; `style` is Discord's letter, such as "F"."""
        ...


@dataclass
class Reading:
    """What somebody reads, and what in it is more than text."""

    reader: Reader
    marks: list[tuple[str, str]] = field(default_factory=list)
    """In order: `bold`, `italic`, `underline`, `strike`, `spoiler`, `code`, `quote`, `heading`, `small`, `list` with
    what they hold; `link` with where it leads; `mention`, `emoji`, `command` and `moment` with what is shown."""

    def text(self, source: str) -> str:
        """Read a whole text."""
        return UNSEEN.sub("", self._blocks(source))

    def _blocks(self, source: str) -> str:
        """Read what counts at the beginning of a line; other lines are read together, as formats go over several."""
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
        """Find where a line ends, or where code begins that may go over several."""
        line, fence = source.find("\n", place), FENCED.search(source, place)
        ends = [*([line] if line >= 0 else []), *([fence.start()] if fence else [])]
        return min(ends, default=len(source))

    def _line(self, line: str, before: str) -> list[str]:
        """Read a line of a kind of its own, after what stands before it; nothing where it is a line like others."""
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
        """Read one thing; return what is shown of it, and where it ends."""
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
    """Read markdown: names, moments in the reader's zone, and none of the signs that only format."""
    return Reading(reader).text(text).replace("\u00a0", " ")


def marks_of(text: str, reader: Reader) -> list[tuple[str, str]]:
    """List what in a text is more than text; see `Reading.marks`."""
    reading = Reading(reader)
    reading.text(text)
    return reading.marks


def plain_components(parts: list[Json], reader: Reader) -> str:
    """Read components, a line each; what can be pressed or filled in stands in brackets."""
    return "\n".join(line for part in parts for line in [_part(part, reader)] if line)


def _part(part: Json, reader: Reader) -> str:  # noqa: C901, PLR0912 - a kind a case
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
    """Say what stands on a button."""
    return str(part.get("label") or (part.get("emoji") or {}).get("name") or "")


def _held(value: Json, reader: Reader) -> str:
    show = {"user": reader.person, "role": reader.role, "channel": reader.channel}
    return show[value["type"]](value["id"])
