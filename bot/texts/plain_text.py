"""Plain text of messages, for logs, tests, and screens that show nothing else."""

from bot.model.charts import Chart, DataTable
from bot.model.content import (
    Bullets,
    Buttons,
    CalendarEvent,
    Code,
    CommandText,
    File,
    Heading,
    Hint,
    Line,
    Menu,
    Message,
    Paragraph,
    Piece,
    Typed,
    WebLink,
    When,
    Where,
    Who,
    Words,
)
from bot.texts.command_name import command_text
from bot.texts.timestamps import NO_BREAK, format_moment


def plain(line: Line) -> str:
    """Render a line as plain text with ordinary spaces. Instants are shown in their own zone."""
    return "".join(_plain_piece(piece) for piece in line).replace(NO_BREAK, " ")


def _plain_piece(piece: Piece) -> str:
    match piece:
        case Words(text=text) | Typed(text=text) | Code(text=text):
            return text
        case CommandText(text=text):
            return command_text(text)
        case WebLink(text=text, address=address):
            return f"{text} ({address})"
        case Who(name=name):
            return name
        case When():
            return format_moment(piece)
        case Where(channel=channel):
            return f"#{channel}"


def plain_message(message: Message) -> str:
    """Render a message as plain text, with a line for each block, and buttons and menus in brackets."""
    lines: list[str] = []
    for block in message.blocks:
        match block:
            case Paragraph(line=line) | Heading(line=line) | Hint(line=line):
                lines.append(plain(line))
            case Bullets(lines=items):
                lines.extend(f"- {plain(item)}" for item in items)
            case Buttons(buttons=buttons):
                lines.append(" ".join(f"[{plain(button.label)}]" for button in buttons))
            case Menu(label=label, options=options):
                lines.append(f"{plain(label)} [{' | '.join(plain(option.label) for option in options)}]")
            case Chart(title=title, alt=alt):
                lines.append(f"({title}: {alt})")
            case DataTable(caption=caption):
                lines.extend([caption, *(f"- {row}" for row in block.lines())])
            case CalendarEvent(summary=summary):
                lines.append(f"({summary}.ics)")
            case File(name=name):
                lines.append(f"({name})")
    return "\n".join(lines)
