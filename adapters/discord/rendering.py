"""Renders messages for Discord.

Messages that Refill sends by itself are text with buttons below, because notifications on phones show only text. New
answers, and messages that are too long for text, are in components of version 2.
"""

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import discord
from discord import ui

from adapters.discord.chart_images import chart_png
from adapters.discord.custom_ids import About
from adapters.discord.markdown import NOTHING, Mentions, markdown
from bot.model import content
from bot.model.charts import Chart, DataTable
from bot.model.content import Line, Message, Piece, Typed, When, Who, Words
from bot.model.ids import CommunityId, MemberId
from bot.texts.calendar_file import calendar_file
from bot.texts.phrases import own_time
from bot.texts.plain_text import plain
from bot.texts.timestamps import format_moment

BUTTON_LABEL: Final = 80
BUTTONS_A_ROW: Final = 5
OPTION_LABEL: Final = 100
PLACEHOLDER: Final = 150
MAX_COMPONENTS: Final = 40
MAX_TEXT: Final = 4000
MAX_CONTENT: Final = 2000
MAX_ROWS: Final = 5
"""Discord's limits ("Component Reference": button, select, row, a message's components and text; "Create Message")."""
MAX_DESCRIPTION: Final = 1024
"""Discord's limit for the description of an image ("Attachment Object")."""
MENU: Final = "menu"
"""The action of a menu itself. Each option of the menu has an action of its own."""
CHART: Final = "chart.png"
MAX_LINE: Final = 1900
"""Longer lines are truncated. Two lines of this length fit into a message."""
LINE, PARAGRAPH = "\n", "\n\n"
NOBODY: Final = discord.AllowedMentions.none()
"""For messages that notify nobody. Only introductions mention and notify their members."""


View = ui.View | ui.LayoutView


@dataclass(frozen=True, slots=True)
class Drawn:
    """A rendered message."""

    view: View
    attached: Sequence["_File"] = ()
    content: str | None = None
    """The message's text; None if the text is in components of version 2."""

    def files(self) -> list[discord.File]:
        """Return new file objects, because discord.py can read each only once."""
        return [discord.File(io.BytesIO(one.data), one.name, description=one.alt) for one in self.attached]


def draw(message: Message, community: CommunityId, mentions: Mentions = NOTHING) -> Drawn:
    """Render a message in components of version 2. If the message is too long, its end is left out."""
    return draw_all(message, community, mentions)[0]


def draw_text(message: Message, community: CommunityId, mentions: Mentions = NOTHING) -> Drawn | None:
    """Render a message as text with buttons below it; return None if Discord would refuse that."""
    parts = [*_parts(_begin_plainly(message, mentions), mentions)]
    texts = [part for part in parts if isinstance(part, _Text)]
    rows = [part for part in parts if isinstance(part, _Row | _Menu)]
    text = _together(texts) if texts else ""
    if not 0 < len(text) <= MAX_CONTENT or len(rows) > MAX_ROWS:
        return None
    view, copies = ui.View(timeout=None), Counter[str]()
    for number, row in enumerate(rows):
        for item in _items(row, community, copies):
            item.row = number
            view.add_item(item)
    view.stop()
    return Drawn(view, _files_of(parts), text)


def people_in(message: Message) -> frozenset[MemberId]:
    """Return the members whom a message names."""
    return frozenset(piece.member for line in _lines_of(message.blocks) for piece in line if isinstance(piece, Who))


def _lines_of(blocks: Sequence[content.Block]) -> Iterator[Line]:
    for block in blocks:
        match block:
            case content.Paragraph(line=line) | content.Heading(line=line) | content.Hint(line=line):
                yield line
            case content.Bullets(lines=items):
                yield from items


def draw_notification(message: Message, mentions: Mentions = NOTHING) -> str:
    """Render the first line of a message, which a notification shows. The whole message follows in an edit.

    Below the line, the text mentions all people whom the message is to notify, because an edit notifies nobody.
    """
    parts = _parts(_begin_plainly(message, mentions), mentions)
    first = next((part.text for part in parts if isinstance(part, _Text)), "Refill")
    whom = [piece for line in _lines_of(message.blocks) for piece in line if isinstance(piece, Who)]
    below = [_text(mentions, "-# ", line).text for line in _mentioning(whom, mentions)]
    return LINE.join([shorten(first, MAX_LINE), *below])


def _begin_plainly(message: Message, mentions: Mentions) -> Message:
    """Return a message whose first line is plain text, because a phone's notification may show markup as characters.

    A time in this line is repeated below, in each reader's own time zone, unless all readers chose the line's zone. If
    the message is to notify a member whom no other line names, the member is mentioned at the end.
    """
    first, *others = message.blocks
    if not isinstance(first, content.Paragraph | content.Heading):
        return message
    times = [content.Hint(own_time(piece)) for piece in first.line if isinstance(piece, When) and not piece.chosen]
    below = people_in(Message(tuple(others)))
    unmentioned = [piece for piece in first.line if isinstance(piece, Who) and piece.member not in below]
    notified = [content.Hint(line) for line in _mentioning(unmentioned, mentions)]
    return Message((content.Paragraph(tuple(map(_plain, first.line))), *times, *others, *notified))


def _plain(piece: Piece) -> Piece:
    """Return words, a name or a time as text without markup. Other pieces stay as they are."""
    match piece:
        case Typed():
            return Words(piece.marked)
        case Words(text=text) | Who(name=text):
            return Words(text)
        case When():
            return Words(format_moment(piece))
        case _:
            return piece


def _mentioning(people: Sequence[Who], mentions: Mentions) -> Iterator[Line]:
    """Yield one line that mentions all people whom the message is to notify. If there are none, yield no line."""
    ones = {one.member: one for one in people if one.member in mentions.people}
    if ones:
        first, *others = ones.values()
        yield (first, *(piece for one in others for piece in (Words(" "), one)))


def draw_all(message: Message, community: CommunityId, mentions: Mentions = NOTHING) -> Sequence[Drawn]:
    """Render a message, or several messages if it is too long. Buttons stay with the lines above them."""
    sheets = [_Sheet()]
    for group in _groups(message, mentions):
        if not sheets[-1].takes(group):
            sheets.append(_Sheet())
        for part in group:
            if not sheets[-1].takes([part]):
                sheets.append(_Sheet())
            sheets[-1].parts.append(part)
    return [sheet.draw(community) for sheet in sheets if sheet.parts]


@dataclass(frozen=True, slots=True)
class _Text:
    """A line, with a blank line above it if it is `apart`."""

    text: str
    apart: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    buttons: Sequence[content.Button]


@dataclass(frozen=True, slots=True)
class _Menu:
    menu: content.Menu


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    data: bytes
    alt: str | None = None
    """What an image shows, in words; None for other files."""


_Part = _Text | _Row | _Menu | _File


class _Sheet:
    """A message in Discord that is being filled."""

    def __init__(self) -> None:
        self.parts: list[_Part] = []

    def takes(self, more: Sequence[_Part]) -> bool:
        """Return whether there is room for more parts."""
        parts = [*self.parts, *more]
        components = sum(map(_components, parts)) - sum(map(_goes_on, parts, parts[1:]))
        return components <= MAX_COMPONENTS and sum(map(_length, parts)) <= MAX_TEXT

    def draw(self, community: CommunityId) -> Drawn:
        """Render the message. Buttons need no listener, because they are recognised by their custom_id."""
        view = ui.LayoutView(timeout=None)
        copies: Counter[str] = Counter()
        text: list[_Text] = []
        for part, following in zip(self.parts, [*self.parts[1:], None], strict=True):
            match part:
                case _Text():
                    text.append(part)
                    if not isinstance(following, _Text):
                        view.add_item(ui.TextDisplay(_together(text)))
                        text = []
                case _Row() | _Menu():
                    view.add_item(ui.ActionRow(*_items(part, community, copies)))
                case _File(name=name, alt=None):
                    view.add_item(ui.File(f"attachment://{name}"))
                case _File(name=name, alt=alt):
                    image = discord.MediaGalleryItem(f"attachment://{name}", description=alt)
                    view.add_item(ui.MediaGallery(image))
        view.stop()
        return Drawn(view, _files_of(self.parts))


def _files_of(parts: Sequence[_Part]) -> tuple[_File, ...]:
    return tuple(part for part in parts if isinstance(part, _File))


def _components(part: _Part) -> int:
    match part:
        case _Row(buttons=buttons):
            return 1 + len(buttons)
        case _Menu():
            return 2
        case _:
            return 1


def _goes_on(part: _Part, following: _Part) -> bool:
    return isinstance(part, _Text) and isinstance(following, _Text)


def _length(part: _Part) -> int:
    return len(part.text) + len("\n\n") if isinstance(part, _Text) else 0


def _together(lines: Sequence[_Text]) -> str:
    first, *others = lines
    return first.text + "".join(f"{PARAGRAPH if line.apart else LINE}{line.text}" for line in others)


def _groups(message: Message, mentions: Mentions) -> Iterator[Sequence[_Part]]:
    """Yield groups of lines with the buttons below them."""
    group: list[_Part] = []
    for part in _parts(message, mentions):
        group.append(part)
        if not isinstance(part, _Text):
            yield group
            group = []
    if group:
        yield group


def _parts(message: Message, mentions: Mentions) -> Iterator[_Part]:
    text = partial(_text, mentions)
    before: content.Block | None = None
    for block in message.blocks:
        match block:
            case content.Paragraph(line=line):
                yield text("", line, apart=not isinstance(before, content.Heading))
            case content.Heading(line=line):
                yield text("## ", line)
            case content.Hint(line=line):
                yield text("-# ", line)
            case content.Bullets(lines=items):
                yield from (text("- ", item) for item in items)
            case content.Buttons() | content.Menu():
                yield from _rows(block)
            case DataTable(caption=caption):
                yield text("", (Words(caption, strong=True),), apart=True)
                yield from (text("- ", (Words(row),)) for row in block.lines())
            case Chart() | content.CalendarEvent() | content.File():
                yield _file(block)
        before = block


def _rows(block: content.Buttons | content.Menu) -> Iterator[_Row | _Menu]:
    if isinstance(block, content.Menu):
        yield _Menu(block)
        return
    for first in range(0, len(block.buttons), BUTTONS_A_ROW):
        yield _Row(block.buttons[first : first + BUTTONS_A_ROW])


def _file(block: Chart | content.CalendarEvent | content.File) -> _File:
    match block:
        case Chart(alt=alt):
            return _File(CHART, chart_png(block), shorten(alt, MAX_DESCRIPTION))
        case content.CalendarEvent():
            return _File("chat.ics", calendar_file(block))
        case content.File(name=name, text=held):
            return _File(name, held.encode())


def _text(mentions: Mentions, mark: str, line: Line, *, apart: bool = False) -> _Text:
    return _Text(mark + markdown(line, MAX_LINE, mentions), apart)


def _items(part: _Row | _Menu, community: CommunityId, copies: Counter[str]) -> list[ui.Item[Any]]:
    if isinstance(part, _Row):
        return [_button(button, community, copies) for button in part.buttons]
    return [_select(part.menu, community, copies)]


def _select(menu: content.Menu, community: CommunityId, copies: Counter[str]) -> ui.Select[Any]:
    """Render a menu. A choice can be undone. Otherwise Discord's clients would not send the same option again."""
    custom_id = About(community, MENU).pack(copies[MENU])
    copies[MENU] += 1
    options = [
        discord.SelectOption(label=shorten(plain(one.label), OPTION_LABEL), value=About(community, one.action).pack())
        for one in menu.options
    ]
    placeholder = shorten(plain(menu.label), PLACEHOLDER)
    return ui.Select(custom_id=custom_id, placeholder=placeholder, options=options, min_values=0, required=False)


def _button(button: content.Button, community: CommunityId, copies: Counter[str]) -> ui.Button[Any]:
    custom_id = About(community, button.action).pack(copies[button.action])
    copies[button.action] += 1
    style = discord.ButtonStyle.primary if button.look is content.Look.MAIN else discord.ButtonStyle.secondary
    return ui.Button(label=shorten(plain(button.label), BUTTON_LABEL), custom_id=custom_id, style=style)


def shorten(text: str, limit: int) -> str:
    """Truncate a text with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
