"""Texts of a member's chats: the list, and a line for each."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.chats import Chat, CheckIn, Met, Wish
from bot.model.content import Block, Bullets, Buttons, Heading, Hint, Line, Message
from bot.model.members import Member
from bot.model.refills import Refill, RefillAnswer, RefillState
from bot.model.topics import Topic
from bot.texts import checkins, notes, refills
from bot.texts.localization import Voice
from bot.texts.phrases import button, message, topic_line


@dataclass(frozen=True, slots=True)
class ChatRow:
    """A chat as one of its members sees it."""

    chat: Chat
    others: Sequence[Member]
    topic: Topic | None
    check_in: CheckIn | None
    wishes: Sequence[tuple[Member, Wish | None]]
    refills: Sequence[tuple[Member, Refill]]
    """Open refills after this chat; each exists only after both said yes."""
    to_note: Sequence[Member] = ()
    """Whom a note may be about, if notes can be stored."""
    to_ask: Sequence[Member] = ()
    """Whom the reader may ask first: those they would meet again."""


def coming_line(voice: Voice, row: ChatRow) -> Line:
    """Describe a chat that is still to come."""
    if row.chat.starts_at:
        return voice.line(
            "{when}: you talk with {names} about {topic}.",
            when=voice.when(row.chat.starts_at),
            names=voice.names(row.others),
            topic=topic_line(voice, row.topic),
        )
    return voice.line(
        "You and {names} could talk about {topic}. No time is set yet.",
        names=voice.names(row.others),
        topic=topic_line(voice, row.topic),
    )


def chat_line(voice: Voice, row: ChatRow) -> Line:
    """Describe a chat, past or coming."""
    facts = {"names": voice.names(row.others), "topic": topic_line(voice, row.topic)}
    when = voice.when(row.chat.starts_at or row.chat.introduced_at)
    if not row.others:
        return voice.line("About {topic}, {when}.", topic=facts["topic"], when=when)
    if row.chat.starts_at:
        return voice.line("With {names} about {topic}, {when}.", when=when, **facts)
    return voice.line("With {names} about {topic}, introduced {when}.", when=when, **facts)


def chats(voice: Voice, rows: Sequence[ChatRow], earlier: int = 0) -> Message:
    """Show some of a member's chats, latest first, with their own answers, which they may change.

    `earlier` is the position from which earlier chats follow; 0 if there are none.
    """
    if not rows:
        return message(voice.line("No chats yet. They show up here once you’ve been introduced to someone."))
    blocks: list[Block | Line] = [Heading(voice.line("Your chats"))]
    for row in rows:
        blocks.extend(_chat(voice, row))
    if earlier:
        blocks.append(Buttons((button(voice.line_as("chats", "Earlier ones"), f"chats.from:{earlier}"),)))
    blocks.append(Hint(voice.line("Your answers are yours: nobody else sees them.")))
    return message(*blocks)


def _chat(voice: Voice, row: ChatRow) -> list[Block | Line]:
    names = voice.names(row.others)
    blocks: list[Block | Line] = [Bullets((chat_line(voice, row),))]  # a bullet shows where each chat begins
    open_refills = {other.id: refill for other, refill in row.refills}
    met = row.check_in is not None and row.check_in.met is Met.YES
    if not met and row.wishes:
        blocks += [voice.line("Did you get to talk?"), checkins.met_buttons(voice, row.chat, names)]
    for other, wish in row.wishes:
        refill = open_refills.pop(other.id, None)
        if met:
            blocks += [_again(voice, other, wish, refill), checkins.again_buttons(voice, row.chat, other)]
        if refill:
            blocks.extend(_refill(voice, refill, other))
    for other, refill in row.refills:
        if other.id in open_refills:
            blocks.extend(_refill(voice, refill, other))
    for other in row.others:
        several = len(row.others) > 1
        offered = [notes.ask_button(voice, other, by_name=several)] if other in row.to_ask else []
        offered += [notes.note_button(voice, other, by_name=several)] if other in row.to_note else []
        if offered:
            blocks.append(Buttons(tuple(offered)))
    return blocks


def _again(voice: Voice, other: Member, wish: Wish | None, refill: Refill | None) -> Line:
    name = voice.names([other])
    if refill:
        return voice.line("Still up for meeting {name}?", name=name)
    if wish:
        return checkins.answered_again(voice, other, wish)
    return voice.line("Meet {name} again sometime?", name=name)


def _refill(voice: Voice, refill: Refill, other: Member) -> list[Block | Line]:
    if refill.state is RefillState.WAITING:
        return [
            voice.line("You and {name} both said yes to another one.", name=voice.names([other])),
            Buttons((button(voice.line("Meet again now"), f"refill.now:{other.id}", voice.names([other])),)),
        ]
    mine = next((answer for member, answer in refill.answers if member != other.id), None)
    if mine is RefillAnswer.YES:
        return [refills.said_yes(voice).blocks[0]]
    return [
        voice.line("Another half hour with {name}?", name=voice.names([other])),
        refills.offer_buttons(voice, refill, other),
    ]
