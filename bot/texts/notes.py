"""Texts of notes, for their author alone."""

from collections.abc import Collection, Sequence

from bot.model.content import (
    Button,
    Buttons,
    Code,
    Form,
    Heading,
    Hint,
    Line,
    Menu,
    Message,
    SearchField,
    TextField,
)
from bot.model.ids import MemberId
from bot.model.members import Member
from bot.model.notes import MAX_NOTE, Note
from bot.texts.localization import Voice, command, secret, typed
from bot.texts.phrases import button, few_or_menu, message, on_a_button, people_options


def note_form(voice: Voice, action: str, about: Member, text: str = "") -> Form:
    """Return the form for a note about a member: what the author would ask them about."""
    return Form(
        action=action,
        title=voice.text("Note to self"),
        submit=voice.text("Save"),
        fields=(text_field(voice, text),),
        intro=voice.line("About {name}. Only you ever see this note.", name=voice.names([about])),
    )


def note_form_about_whom(voice: Voice, action: str, about: Member | None = None, text: str = "") -> Form:
    """Ask for a note and whom it is about."""
    chosen = people_options([about] if about else [])
    return Form(
        action=action,
        title=voice.text("Note to self"),
        submit=voice.text("Save"),
        fields=(
            SearchField(
                "about",
                voice.text_as("whom a note is about", "About"),
                "people",
                chosen,
                several=False,
                required=True,
                prompt=voice.text("Type a name"),
                hint=voice.text("Someone I’ve introduced you to."),
            ),
            text_field(voice, text),
        ),
        intro=voice.line("Only you ever see this note."),
    )


def text_field(voice: Voice, text: str) -> TextField:
    """Ask for the text of a note."""
    return TextField(
        "note",
        voice.text("What would you ask them about?"),
        voice.text("For example: finding testers, has done it for years."),
        text,
        required=True,
        limit=MAX_NOTE,
        multiline=True,
        secret=True,
    )


def offer_note(voice: Voice, others: Sequence[Member]) -> tuple[Line, Buttons]:
    """Offer to write a note about each of the others after a chat. The author may ignore the offer."""
    return (
        voice.line(
            "Anything you’d like to ask {names} another time? You can write yourself a note.",
            names=voice.names(others),
        ),
        Buttons(tuple(note_button(voice, other, by_name=len(others) > 1) for other in others)),
    )


def note_button(voice: Voice, other: Member, *, by_name: bool = False) -> Button:
    """Return the button that writes a note. With `by_name`, the button names the member."""
    label = voice.line("Note about {name}", name=(typed(other.name),)) if by_name else voice.line("Note to self")
    return button(label, f"note:{other.id}", voice.names([other]))


def ask_button(voice: Voice, other: Member, *, by_name: bool = False) -> Button:
    """Return the button for an ask that first goes to a member. With `by_name`, the button names the member."""
    name = (typed(other.name),)
    label = voice.line("Ask {name} something", name=name) if by_name else voice.line("Ask them something")
    return button(label, f"ask.first:{other.id}", voice.names([other]))


def noted(voice: Voice, about: Member) -> Message:
    """Confirm that a note is stored."""
    return message(
        voice.line("Saved your note about {name}. Only you ever see it.", name=voice.names([about])),
        Buttons((button(voice.line("My notes"), "notes"),)),
    )


def notes(
    voice: Voice,
    shown: Sequence[tuple[Note, Member]],
    start: int,
    total: int,
    avoided: Collection[MemberId] = (),
) -> Message:
    """Show some of a member's notes, latest first. `start` is the number of later notes.

    The author would rather not meet the members in `avoided`, so there is no button that asks them.
    """
    if not shown:
        return message(
            voice.line("No notes yet. After a chat you can write down what you’d ask that person another time."),
            Hint(voice.line("To write one now, type {command}.", command=command("note @someone"))),
        )
    one_only, people = total == 1, [about for _, about in shown]
    options = tuple(
        button(_note_name(voice, note, name), f"note.show:{note.id}", voice.names([about]))
        for note, about in shown
        for name in [on_a_button(voice, [about], people)]
    )
    earlier = start + len(shown)
    return message(
        Heading(voice.line("Your notes")),
        *(_note_line(voice, note, about) for note, about in shown),
        *(_note_buttons(voice, note, about, asks=about.id not in avoided) for note, about in shown if one_only),
        None if one_only else Menu(voice.line("Choose a note"), options),
        Buttons((button(voice.line("Earlier notes"), f"notes.from:{earlier}"),)) if earlier < total else None,
        Hint(voice.line("Only you ever see your notes. They’re stored encrypted.")),
    )


def one_note(voice: Voice, note: Note, about: Member, *, asks: bool) -> Message:
    """Show one note, with buttons for its author."""
    heading = Heading(voice.line("Your notes"))  # a notification shows the heading instead of the note
    return message(
        heading,
        _note_line(voice, note, about),
        _note_buttons(voice, note, about, asks=asks),
        Hint(voice.line("Only you ever see this note.")),
    )


def _note_name(voice: Voice, note: Note, name: Line) -> Line:
    return voice.line("{name} ({when})", name=name, when=voice.brief_day(note.written_at))


def _note_line(voice: Voice, note: Note, about: Member) -> Line:
    name, when = voice.names([about]), voice.day(note.written_at)
    if note.text is None:
        return voice.line(
            "About {name}, {when}: I can’t open this note right now, because its encryption key is missing. It "
            "isn’t lost: you can read it again once the key is back.",
            name=name,
            when=when,
        )
    return voice.line("About {name}, {when}: {note}", name=name, when=when, note=secret(note.text))


def _note_buttons(voice: Voice, note: Note, about: Member, *, asks: bool) -> Buttons:
    name = voice.names([about])
    change = button(voice.line("Change"), f"note.edit:{note.id}", name)
    delete = button(voice.line("Delete"), f"note.drop:{note.id}", name)
    if note.text is None:
        return Buttons((delete,))
    return Buttons((change, delete, ask_button(voice, about)) if asks else (change, delete))


def with_notes(voice: Voice, shown: Message, recalled: Sequence[tuple[Note, Member, str]]) -> Message:
    """Add notes to a message, each with a button for an ask that first goes to the member in the note."""
    held = [(about, action, note.text) for note, about, action in recalled if note.text is not None]
    offers = [
        button(voice.line("Ask {name} first", name=(typed(about.name),)), action, voice.names([about]))
        for about, action, _ in held
    ]
    added = message(
        *(noted_line(voice, about, text) for about, _, text in held),
        few_or_menu(voice.line("Ask them first"), offers, few=1),
    )
    return Message((*shown.blocks, *added.blocks))


def noted_line(voice: Voice, about: Member, text: str) -> Line:
    """Quote a note to its author."""
    return voice.line("Your note about {name}: {note}", name=voice.names([about]), note=secret(text))


def really_delete(voice: Voice, note: Note, about: Member) -> Message:
    """Ask whether to delete a note."""
    return message(
        voice.line("Delete your note about {name}? You can’t undo this.", name=voice.names([about])),
        Buttons(
            (
                button(voice.line("Delete it"), f"note.gone:{note.id}"),
                button(voice.line("Keep it"), "notes"),
            )
        ),
    )


def deleted(voice: Voice) -> Message:
    """Confirm that a note is deleted."""
    return message(
        # Translators: the note was deleted just now.
        voice.line("Note deleted."),
        Buttons((button(voice.line("My notes"), "notes"),)),
    )


def not_met(voice: Voice, other: Member) -> Message:
    """Say that a note must be about a person to whom its author was introduced."""
    return message(
        voice.line(
            "You can only keep notes about people I’ve introduced you to. {name} isn’t one of them yet.",
            name=voice.names([other]),
        ),
        Hint(voice.line("To see everyone I’ve introduced you to, type {command}.", command=command("chats"))),
    )


def whom(voice: Voice) -> Message:
    """Say that the author was introduced to nobody with this name."""
    return message(
        voice.line("I can’t find anyone by that name among the people I’ve introduced you to."),
        Hint(voice.line("To see everyone I’ve introduced you to, type {command}.", command=command("chats"))),
    )


def not_kept(voice: Voice) -> Message:
    """Say that notes can't be stored, because their key is missing."""
    return message(
        voice.line("I can’t save notes right now, because their encryption key is missing. Nothing was changed."),
        Hint(voice.line("Tell whoever runs me: {command} shows what to do.", command=Code("refill doctor"))),
    )
