"""The content of messages and forms, before a platform renders it.

A text is a row of pieces. `Words` are Refill's own words. `Typed` are words that a member typed. An adapter must show
typed words as plain text. Members, instants and channels are pieces, too. Each platform shows them in its own way.

The limits of messages and forms are in `bot.model.limits`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.model.charts import Chart, DataTable
from bot.model.ids import ChannelId, ChatId, MemberId


@dataclass(frozen=True, slots=True)
class Words:
    """Words that Refill wrote."""

    text: str
    strong: bool = False
    kind: Literal["words"] = "words"


@dataclass(frozen=True, slots=True)
class Typed:
    """Words that a member typed. They are shown as plain text, and never as markup, a mention or a link."""

    text: str
    secret: bool = False
    """Whether only the author may see the words. Secret words are never stored in clear (`bot.model.redaction`)."""
    strong: bool = True
    """Whether the words are highlighted in the text around them, as a topic's name is."""
    marks: tuple[str, str] = ("", "")
    """The quotation marks around the words in a notification, where nothing can be highlighted."""
    kind: Literal["typed"] = "typed"

    @property
    def marked(self) -> str:
        """The words between their quotation marks."""
        return self.text.join(self.marks)


@dataclass(frozen=True, slots=True)
class Who:
    """A member. If a platform can't show a member by id, it shows the name."""

    member: MemberId
    name: str
    kind: Literal["who"] = "who"


@dataclass(frozen=True, slots=True)
class When:
    """An instant. A platform that can't show the reader's own time shows the time in `zone`, and the zone's name."""

    at: datetime
    zone: str
    locale: str
    chosen: bool = False
    """Whether all readers chose `zone` themselves."""
    kind: Literal["when"] = "when"


@dataclass(frozen=True, slots=True)
class Where:
    """A channel. The platform shows its current name."""

    channel: ChannelId
    kind: Literal["where"] = "where"


@dataclass(frozen=True, slots=True)
class Code:
    """A text that a person can type exactly as it is shown."""

    text: str
    kind: Literal["code"] = "code"


@dataclass(frozen=True, slots=True)
class CommandText:
    """Words to type after the command's name; "" for the name alone. Each platform shows the name before the words."""

    text: str
    kind: Literal["command"] = "command"


@dataclass(frozen=True, slots=True)
class WebLink:
    """A link to one of Refill's pages."""

    text: str
    address: str
    kind: Literal["link"] = "link"


Piece = Words | Typed | Who | When | Where | Code | CommandText | WebLink
Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph."""

    line: Line
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading."""

    line: Line
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    lines: tuple[Line, ...]
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True, slots=True)
class Hint:
    """A small line of explanation."""

    line: Line
    kind: Literal["hint"] = "hint"


class Look(StrEnum):
    """Styles of a button."""

    PLAIN = "plain"
    MAIN = "main"


@dataclass(frozen=True, slots=True)
class Button:
    """A button. `action` names a handler and the ids that the handler needs, but never the member who presses."""

    label: Line
    action: str
    look: Look = Look.PLAIN
    about: Line = ()
    """The subject of the button, such as "Ben" for "Yes", because a screen reader may read the button alone."""


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons."""

    buttons: tuple[Button, ...]
    kind: Literal["buttons"] = "buttons"


@dataclass(frozen=True, slots=True)
class Menu:
    """More choices behind one label, for choices that few people need. A menu after `Buttons` may be in their row."""

    label: Line
    options: tuple[Button, ...]
    kind: Literal["menu"] = "menu"


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """The time of a chat, as a calendar file."""

    chat: ChatId
    summary: str
    starts_at: datetime
    minutes: int
    sequence: int
    """The chat's `times_set` (SEQUENCE in RFC 5545)."""
    made_at: datetime
    kind: Literal["calendar"] = "calendar"


@dataclass(frozen=True, slots=True)
class File:
    """A text file."""

    name: str
    media_type: str
    text: str
    secret: bool = False
    """Whether only one person may see the file, as for `Typed`."""
    kind: Literal["file"] = "file"


Block = Paragraph | Heading | Bullets | Hint | Buttons | Menu | Chart | DataTable | CalendarEvent | File


@dataclass(frozen=True, slots=True)
class Message:
    """A message as blocks, which each platform renders in its own way."""

    blocks: tuple[Block, ...]

    def buttons(self) -> Iterator[Button]:
        """Yield the message's buttons, and the options of its menus."""
        for block in self.blocks:
            match block:
                case Buttons(buttons=found) | Menu(options=found):
                    yield from found
                case _:
                    pass

    def without_buttons(self) -> "Message":
        """Return the message without its buttons and menus."""
        return Message(tuple(block for block in self.blocks if not isinstance(block, Buttons | Menu)))


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a field."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class TextField:
    """A text field of one line or several."""

    name: str
    label: str
    hint: str = ""
    value: str = ""
    required: bool = False
    limit: int = 300
    multiline: bool = False
    secret: bool = False
    """Whether its value is secret, as for `Typed`."""
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """A field with few choices. A person may choose one of them or, if `several`, more."""

    name: str
    label: str
    options: tuple[Option, ...]
    values: tuple[str, ...] = ()
    several: bool = False
    required: bool = False
    hint: str = ""
    kind: Literal["choice"] = "choice"


@dataclass(frozen=True, slots=True)
class SearchField:
    """A field whose values are picked from suggestions while a person types. If `free`, new values may be typed, too.

    If a platform can't suggest values while a person types, people type them in full, separated by commas.
    """

    name: str
    label: str
    source: Literal["topics", "zones", "people", "channels"]
    values: tuple[Option, ...] = ()
    several: bool = True
    free: bool = False
    required: bool = False
    hint: str = ""
    prompt: str = ""
    """The text in the field while nothing is chosen."""
    kind: Literal["search"] = "search"


Field = TextField | ChoiceField | SearchField


@dataclass(frozen=True, slots=True)
class Form:
    """A form with fields to fill in."""

    action: str
    """Names a handler and the ids that the handler needs."""
    title: str
    submit: str
    fields: tuple[Field, ...]
    intro: Line = ()
    errors: tuple[tuple[str, str], ...] = field(default=())
    """For each field with an error: its name, and a sentence about the error in the member's language."""

    def filled_in(self, values: Mapping[str, tuple[str, ...]]) -> "Form":
        """Return the form with the values that were sent, by the fields' names."""
        return replace(self, fields=tuple(_filled_in(field, values.get(field.name, ())) for field in self.fields))


def _filled_in(field: Field, values: tuple[str, ...]) -> Field:
    match field:
        case TextField():
            return replace(field, value=next(iter(values), ""))
        case ChoiceField(options=options):
            known = {option.value for option in options}
            return replace(field, values=tuple(value for value in values if value in known))
        case SearchField():
            labels = {option.value: option.label for option in field.values}
            return replace(field, values=tuple(Option(value, labels.get(value, value)) for value in values))
