"""Renders messages as Block Kit.

Lines become `rich_text`, so text that a member typed is not parsed, and can't mention, link or format. The top-level
`text`, which screen readers and notifications read, contains everything in the blocks, escaped.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextListElement,
    RichTextSectionElement,
    StaticSelectElement,
)

from adapters.slack.grid import shown_id
from bot.model import content
from bot.model.charts import Chart, DataTable
from bot.model.content import Code, CommandText, Line, Message, Piece, Typed, WebLink, When, Where, Who, Words
from bot.texts.command_name import command_text
from bot.texts.plain_text import plain
from bot.texts.timestamps import format_moment

DATE_FORMAT = "{date_long_pretty}, {time}"
EMOJI_OR_ADDRESS = re.compile(r":(?=[\w+'-]+:|//)")
QUOTE = re.compile(r"^(?=&gt;)", re.MULTILINE)
"""Text that would become an emoji, a link or a quotation."""
BUTTON_LABEL = 75
HEADER = 150
CONTEXT_ELEMENT = 2000
BUTTONS_A_ROW = 25
OVERFLOW_OPTIONS = 5
SELECT_PLACEHOLDER = 150
OPTION_LABEL = 75
CHART_TITLE = 50
CHART_LABEL = 20
"""Slack's limits (Block Kit reference: button and its accessibility_label, header, context, actions, menus, charts)."""
BOLD = RichTextElementParts.TextStyle(bold=True)
CODE = RichTextElementParts.TextStyle(code=True)


def blocks_of(message: Message) -> list[dict[str, Any]]:
    """Render a message."""
    found: list[dict[str, Any]] = []
    for number, (before, block) in enumerate(zip((None, *message.blocks), message.blocks, strict=False)):
        if isinstance(block, content.Menu) and _goes_on(before, block):
            menu = OverflowMenuElement(action_id=f"menu{number}", options=_options(block))
            found[-1]["elements"].append(menu.to_dict())
        else:
            found += [drawn if isinstance(drawn, dict) else drawn.to_dict() for drawn in _draw(block, number)]
    return found


def in_words(message: Message) -> Message | None:
    """Return a message with text instead of charts and tables, for where Slack refuses these; None if it has none."""
    blocks: list[content.Block] = []
    for block in message.blocks:
        match block:
            case Chart(alt=alt):
                blocks.append(content.Paragraph((Words(alt),)))
            case DataTable(caption=caption):
                rows = tuple((Words(row),) for row in block.lines())
                blocks += [content.Paragraph((Words(caption),)), content.Bullets(rows)]
            case _:
                blocks.append(block)
    told = Message(tuple(blocks))
    return None if told == message else told


def text_of(message: Message) -> str:
    """Return a message in Slack's text format, for people who can't see blocks."""
    lines: list[str] = []
    for before, block in zip((None, *message.blocks), message.blocks, strict=False):
        match block:
            case content.Paragraph(line=line) | content.Heading(line=line) | content.Hint(line=line):
                lines.append(mrkdwn(line))
            case content.Bullets(lines=items):
                lines.extend(f"• {mrkdwn(item)}" for item in items)
            case content.Buttons(buttons=buttons):
                lines.append(" ".join(f"[{mrkdwn(button.label)}]" for button in buttons))
            case content.Menu(options=options):
                row = [lines.pop()] if _goes_on(before, block) else []
                lines.append(" ".join([*row, f"[{' | '.join(mrkdwn(option.label) for option in options)}]"]))
            case Chart(alt=alt):
                lines.append(escape(alt))
            case DataTable():
                lines.extend(f"• {escape(row)}" for row in block.lines())
            case content.CalendarEvent(summary=summary):
                lines.append(escape(f"{summary}.ics"))
            case content.File(name=name):
                lines.append(escape(name))
    return "\n".join(lines)


def mrkdwn(line: Line) -> str:
    """Render a line in Slack's text format, escaped."""
    return "".join(_mrkdwn_piece(piece) for piece in line)


def escape(text: str) -> str:
    """Escape a text for Slack's text format."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for character in "*_~`":
        text = text.replace(character, f"{character}\u2060")
    text = EMOJI_OR_ADDRESS.sub(":\u2060", text)
    return QUOTE.sub("\u2060", text)


def _mrkdwn_piece(piece: Piece) -> str:
    match piece:
        case Who(member=member):
            return f"<@{shown_id(member)}>"
        case Where(channel=channel):
            return f"<#{channel}>"
        case When(at=at):
            return f"<!date^{int(at.timestamp())}^{DATE_FORMAT}|{escape(format_moment(piece))}>"
        case Words(text=text) | Typed(text=text) | Code(text=text):
            return escape(text)
        case WebLink(text=text, address=address):
            return f"<{address}|{escape(text)}>"
        case CommandText(text=text):
            return escape(command_text(text))


def _draw(block: content.Block, number: int) -> Iterable[Block | dict[str, Any]]:
    match block:
        case content.Paragraph(line=line):
            yield RichTextBlock(elements=[_section(line)])
        case content.Heading(line=line):
            yield HeaderBlock(text=plain_text(plain(line), HEADER))
        case content.Bullets(lines=items):
            sections = [_section(item) for item in items]
            yield RichTextBlock(elements=[RichTextListElement(style="bullet", elements=sections)])
        case content.Hint(line=line):
            yield ContextBlock(elements=[plain_text(plain(line), CONTEXT_ELEMENT)])
        case content.Buttons(buttons=buttons):
            yield from _rows(buttons)
        case content.Menu(label=label):
            placeholder = plain_text(plain(label), SELECT_PLACEHOLDER)
            yield ActionsBlock(
                elements=[
                    StaticSelectElement(action_id=f"menu{number}", placeholder=placeholder, options=_options(block))
                ]
            )
        case Chart():
            yield _chart(block)
        case DataTable():
            yield _table(block)
        case content.CalendarEvent() | content.File():
            return  # files are uploaded separately


def _chart(chart: Chart) -> dict[str, Any]:
    """Render a bar chart, for which the SDK has no class yet."""
    series = [
        {
            "name": one.name[:CHART_LABEL],
            "data": [
                {"label": label, "value": value} for label, value in zip(chart.categories, one.values, strict=True)
            ],
        }
        for one in chart.series
    ]
    drawn = {"type": "bar", "series": series, "axis_config": {"categories": [*chart.categories]}}
    return {"type": "data_visualization", "title": chart.title[:CHART_TITLE], "chart": drawn}


def _table(table: DataTable) -> dict[str, Any]:
    """Render a table on one page, for which the SDK has no class yet."""
    rows = [[{"type": "raw_text", "text": cell} for cell in row] for row in (table.header, *table.rows)]
    return {"type": "data_table", "caption": table.caption, "rows": rows, "page_size": len(table.rows)}


def _rows(buttons: Sequence[content.Button]) -> Iterable[Block]:
    for first in range(0, len(buttons), BUTTONS_A_ROW):
        yield ActionsBlock(elements=[_button(button) for button in buttons[first : first + BUTTONS_A_ROW]])


def _button(button: content.Button) -> ButtonElement:
    style = "primary" if button.look is content.Look.MAIN else None
    label = plain(button.label)
    spoken = plain_text(f"{label}: {plain(button.about)}", BUTTON_LABEL).text if button.about else None
    return ButtonElement(
        text=plain_text(label, BUTTON_LABEL), action_id=button.action, style=style, accessibility_label=spoken
    )


def _goes_on(before: content.Block | None, menu: content.Menu) -> bool:
    """Return whether a menu is drawn in the row of buttons before it. A longer menu is a select of its own."""
    return isinstance(before, content.Buttons) and len(menu.options) <= OVERFLOW_OPTIONS


def _options(menu: content.Menu) -> list[Option]:
    """Return a menu's options, each with its action as its value."""
    return [Option(text=plain_text(plain(one.label), OPTION_LABEL), value=one.action) for one in menu.options]


def _section(line: Line) -> RichTextSectionElement:
    return RichTextSectionElement(elements=[_element(piece) for piece in line if not _is_empty(piece)])


def _is_empty(piece: Piece) -> bool:
    return isinstance(piece, Words | Typed | Code) and not piece.text


def _element(piece: Piece) -> Any:
    match piece:
        case Words(text=text, strong=strong) | Typed(text=text, strong=strong):
            return RichTextElementParts.Text(text=text, style=BOLD if strong else None)
        case Code(text=text):
            return RichTextElementParts.Text(text=text, style=CODE)
        case WebLink(text=text, address=address):
            return RichTextElementParts.Link(url=address, text=text)
        case CommandText(text=text):
            return RichTextElementParts.Text(text=command_text(text), style=CODE)
        case Who(member=member):
            return RichTextElementParts.User(user_id=shown_id(member))
        case Where(channel=channel):
            return RichTextElementParts.Channel(channel_id=channel)
        case When(at=at):
            stamp = int(at.timestamp())
            return RichTextElementParts.Date(timestamp=stamp, format=DATE_FORMAT, fallback=format_moment(piece))


def plain_text(text: str, limit: int) -> PlainTextObject:
    """Return a plain text object, truncated with an ellipsis; emoji codes stay as typed."""
    return PlainTextObject(text=text if len(text) <= limit else text[: limit - 1] + "…", emoji=False)


def files_of(message: Message) -> Mapping[str, bytes]:
    """Return a message's files by name."""
    from bot.texts.calendar import calendar_file  # noqa: PLC0415 - most messages have none

    found: dict[str, bytes] = {}
    for block in message.blocks:
        match block:
            case content.CalendarEvent():
                found["chat.ics"] = calendar_file(block)
            case content.File(name=name, text=text):
                found[name] = text.encode()
            case _:
                pass
    return found
