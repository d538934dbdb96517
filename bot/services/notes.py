"""Store notes that members write about members whom they met, and recall notes that may help."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from rapidfuzz.distance import Prefix

from bot.model.abbreviations import other_spellings
from bot.model.again import Again, Wish
from bot.model.chats import Chat
from bot.model.errors import InvalidValue, NotFound
from bot.model.ids import MemberId, NoteId
from bot.model.members import Member
from bot.model.notes import MAX_NOTE, MAX_NOTES, Note
from bot.model.topic_names import ENDING, alike, words_of
from bot.model.topics import clean_text, fold
from bot.ports import Transaction
from bot.services.introduction_receipts import introduced_chats, told_among
from bot.services.kept_apart import avoided_by
from bot.services.topic_similarity import SAME, SPELLED, near_topics

MAX_CHATS: Final = 1000
"""Maximum number of a member's chats that are read to find whom the member has met."""
SCORE_OF_WORDS: Final = 100
"""Score of a note that names a topic. A note gets up to 100 more if its chat was about this topic or a similar one."""
LONG_STEM: Final = 5
"""Minimum number of first letters that two words share if they are forms of a long word, such as "recruited" and
"recruiting"."""
MAX_RECALLED: Final = 2
"""Maximum number of notes recalled at once."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """A note that may help a member with a topic."""

    note: Note
    about: Member
    topic: str
    """The topic, in the words that were given to `recall_notes`."""


async def chat_with(tx: Transaction, member: MemberId, other: MemberId) -> Chat | None:
    """Return the latest chat with `other` whose introduction has reached the member, if there is one."""
    return (await chats_with(tx, member, [other])).get(other)


async def chats_with(
    tx: Transaction, member: MemberId, others: Collection[MemberId], latest: Sequence[Chat] = ()
) -> dict[MemberId, Chat]:
    """Return the result of `chat_with` for each of the others who has such a chat.

    Chats before `latest`, which may be the member's latest chats, are only read if they are needed.
    """
    found = await _latest_with(tx, member, others, latest)
    if missing := set(others) - found.keys():
        found |= await _latest_with(tx, member, missing, await tx.chats.of_member(member, MAX_CHATS))
    return found


async def _latest_with(
    tx: Transaction, member: MemberId, others: Collection[MemberId], chats: Sequence[Chat]
) -> dict[MemberId, Chat]:
    told = await told_among(tx, [chat for chat in chats if not set(others).isdisjoint(chat.members)], member)
    return {other: chat for chat in reversed(told) for other in chat.others(member) if other in others}


async def people_met(tx: Transaction, member: MemberId) -> Sequence[Member]:
    """Return the members to whom a member was introduced, latest first."""
    met: dict[MemberId, None] = {}
    for chat in await introduced_chats(tx, member, MAX_CHATS):
        met |= dict.fromkeys(other for other in chat.others(member) if other not in met)
    people = await tx.members.get_many(met)
    return [people[other] for other in met if other in people]


async def write_note(tx: Transaction, author: MemberId, about: MemberId, text: str, now: datetime, key: str) -> None:
    """Store a note about another member. A second note with the same key replaces the first.

    `key` identifies this attempt to write a note; callers pass the time when the author began.

    Raises:
        NotFound: the two have not met, or the other member has left.
        InvalidValue: the text is empty or too long, or the author has too many notes.
        NoKey: notes can't be stored just now.
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


async def change_note(tx: Transaction, author: MemberId, note_id: NoteId, text: str, now: datetime) -> None:
    """Change the text of a note.

    Raises:
        NotFound: the author has no such note.
        InvalidValue: the text is empty or too long.
        NoKey: notes can't be stored just now.
    """
    note = await find_note(tx, author, note_id)
    await tx.notes.put(replace(note, text=clean_text(text, MAX_NOTE, "note"), written_at=now))


async def delete_note(tx: Transaction, author: MemberId, note_id: NoteId) -> None:
    """Delete a note.

    Raises:
        NotFound: the author has no such note.
    """
    await tx.notes.drop(await find_note(tx, author, note_id))


async def find_note(tx: Transaction, author: MemberId, note_id: NoteId) -> Note:
    """Return one of a member's own notes.

    Raises:
        NotFound: there is no such note, or another member wrote it.
    """
    note = await tx.notes.get(note_id)
    if note is None or note.author != author:
        raise NotFound("note", note_id)
    return note


async def members_to_note(
    tx: Transaction, chat: Chat, author: MemberId, answers: Collection[tuple[Member, Wish | None]]
) -> Collection[MemberId]:
    """Return the members of a chat about whom the author is asked to write a note; nobody if notes can't be stored.

    The author would meet these members again, or maybe someday, and has no note about them from this chat yet.
    """
    if not tx.notes.are_kept:
        return ()
    noted = {note.about for note in await tx.notes.of_author(author) if note.chat == chat.id}
    wanted = {other.id for other, wish in answers if wish is not None and wish.answer is not Again.NO}
    return wanted - noted


async def notes_of(tx: Transaction, author: MemberId) -> Sequence[tuple[Note, Member]]:
    """Return an author's notes, each with the member whom the note is about, latest first."""
    notes = await tx.notes.of_author(author)
    people = await tx.members.get_many({note.about for note in notes})
    return [(note, people[note.about]) for note in notes if note.about in people]


async def recall_notes(tx: Transaction, member: MemberId, topics: Collection[str]) -> Sequence[Recalled]:
    """Return the MAX_RECALLED best of a member's own notes that may help with some topics, best first.

    At most one note about each other member is returned.

    A note may help if it names the topic, or if its chat was about the topic or a similar topic. Notes about members
    whom the author does not want to meet are left out.
    """
    notes = [(note, about) for note, about in await notes_of(tx, member) if note.text is not None]
    if not notes:
        return []
    avoided = await avoided_by(tx, member)
    chats = await tx.chats.get_many({note.chat for note, _ in notes if note.chat})
    best: dict[MemberId, tuple[int, Recalled]] = {}
    talked = await tx.topics.get_many({chat.topic for chat in chats.values() if chat.topic})
    for name in topics:
        topic = await tx.topics.named(fold(name))
        near = {**await near_topics(tx, topic.id), topic.id: SAME} if topic else {}
        spelled = {fold(name): SAME} | dict.fromkeys(other_spellings(fold(name)), SPELLED)
        for note, about in notes:
            chat = chats.get(note.chat) if note.chat else None
            about_then = talked.get(chat.topic) if chat and chat.topic else None
            by_chat = near.get(about_then.id) or spelled.get(about_then.folded, 0) if about_then else 0
            helps = by_chat + SCORE_OF_WORDS * names_topic(note.text or "", name)
            if about.id not in avoided and helps > best.get(about.id, (0,))[0]:
                best[about.id] = (helps, Recalled(note, about, name))
    return [recalled for _, recalled in sorted(best.values(), key=lambda row: -row[0])][:MAX_RECALLED]


def names_topic(text: str, topic: str) -> bool:
    """Return whether a text names a topic. Two thirds of the topic's meaningful words are enough."""
    wanted, held = words_of(topic), words_of(text)
    there = [word for word in wanted if any(_alike(word, other) for other in held)]
    return bool(wanted) and len(there) * 3 >= len(wanted) * 2


def _alike(one: str, other: str) -> bool:
    """Return whether two words may be forms of the same word.

    The rule is looser than for topic links, because only the author sees the result.
    """
    common = Prefix.similarity(one, other)
    return alike(one, other) or common >= max(LONG_STEM, max(len(one), len(other)) - ENDING)
