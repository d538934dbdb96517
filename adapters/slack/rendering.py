"""Renders messages as Block Kit.

Lines become `rich_text` or `plain_text`, so text that a member typed is not parsed, and can't mention, link or format.
The top-level `text`, which screen readers and notifications read, contains the same lines, escaped.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import PlainTextObject

from adapters.slack.grid import shown_id
from bot.model import content
from bot.model.charts import Chart, DataTable
from bot.model.content import Code, CommandText, Line, Message, Piece, Typed, WebLink, When, Where, Who, Words
from bot.texts.command_name import command_text
from bot.texts.plain_text import plain
from bot.texts.timestamps import format_moment

DATE_FORMAT = "{date_long_pretty}, {time}"
EMOJI_OR_ADDRESS = re.compile(r":(?=[\w+'-]+:|//)")
"""A colon that would begin an emoji, or that belongs to an address."""
QUOTE = re.compile(r"^(?=&gt;)", re.MULTILINE)
"""The start of a line that would become a quotation."""
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
Drawn = dict[str, Any]
"""A block, or a part of a block, as Slack takes it. Building slack_sdk's classes would take ten times longer."""
BOLD = {"bold": True}
CODE = {"code": True}


def blocks_of(message: Message) -> list[Drawn]:
    """Render a message."""
    found: list[Drawn] = []
    for number, (before, block) in enumerate(zip((None, *message.blocks), message.blocks, strict=False)):
        if isinstance(block, content.Menu) and _goes_on(before, block):
            menu = {"type": "overflow", "action_id": f"menu{number}", "options": _options(block)}
            found[-1]["elements"].append(menu)
        else:
            found += _draw(block, number)
    return found


def in_words(message: Message) -> Message | None:
    """Return a message with text instead of its charts and tables; None if it has none. Slack may refuse charts."""
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
            case content.Menu(label=label, options=options):
                shown_before = lines.pop() if _goes_on(before, block) else mrkdwn(label)
                lines.append(f"{shown_before} [{' | '.join(mrkdwn(option.label) for option in options)}]")
            case Chart(alt=alt):
                lines.append(escape(alt))
            case DataTable(caption=caption):
                lines.append(escape(caption))
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
        case Typed():
            return escape(piece.marked)
        case Words(text=text) | Code(text=text):
            return escape(text)
        case WebLink(text=text, address=address):
            return f"<{address}|{escape(text)}>"
        case CommandText(text=text):
            return escape(command_text(text))


def _draw(block: content.Block, number: int) -> Iterable[Drawn]:
    match block:
        case content.Paragraph(line=line):
            yield _rich_text(_section(line))
        case content.Heading(line=line):
            yield {"type": "header", "text": _label(plain(line), HEADER)}
        case content.Bullets(lines=items):
            yield _rich_text(
                {"type": "rich_text_list", "style": "bullet", "elements": [_section(item) for item in items]}
            )
        case content.Hint(line=line):
            yield {"type": "context", "elements": [_label(plain(line), CONTEXT_ELEMENT)]}
        case content.Buttons(buttons=buttons):
            yield from _rows(buttons)
        case content.Menu(label=label):
            menu = {"type": "static_select", "action_id": f"menu{number}", "options": _options(block)}
            yield _actions(menu | {"placeholder": _label(plain(label), SELECT_PLACEHOLDER)})
        case Chart():
            yield _chart(block)
        case DataTable():
            yield _table(block)
        case content.CalendarEvent() | content.File():
            return  # files are uploaded separately


def _rich_text(element: Drawn) -> Drawn:
    return {"type": "rich_text", "elements": [element]}


def _actions(*elements: Drawn) -> Drawn:
    return {"type": "actions", "elements": [*elements]}


def _chart(chart: Chart) -> Drawn:
    """Render a bar chart."""
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


def _table(table: DataTable) -> Drawn:
    """Render a table on one page."""
    rows = [[{"type": "raw_text", "text": cell} for cell in row] for row in (table.header, *table.rows)]
    return {"type": "data_table", "caption": table.caption, "rows": rows, "page_size": len(table.rows)}


def _rows(buttons: Sequence[content.Button]) -> Iterable[Drawn]:
    for first in range(0, len(buttons), BUTTONS_A_ROW):
        yield _actions(*map(_button, buttons[first : first + BUTTONS_A_ROW]))


def _button(button: content.Button) -> Drawn:
    label = plain(button.label)
    drawn: Drawn = {"type": "button", "action_id": button.action, "text": _label(label, BUTTON_LABEL)}
    if button.look is content.Look.MAIN:
        drawn["style"] = "primary"
    if button.about:
        drawn["accessibility_label"] = _shortened(f"{label}: {plain(button.about)}", BUTTON_LABEL)
    return drawn


def _goes_on(before: content.Block | None, menu: content.Menu) -> bool:
    """Return whether a menu is drawn in the row of buttons before it. Any other menu is drawn as a select below."""
    return isinstance(before, content.Buttons) and len(menu.options) <= OVERFLOW_OPTIONS


def _options(menu: content.Menu) -> list[Drawn]:
    """Return a menu's options, each with its action as its value."""
    return [{"text": _label(plain(one.label), OPTION_LABEL), "value": one.action} for one in menu.options]


def _section(line: Line) -> Drawn:
    return {"type": "rich_text_section", "elements": [_element(piece) for piece in line if not _is_empty(piece)]}


def _is_empty(piece: Piece) -> bool:
    return isinstance(piece, Words | Typed | Code) and not piece.text


def _element(piece: Piece) -> Drawn:
    match piece:
        case Words(text=text, strong=strong) | Typed(text=text, strong=strong):
            return _text(text, BOLD) if strong else {"type": "text", "text": text}
        case Code(text=text):
            return _text(text, CODE)
        case WebLink(text=text, address=address):
            return {"type": "link", "url": address, "text": text}
        case CommandText(text=text):
            return _text(command_text(text), CODE)
        case Who(member=member):
            return {"type": "user", "user_id": shown_id(member)}
        case Where(channel=channel):
            return {"type": "channel", "channel_id": channel}
        case When(at=at):
            shown = {"timestamp": int(at.timestamp()), "format": DATE_FORMAT, "fallback": format_moment(piece)}
            return {"type": "date", **shown}


def _text(text: str, style: Drawn) -> Drawn:
    return {"type": "text", "text": text, "style": style}


def _label(text: str, limit: int) -> Drawn:
    """Return a plain text object, truncated to the limit. Emoji codes stay as typed."""
    return {"type": "plain_text", "text": _shortened(text, limit), "emoji": False}


def _shortened(text: str, limit: int) -> str:
    """Truncate a text with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def plain_text(text: str, limit: int) -> PlainTextObject:
    """Return the same as `_label`, for slack_sdk's classes."""
    return PlainTextObject(text=_shortened(text, limit), emoji=False)


def files_of(message: Message) -> Mapping[str, bytes]:
    """Return a message's files by name."""
    from bot.texts.calendar_file import calendar_file  # noqa: PLC0415 - most messages have no calendar file

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
