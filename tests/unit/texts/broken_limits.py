"""The limits of `bot.model.limits` that a message or a form exceeds."""

from bot.model.charts import MAX_LABEL, MAX_TITLE, Chart, DataTable
from bot.model.content import (
    Bullets,
    Buttons,
    CalendarEvent,
    ChoiceField,
    Form,
    Heading,
    Hint,
    Line,
    Menu,
    Message,
    Paragraph,
    SearchField,
    TextField,
    WebLink,
    When,
)
from bot.model.hours import zone_named
from bot.model.limits import MAX_ACTION, MAX_BUTTONS, MAX_CONTROLS, MAX_FIELDS, MAX_FORM_TITLE, MAX_OPTIONS
from bot.texts.plain_text import plain


def broken_in_form(form: Form) -> list[str]:
    """List the limits that a form exceeds."""
    names = [field.name for field in form.fields]
    found = [
        ("action", 0 < len(form.action) <= MAX_ACTION),
        ("title", 0 < len(form.title) <= MAX_FORM_TITLE),
        ("submit", 0 < len(form.submit) <= MAX_FORM_TITLE),
        ("fields", 0 < len(form.fields) <= MAX_FIELDS),
        ("names", len(set(names)) == len(names) and all(names)),
        ("labels", all(field.label for field in form.fields)),
        ("errors", all(name in names and sentence for name, sentence in form.errors)),
    ]
    for field in form.fields:
        match field:
            case TextField():
                found.append((f"{field.name}: value", len(field.value) <= field.limit))
            case ChoiceField():
                values = [option.value for option in field.options]
                found += [
                    (f"{field.name}: options", 0 < len(values) <= MAX_OPTIONS),
                    (f"{field.name}: different options", len(set(values)) == len(values)),
                    (f"{field.name}: labels", all(option.label and option.value for option in field.options)),
                    (f"{field.name}: chosen among the options", set(field.values) <= set(values)),
                    (f"{field.name}: one of them", field.several or len(field.values) <= 1),
                ]
            case SearchField():
                found.append((f"{field.name}: one of them", field.several or len(field.values) <= 1))
    return [f"{form.action}: {what}" for what, kept in found if not kept]


def controls(message: Message) -> int:
    """Count the controls in a message. A menu counts as one, and so does a link."""
    found = 0
    for block in message.blocks:
        match block:
            case Buttons(buttons=buttons):
                found += len(buttons)
            case Menu():
                found += 1
            case Paragraph(line=line) | Hint(line=line):
                found += sum(isinstance(piece, WebLink) for piece in line)
            case _:
                pass
    return found


def broken_in_message(message: Message, most: int = MAX_CONTROLS) -> list[str]:
    """List the limits that a message exceeds."""
    found = [("blocks", bool(message.blocks)), (f"{controls(message)} controls", controls(message) <= most)]
    for block in message.blocks:
        match block:
            case Paragraph(line=line) | Heading(line=line) | Hint(line=line):
                found.append(("line", _reads(line)))
            case Bullets(lines=lines):
                found.append(("bullets", bool(lines) and all(map(_reads, lines))))
            case Buttons(buttons=buttons):
                found += [
                    ("row", 0 < len(buttons) <= MAX_BUTTONS),
                    ("labels", all(_reads(button.label) for button in buttons)),
                    *((button.action, 0 < len(button.action) <= MAX_ACTION) for button in buttons),
                ]
            case Menu(label=label, options=options):
                actions = [option.action for option in options]
                found += [
                    ("options", 0 < len(options) <= MAX_OPTIONS and len(set(actions)) == len(actions)),
                    ("labels", all(_reads(one) for one in (label, *(option.label for option in options)))),
                    *((action, 0 < len(action) <= MAX_ACTION) for action in actions),
                ]
            case CalendarEvent(starts_at=starts_at, minutes=minutes, summary=summary):
                found.append(
                    (
                        "event",
                        not starts_at.utcoffset() and starts_at.tzinfo is not None and minutes > 0 and bool(summary),
                    )
                )
            case Chart():
                labels = (*block.categories, *(one.name for one in block.series))
                found.append(
                    ("chart", len(block.title) <= MAX_TITLE and all(0 < len(one) <= MAX_LABEL for one in labels))
                )
                found.append(("days", len(set(block.categories)) == len(block.categories) and bool(block.alt)))
            case DataTable():
                found.append(("table", {len(row) for row in block.rows} == {len(block.header)} and bool(block.caption)))
            case _:
                found.append(("file", bool(block.name and block.text)))
    return [what for what, kept in found if not kept]


def _reads(line: Line) -> bool:
    for piece in line:
        if isinstance(piece, When):
            zone_named(piece.zone)
    return bool(plain(line).strip())
