"""Notes that members write for themselves about members whom they met."""

from bot.conversation.command_registry import choice, command, form
from bot.conversation.context import Context
from bot.conversation.form_values import with_error
from bot.model.content import Message
from bot.model.errors import InvalidValue, NotFound
from bot.model.ids import MemberId, NoteId
from bot.model.inbound import Answer, Open, Replace, Say, Submission
from bot.model.members import Member
from bot.model.topics import fold
from bot.services import notes
from bot.services.kept_apart import avoided_by
from bot.services.member_search import known_among
from bot.services.members import find_member
from bot.texts import notes as texts

SHOWN = 5
"""Maximum number of notes in a list. Every platform has room for five notes of any length."""
WORDS_OF_A_NAME = 6
"""Maximum number of words at the start of a text that are tried as a member's name."""


@command("note")
async def note(ctx: Context, words: str) -> Answer:
    """Store a note about the member whom the words name. If the text is missing or the name unclear, open a form.

    If the words name nobody whom the person has met, say so.
    """
    me = await ctx.member()
    if not ctx.tx.notes.are_kept:
        return Say(texts.not_kept(ctx.voice))
    said = words.strip().removeprefix("@")
    if not said:
        return Open(texts.note_form_about_whom(ctx.voice, f"note.new:{_stamp(ctx)}"))
    named = [
        (person, rest)
        for person in await notes.people_met(ctx.tx, me.id)
        if (rest := _behind(person, said)) is not None
    ]
    if not named:
        return Say(await _nobody_met(ctx, said))
    shortest = min(len(rest) for _, rest in named)
    meant = [(person, rest) for person, rest in named if len(rest) == shortest]
    person, text = meant[0]
    if len(meant) > 1:
        return Open(texts.note_form_about_whom(ctx.voice, f"note.new:{_stamp(ctx)}", text=text))
    if not text:
        return Open(texts.note_form(ctx.voice, f"note.write:{_stamp(ctx)}:{person.id}", person))
    await notes.write_note(ctx.tx, me.id, person.id, text, ctx.now, ctx.now.isoformat())
    return Say(texts.noted(ctx.voice, person))


@choice("note", ids=1, looks=True)
async def press_note(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form of a note about a member."""
    me, about = await ctx.member(), await ctx.find_known(MemberId(ids[0]))
    if not ctx.tx.notes.are_kept:
        return Say(texts.not_kept(ctx.voice))
    if await notes.chat_with(ctx.tx, me.id, about.id) is None:
        return Say(texts.not_met(ctx.voice, about))
    return Open(texts.note_form(ctx.voice, f"note.write:{_stamp(ctx)}:{about.id}", about))


@choice("note.write", ids=2, looks=True)
async def press_write(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form of a note about a member again."""
    return await press_note(ctx, ids[1:])


@choice("note.new", ids=1, looks=True)
async def press_new(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form of a note that also asks whom the note is about."""
    return await note(ctx, "")


@form("note.write", ids=2)
async def send_note(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Store a note about a member."""
    me, about = await ctx.member(), await ctx.find_known(MemberId(ids[1]))
    try:
        await notes.write_note(ctx.tx, me.id, about.id, sent.one("note"), ctx.now, ids[0])
    except InvalidValue as error:
        return with_error(ctx.voice, texts.note_form(ctx.voice, sent.action, about), sent, error)
    return Say(texts.noted(ctx.voice, about))


@form("note.new", ids=1)
async def send_note_about(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Store a note about the member whom the form names."""
    me, about = await ctx.member(), MemberId(sent.one("about"))
    known = (await known_among(ctx.tx, me.id, [about])).get(about)
    again = texts.note_form_about_whom(ctx.voice, sent.action, known)
    try:
        await notes.write_note(ctx.tx, me.id, about, sent.one("note"), ctx.now, ids[0])
    except NotFound:
        return with_error(ctx.voice, again, sent, InvalidValue("about", "not met"))
    except InvalidValue as error:
        return with_error(ctx.voice, again, sent, error)
    return Say(texts.noted(ctx.voice, await find_member(ctx.tx, about)))


@command("notes", looks=True)
async def list_notes(ctx: Context, words: str) -> Answer:
    """Show a member's notes."""
    return Say(await _notes_from(ctx, 0))


@choice("notes", looks=True)
async def press_notes(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Show a member's notes, from a button."""
    return Replace(await _notes_from(ctx, 0))


@choice("notes.from", ids=1, looks=True)
async def press_earlier(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Show a member's earlier notes."""
    if not ids[0].isdecimal() or len(ids[0]) > 4:
        raise NotFound("note", ids[0])
    return Replace(await _notes_from(ctx, int(ids[0])))


@choice("note.show", ids=1, looks=True)
async def press_show(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Show one of a member's notes."""
    found = await notes.find_note(ctx.tx, (await ctx.member()).id, NoteId(ids[0]))
    avoided = await avoided_by(ctx.tx, ctx.person.id)
    about = await find_member(ctx.tx, found.about)
    return Say(texts.one_note(ctx.voice, found, about, asks=about.id not in avoided))


@choice("note.edit", ids=1, looks=True)
async def press_edit(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form that edits a note."""
    found = await notes.find_note(ctx.tx, ctx.person.id, NoteId(ids[0]))
    about = await find_member(ctx.tx, found.about)
    if found.text is None:
        return Say(texts.not_kept(ctx.voice))
    return Open(texts.note_form(ctx.voice, f"note.edit:{found.id}", about, found.text))


@form("note.edit", ids=1)
async def send_edit(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Store an edited note."""
    found = await notes.find_note(ctx.tx, ctx.person.id, NoteId(ids[0]))
    about = await find_member(ctx.tx, found.about)
    try:
        await notes.change_note(ctx.tx, ctx.person.id, found.id, sent.one("note"), ctx.now)
    except InvalidValue as error:
        return with_error(ctx.voice, texts.note_form(ctx.voice, sent.action, about), sent, error)
    return Say(texts.noted(ctx.voice, about))


@choice("note.drop", ids=1, looks=True)
async def press_drop(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Ask whether to delete a note."""
    found = await notes.find_note(ctx.tx, ctx.person.id, NoteId(ids[0]))
    return Replace(texts.really_delete(ctx.voice, found, await find_member(ctx.tx, found.about)))


@choice("note.gone", ids=1)
async def press_gone(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Delete a note."""
    await notes.delete_note(ctx.tx, ctx.person.id, NoteId(ids[0]))
    return Replace(texts.deleted(ctx.voice))


async def _notes_from(ctx: Context, start: int) -> Message:
    me = await ctx.member()
    mine = await notes.notes_of(ctx.tx, me.id)
    avoided = await avoided_by(ctx.tx, me.id)
    return texts.notes(ctx.voice, mine[start : start + SHOWN], start, len(mine), avoided)


async def _nobody_met(ctx: Context, said: str) -> Message:
    """Say that a text names nobody whom its author has met. If it names another member, name this member."""
    words = said.split()[:WORDS_OF_A_NAME]
    for number in range(len(words), 0, -1):
        try:
            return texts.not_met(ctx.voice, await ctx.find_person(" ".join(words[:number])))
        except NotFound:
            continue
    return texts.whom(ctx.voice)


def _behind(person: Member, said: str) -> str | None:
    """Return the text after a person's name or id; None if the text begins with neither."""
    words = said.split()
    for number in range(1, min(len(words), WORDS_OF_A_NAME) + 1):
        named = " ".join(words[:number]).rstrip(":,")
        if named == person.id or fold(named) == fold(person.name):
            return " ".join(words[number:])
    return None


def _stamp(ctx: Context) -> int:
    """Return a number for this opening of a form. If the form is sent twice, only one note is stored."""
    return int(ctx.now.timestamp() * 1000)
