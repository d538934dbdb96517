"""Notes: written for oneself about somebody one has met, and brought back when they may help."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from rapidfuzz.distance import Prefix

from bot.model.abbreviations import other_spellings
from bot.model.chats import Again, Chat, Wish
from bot.model.errors import InvalidValue, NotFound
from bot.model.ids import MemberId, NoteId
from bot.model.members import Member
from bot.model.notes import MAX_NOTE, MAX_NOTES, Note
from bot.model.topic_names import ENDING, alike, words_of
from bot.model.topics import clean_text, fold
from bot.ports import Transaction
from bot.services.introductions import was_told
from bot.services.topic_similarity import SAME, SPELLED, near_topics

LOOKED_AT: Final = 1000
"""Chats, the latest first: more than two people ever have."""
BY_WORDS: Final = 100
"""How much a note's own words count, where what its chat was about counts 100 at most."""
LONG_STEM: Final = 5
"""Letters in which "recruited" and "recruiting" agree, and more."""
RECALLED: Final = 2
"""Notes that come back at once."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """A note that may help just now."""

    note: Note
    about: Member
    topic: str
    """What it may help with, in the words that were asked for."""


async def chat_with(tx: Transaction, member: MemberId, other: MemberId) -> Chat | None:
    """Find the latest chat in which a member was introduced to another; one that is on its way is nobody's yet."""
    for chat in await tx.chats.of_member(member, LOOKED_AT):
        if other in chat.members and await was_told(tx, chat, member):
            return chat
    return None


async def people_met(tx: Transaction, member: MemberId) -> Sequence[Member]:
    """List whom a member was introduced to, the latest first."""
    met: dict[MemberId, None] = {}
    for chat in await tx.chats.of_member(member, LOOKED_AT):
        fresh = [other for other in chat.others(member) if other not in met]
        if fresh and await was_told(tx, chat, member):
            met |= dict.fromkeys(fresh)
    people = await tx.members.get_many(met)
    return [people[other] for other in met if other in people]


async def write_note(tx: Transaction, author: MemberId, about: MemberId, text: str, now: datetime, key: str) -> Note:
    """Write a note about somebody; of two with the same key, which names when the author began, the later stays.

    Raises:
        NotFound: they have not met.
        InvalidValue: the text is empty or too long, or there are as many notes as one can look through.
        NoKey: notes can't be kept here just now.
    """
    chat = await chat_with(tx, author, about)
    if chat is None or await tx.members.get(about) is None:
        raise NotFound("met", about)
    note_id = NoteId(tx.derive_id("note", author, about, key))
    note = Note(note_id, author, about, clean_text(text, MAX_NOTE, "note"), now, chat.id)
    mine = await tx.notes.of_author(author)
    if len(mine) >= MAX_NOTES and all(other.id != note_id for other in mine):
        raise InvalidValue("note", "too many")
    await tx.notes.put(note)
    return note


async def change_note(tx: Transaction, author: MemberId, note_id: NoteId, text: str, now: datetime) -> Note:
    """Write a note anew.

    Raises:
        NotFound: the author has no such note.
        InvalidValue: the text is empty or too long.
        NoKey: notes can't be kept here just now.
    """
    note = await find_note(tx, author, note_id)
    changed = replace(note, text=clean_text(text, MAX_NOTE, "note"), written_at=now)
    await tx.notes.put(changed)
    return changed


async def delete_note(tx: Transaction, author: MemberId, note_id: NoteId) -> Note:
    """Delete a note.

    Raises:
        NotFound: the author has no such note.
    """
    note = await find_note(tx, author, note_id)
    await tx.notes.drop(note)
    return note


async def find_note(tx: Transaction, author: MemberId, note_id: NoteId) -> Note:
    """Find a note of a member's own.

    Raises:
        NotFound: there is none; somebody else's is as good as none.
    """
    note = await tx.notes.get(note_id)
    if note is None or note.author != author:
        raise NotFound("note", note_id)
    return note


async def to_note_about(
    tx: Transaction, chat: Chat, author: MemberId, answers: Collection[tuple[Member, Wish | None]]
) -> Collection[MemberId]:
    """List whom a note is offered about after a chat: who would be met again, and has none from after that chat yet."""
    if not tx.notes.are_kept:
        return ()
    noted = {note.about for note in await tx.notes.of_author(author) if note.chat == chat.id}
    wanted = {other.id for other, wish in answers if wish is not None and wish.answer is not Again.NO}
    return wanted - noted


async def notes_of(tx: Transaction, author: MemberId) -> Sequence[tuple[Note, Member]]:
    """List a member's notes with whom each is about, the latest first."""
    notes = await tx.notes.of_author(author)
    people = await tx.members.get_many({note.about for note in notes})
    return [(note, people[note.about]) for note in notes if note.about in people]


async def recall_notes(tx: Transaction, member: MemberId, topics: Collection[str]) -> Sequence[Recalled]:
    """List the notes of a member that may help with some topics, named in anybody's words; the best first.

    A note helps where it names the topic, or where the chat that it followed was about the topic or a near one. Nobody
    comes back whom the member would rather not meet.
    """
    notes = [(note, about) for note, about in await notes_of(tx, member) if note.text is not None]
    if not notes:
        return []
    avoided = await avoided_by(tx, member)
    chats = {note.id: await tx.chats.get(note.chat) for note, _ in notes if note.chat}
    best: dict[MemberId, tuple[int, Recalled]] = {}
    talked = await tx.topics.get_many({chat.topic for chat in chats.values() if chat and chat.topic})
    for name in topics:
        topic = await tx.topics.named(fold(name))
        near = {**await near_topics(tx, topic.id), topic.id: SAME} if topic else {}
        spelled = {fold(name): SAME} | dict.fromkeys(other_spellings(fold(name)), SPELLED)
        for note, about in notes:
            chat = chats.get(note.id)
            about_then = talked.get(chat.topic) if chat and chat.topic else None
            by_chat = near.get(about_then.id) or spelled.get(about_then.folded, 0) if about_then else 0
            helps = by_chat + BY_WORDS * names_topic(note.text or "", name)
            if about.id not in avoided and helps > best.get(about.id, (0,))[0]:
                best[about.id] = (helps, Recalled(note, about, name))
    return [recalled for _, recalled in sorted(best.values(), key=lambda row: -row[0])][:RECALLED]


async def avoided_by(tx: Transaction, member: MemberId) -> Collection[MemberId]:
    """List whom a member would rather not meet, by their own word."""
    blocks, wishes = await tx.acquaintances.blocks_of(member), await tx.chats.wishes([member])
    return {block.other for block in blocks} | {wish.about for wish in wishes if wish.answer is Again.NO}


def names_topic(text: str, topic: str) -> bool:
    """Tell whether a text names a topic: all words of a short one that say anything, and most of a longer one."""
    wanted, held = words_of(topic), words_of(text)
    there = [word for word in wanted if any(_alike(word, other) for other in held)]
    return bool(wanted) and len(there) * 3 >= len(wanted) * 2


def _alike(one: str, other: str) -> bool:
    """Tell whether two words may be forms of one, more freely than where topics are linked: only the author sees it."""
    common = Prefix.similarity(one, other)
    return alike(one, other) or common >= max(LONG_STEM, max(len(one), len(other)) - ENDING)
