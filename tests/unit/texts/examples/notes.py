"""Examples of texts for a note's author."""

from collections.abc import Callable
from dataclasses import replace

from bot.model.content import Form, Message
from bot.model.ids import ChatId, NoteId
from bot.model.notes import MAX_NOTE, Note
from bot.texts import notes
from bot.texts.localization import Voice
from tests.made_ids import make_id
from tests.unit.texts.examples import asks
from tests.unit.texts.examples.cast import DAY, NOW, Cast


def note(cast: Cast, day: int = 0) -> Note:
    """Return Ana's note about Ben. It has the maximum length if the cast's topics do."""
    text = "has recruited testers for years, and knows where to begin"
    if len(cast.topic.name) == 80:
        text = ("<has> & *has* " * MAX_NOTE)[: MAX_NOTE - 1] + "w"
    chat = ChatId(make_id("chat"))
    return Note(NoteId(make_id("note", day)), cast.ana.id, cast.ben.id, text, NOW - day * DAY, chat)


def shown(voice: Voice, cast: Cast) -> Message:
    """Show five of seven notes. One of them can't be decrypted."""
    written = [(note(cast, day), cast.ben) for day in range(4)]
    return notes.notes(voice, [*written, (replace(note(cast, 9), text=None), cast.cleo)], 0, 7)


def recalled(voice: Voice, cast: Cast) -> Message:
    """Show two notes beside a draft."""
    ask = asks.EXAMPLES["asks.preview.narrower"](voice, cast)
    assert isinstance(ask, Message)
    rows = [
        (note(cast, day), about, f"ask.name:{make_id('ask')}:{about.id}")
        for day, about in enumerate((cast.ben, cast.cleo))
    ]
    return notes.with_notes(voice, ask, rows)


EXAMPLES: dict[str, Callable[[Voice, Cast], Message | Form]] = {
    "notes.note_form": lambda v, c: notes.note_form(v, f"note.write:1772526600000:{c.ben.id}", c.ben),
    "notes.note_form.change": lambda v, c: notes.note_form(v, f"note.edit:{note(c).id}", c.ben, str(note(c).text)),
    "notes.note_form_about_whom": lambda v, c: notes.note_form_about_whom(v, "note.new:1772526600000", c.ben),
    "notes.with_notes": recalled,
    "notes.noted": lambda v, c: notes.noted(v, c.ben),
    "notes.notes": shown,
    "notes.notes.one": lambda v, c: notes.notes(v, [(note(c), c.ben)], 0, 1),
    "notes.one_note": lambda v, c: notes.one_note(v, note(c), c.ben, asks=True),
    "notes.notes.none": lambda v, c: notes.notes(v, [], 0, 0),
    "notes.really_delete": lambda v, c: notes.really_delete(v, note(c), c.ben),
    "notes.deleted": lambda v, c: notes.deleted(v),
    "notes.not_met": lambda v, c: notes.not_met(v, c.ben),
    "notes.whom": lambda v, c: notes.whom(v),
    "notes.not_kept": lambda v, c: notes.not_kept(v),
}
