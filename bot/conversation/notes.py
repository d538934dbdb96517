"""What somebody writes down for themselves about people they have met."""

from bot.conversation.context import Asking
from bot.conversation.forms import with_error
from bot.conversation.registry import choice, command, form
from bot.model.content import Message
from bot.model.errors import InvalidValue, NotFound
from bot.model.ids import MemberId, NoteId
from bot.model.inbound import Answer, Open, Replace, Say, Submission
from bot.model.members import Member
from bot.model.topics import fold
from bot.services import notes
from bot.texts import notes as texts

SHOWN = 5
"""Notes in a list; each platform's message has room for as many, as long as may be."""
WORDS_OF_A_NAME = 6
"""How many words are looked at to find out whose name is at their beginning."""


@command("note")
async def note(ask: Asking, words: str) -> Answer:
    """Write a note about somebody; without a text, or without a name, ask for it."""
    me = await ask.member()
    if not ask.tx.notes.are_kept:
        return Say(texts.not_kept(ask.voice))
    said = words.strip().removeprefix("@")
    if not said:
        return Open(texts.note_form_about_whom(ask.voice, f"note.new:{_stamp(ask)}"))
    named = [
        (person, rest)
        for person in await notes.people_met(ask.tx, me.id)
        if (rest := _behind(person, said)) is not None
    ]
    if not named:
        return Say(await _nobody_met(ask, said))
    shortest = min(len(rest) for _, rest in named)
    meant = [(person, rest) for person, rest in named if len(rest) == shortest]
    person, text = meant[0]
    if len(meant) > 1:
        return Open(texts.note_form_about_whom(ask.voice, f"note.new:{_stamp(ask)}", text=text))
    if not text:
        return Open(texts.note_form(ask.voice, f"note.write:{_stamp(ask)}:{person.id}", person))
    await notes.write_note(ask.tx, me.id, person.id, text, ask.now, ask.now.isoformat())
    return Say(texts.noted(ask.voice, person))


@choice("note", ids=1)
async def press_note(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open the form of a note about somebody."""
    me, about = await ask.member(), await _member(ask, ids[0])
    if not ask.tx.notes.are_kept:
        return Say(texts.not_kept(ask.voice))
    if await notes.chat_with(ask.tx, me.id, about.id) is None:
        return Say(texts.not_met(ask.voice, about))
    return Open(texts.note_form(ask.voice, f"note.write:{_stamp(ask)}:{about.id}", about))


@choice("note.write", ids=2)
async def press_write(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open that form anew."""
    return await press_note(ask, ids[1:])


@choice("note.new", ids=1)
async def press_new(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open the form of a note about somebody who is still to be named, anew."""
    return await note(ask, "")


@form("note.write", ids=2)
async def send_note(ask: Asking, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Keep a note about somebody."""
    me, about = await ask.member(), await _member(ask, ids[1])
    try:
        await notes.write_note(ask.tx, me.id, about.id, sent.one("note"), ask.now, ids[0])
    except InvalidValue as error:
        return with_error(ask.voice, texts.note_form(ask.voice, sent.action, about), sent, error)
    return Say(texts.noted(ask.voice, about))


@form("note.new", ids=1)
async def send_note_about(ask: Asking, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Keep a note about whom the form names."""
    me, about = await ask.member(), MemberId(sent.one("about"))
    known = await ask.tx.members.get(about)
    again = texts.note_form_about_whom(ask.voice, sent.action, known)
    try:
        await notes.write_note(ask.tx, me.id, about, sent.one("note"), ask.now, ids[0])
    except NotFound:
        return with_error(ask.voice, again, sent, InvalidValue("about", "not met"))
    except InvalidValue as error:
        return with_error(ask.voice, again, sent, error)
    return Say(texts.noted(ask.voice, await _member(ask, about)))


@command("notes")
async def list_notes(ask: Asking, words: str) -> Answer:
    """Show somebody their notes."""
    return Say(await _notes_from(ask, 0))


@choice("notes")
async def press_notes(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Show somebody their notes, from a button."""
    return Replace(await _notes_from(ask, 0))


@choice("notes.from", ids=1)
async def press_earlier(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Show somebody the notes before these."""
    if not ids[0].isdecimal() or len(ids[0]) > 4:
        raise NotFound("note", ids[0])
    return Replace(await _notes_from(ask, int(ids[0])))


@choice("note.edit", ids=1)
async def press_edit(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open a note to be changed."""
    found = await notes.find_note(ask.tx, ask.person.id, NoteId(ids[0]))
    about = await _member(ask, found.about)
    if found.text is None:
        return Say(texts.not_kept(ask.voice))
    return Open(texts.note_form(ask.voice, f"note.edit:{found.id}", about, found.text))


@form("note.edit", ids=1)
async def send_edit(ask: Asking, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Keep a note as it is now."""
    found = await notes.find_note(ask.tx, ask.person.id, NoteId(ids[0]))
    about = await _member(ask, found.about)
    try:
        await notes.change_note(ask.tx, ask.person.id, found.id, sent.one("note"), ask.now)
    except InvalidValue as error:
        return with_error(ask.voice, texts.note_form(ask.voice, sent.action, about), sent, error)
    return Say(texts.noted(ask.voice, about))


@choice("note.drop", ids=1)
async def press_drop(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Ask whether a note is to be deleted."""
    found = await notes.find_note(ask.tx, ask.person.id, NoteId(ids[0]))
    return Replace(texts.really_delete(ask.voice, found, await _member(ask, found.about)))


@choice("note.gone", ids=1)
async def press_gone(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Delete a note."""
    await notes.delete_note(ask.tx, ask.person.id, NoteId(ids[0]))
    return Replace(texts.deleted(ask.voice))


async def _notes_from(ask: Asking, start: int) -> Message:
    me = await ask.member()
    mine = await notes.notes_of(ask.tx, me.id)
    avoided = await notes.avoided_by(ask.tx, me.id)
    return texts.notes(ask.voice, mine[start : start + SHOWN], start, len(mine), avoided)


async def _member(ask: Asking, member: str) -> Member:
    found = await ask.tx.members.get(MemberId(member))
    if found is None:
        raise NotFound("member", member)
    return found


async def _nobody_met(ask: Asking, said: str) -> Message:
    """Say that nobody is named whom somebody has met; where it is a member, say who."""
    words = said.split()[:WORDS_OF_A_NAME]
    for number in range(len(words), 0, -1):
        try:
            return texts.not_met(ask.voice, await ask.find_person(" ".join(words[:number])))
        except NotFound:
            continue
    return texts.whom(ask.voice)


def _behind(person: Member, said: str) -> str | None:
    """Return what stands behind somebody's name, or id; None where it does not begin with one."""
    words = said.split()
    for number in range(1, min(len(words), WORDS_OF_A_NAME) + 1):
        named = " ".join(words[:number]).rstrip(":,")
        if named == person.id or fold(named) == fold(person.name):
            return " ".join(words[number:])
    return None


def _stamp(ask: Asking) -> int:
    """Name when a form was opened: sent twice, it is one note."""
    return int(ask.now.timestamp() * 1000)
