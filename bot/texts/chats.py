"""Texts of a member's chats: the list, a line for each chat, and one chat in full."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.again import Again, Wish
from bot.model.chats import Chat
from bot.model.checkins import CheckIn, Met
from bot.model.content import Block, Bullets, Button, Buttons, Heading, Hint, Line, Menu, Message
from bot.model.ids import MemberId
from bot.model.members import Member
from bot.model.refills import Refill, RefillAnswer, RefillState
from bot.model.topics import Topic
from bot.texts import again, checkins, notes, refills
from bot.texts.localization import Voice
from bot.texts.meeting_times import pick
from bot.texts.phrases import brief, button, few_or_menu, message, on_a_button, sentences, topic_line


@dataclass(frozen=True, slots=True)
class ChatRow:
    """A chat as one of its members sees it."""

    chat: Chat
    others: Sequence[Member]
    topic: Topic | None
    check_in: CheckIn | None
    wishes: Sequence[tuple[Member, Wish | None]]
    refills: Sequence[tuple[Member, Refill]]
    """Open refills after this chat. A refill exists only after both members said yes."""
    times: Sequence[datetime] = ()
    """Coming times on offer, if the chat is shown in full."""
    to_note: Sequence[Member] = ()
    """Members about whom the reader can write a note; empty if notes can't be stored."""
    to_ask: Sequence[Member] = ()
    """Members to whom a question of the reader may go before it goes to others."""
    passed: Sequence[Member] = ()
    """Members with whom an offer of another chat has expired; only if the chat is shown in full."""


def coming_line(voice: Voice, row: ChatRow) -> Line:
    """Describe a chat that is still to come."""
    if row.chat.starts_at:
        return voice.line(
            "{when}: you’re talking with {names} about {topic}.",
            when=voice.brief(row.chat.starts_at),
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
    if row.topic is None:
        return _line_without_topic(voice, row)
    facts = {"names": voice.names(row.others), "topic": topic_line(voice, row.topic)}
    starts_at, introduced = row.chat.starts_at, voice.brief_day(row.chat.introduced_at)
    if not row.others:
        return voice.line("About {topic}, {when}.", topic=facts["topic"], when=introduced)
    if starts_at:
        return voice.line("With {names} about {topic}, {when}.", when=voice.brief(starts_at), **facts)
    return voice.line("With {names} about {topic}, introduced {when}.", when=introduced, **facts)


def _line_without_topic(voice: Voice, row: ChatRow) -> Line:
    names, starts_at = voice.names(row.others), row.chat.starts_at
    introduced = voice.brief_day(row.chat.introduced_at)
    if not row.others:
        return voice.line("A chat from {when}.", when=introduced)
    if starts_at:
        return voice.line("With {names}, {when}.", names=names, when=voice.brief(starts_at))
    return voice.line("With {names}, introduced {when}.", names=names, when=introduced)


def chats(voice: Voice, rows: Sequence[ChatRow], now: datetime, earlier: int = 0) -> Message:
    """Show some of a member's chats, latest first, with a menu of the chats about which the member can answer.

    `earlier` is the position from which earlier chats follow; 0 if there are none. If there is only one chat to show,
    and no earlier one, it is shown in full.
    """
    if not rows:
        return message(voice.line("No chats yet. They show up here once I’ve introduced you to someone."))
    heading = Heading(voice.line("Your chats"))
    if len(rows) == 1 and not earlier:
        return message(heading, *chat(voice, rows[0], now).blocks)
    answered = [row for row in rows if row.wishes and row.others]
    named = [other for row in answered for other in row.others]
    names = [on_a_button(voice, row.others, named) for row in answered]
    options = tuple(
        button(_option(voice, row, who, alone=names.count(who) == 1), f"chat:{row.chat.id}")
        for row, who in zip(answered, names, strict=True)
    )
    return message(
        heading,
        Bullets(tuple(sentences(chat_line(voice, row), *_standing(voice, row, now)) for row in rows)),
        Menu(voice.line("Give or change an answer"), options) if options else None,
        Buttons((button(voice.line("Earlier chats"), f"chats.from:{earlier}"),)) if earlier else None,
        _yours(voice, _if_mutual(voice)) if options else None,
    )


def _option(voice: Voice, row: ChatRow, names: Line, *, alone: bool) -> Line:
    """Name a chat by its members. If several chats have the same names, add topic and day."""
    if alone:
        return names
    day = voice.brief_day(row.chat.starts_at or row.chat.introduced_at)
    if row.topic is None:
        return voice.line("{names}, {day}", names=names, day=day)
    return voice.line("{names}: {topic}, {day}", names=names, topic=brief(row.topic), day=day)


def chat(voice: Voice, row: ChatRow, now: datetime, about: MemberId | None = None) -> Message:
    """Show one chat with all that a member can do about it. `about` limits answers to one of the other members."""
    met = row.check_in is not None and row.check_in.met is Met.YES
    wishes = [(other, wish) for other, wish in row.wishes if about in (None, other.id)]
    shown: list[Block | Line | None] = [chat_line(voice, row)]
    told: Line | None = None
    if met and len(wishes) > 1:
        options = tuple(
            button(on_a_button(voice, [other], row.others), f"chat.about:{row.chat.id}:{other.id}")
            for other, _ in wishes
        )
        shown += [Bullets(tuple(_standing(voice, row, now))), Menu(voice.line("Give or change an answer"), options)]
        told = _if_mutual(voice)
    elif met and wishes:
        ((other, wish),) = wishes
        refill = next((refill for who, refill in row.refills if who.id == other.id), None)
        shown += _again(voice, row, other, wish, refill)
        told = None if wish or refill else voice.line("If you both want to meet again, I’ll tell you both.")
    elif row.wishes:
        shown += [*_before(voice, row, now), *_more(voice, _steps(voice, row, [other for other, _ in wishes]))]
        told = voice.line("Everyone in the chat sees the times you pick.") if row.times else None
    return message(*shown, _yours(voice, told) if row.wishes else None)


def _yours(voice: Voice, *more: Line | None) -> Hint:
    """Say that only the reader sees these answers, and what others hear nevertheless."""
    return Hint(sentences(voice.line("Only you see your answers."), *more))


def _if_mutual(voice: Voice) -> Line:
    """Say what becomes of answers about several members."""
    return voice.line("If someone you’d meet again says yes too, I’ll tell you both.")


def _before(voice: Voice, row: ChatRow, now: datetime) -> list[Block | Line]:
    """Return what a member can do before saying that the chat took place."""
    names = voice.names(row.others)
    if row.chat.had_time(now):
        return [
            voice.line("Did you get to talk?"),
            checkins.met_buttons(voice, row.chat, names),
            *_times(voice, row),
        ]
    talked = button(voice.line("We’ve talked"), f"met:{row.chat.id}:yes", names)
    can_skip = row.check_in is not None and row.check_in.can_skip
    skip = [button(voice.line("Skip this chat"), f"skip:{row.chat.id}", names)] if can_skip else []
    return [*_times(voice, row), Buttons((talked, *skip))]


def _times(voice: Voice, row: ChatRow) -> tuple[Menu, ...]:
    """Offer the coming times, written in the time zone of the member who reads this."""
    options = tuple(button(voice.brief(at), pick(row.chat, at, apart=True)) for at in row.times)
    return (Menu(voice.line("Pick a time"), options),) if options else ()


def _again(
    voice: Voice, row: ChatRow, other: Member, wish: Wish | None, refill: Refill | None
) -> list[Block | Line | None]:
    """Show a member's answer about another member, how to change it, and the two members' open refill."""
    name = voice.names([other])
    steps = _steps(voice, row, [other])
    if refill and _is_offered(refill, other):
        shown = refills.offer(voice, refill, other, None).blocks
        changes = (*_second_thoughts(voice, row, other), *steps)
        return [voice.line("Another half hour with {name}?", name=name), shown[1], *_more(voice, changes)]
    answers = again.again_buttons(voice, row.chat, other)
    if refill is None and other in row.passed:
        return [
            voice.line("You and {name} both said yes to meeting again, but my offer has expired.", name=name),
            voice.line("Still interested? You can ask {name} yourself.", name=name),
            Buttons((notes.ask_button(voice, other),)),
            *_more(voice, (*_second_thoughts(voice, row, other), *_steps(voice, replace(row, to_ask=()), [other]))),
        ]
    if refill is None:
        asked = again.answered_again(voice, other, wish) if wish else None
        return [asked or voice.line("Meet {name} again sometime?", name=name), answers, *_more(voice, steps)]
    if _own_answer(refill, other) is RefillAnswer.YES:
        state: list[Block | Line | None] = [refills.said_yes(voice).blocks[0]]
    else:
        soon = button(voice.line("Meet again soon"), f"refill.now:{other.id}", name)
        state = [voice.line("You and {name} both want to meet again.", name=name), Buttons((soon,))]
    someday, _, no = again.again_choices(voice, row.chat, other)
    return [*state, voice.line("Changed your mind?"), Buttons((someday, no)), *_more(voice, steps)]


def _second_thoughts(voice: Voice, row: ChatRow, other: Member) -> tuple[Button, ...]:
    """Return buttons with the answers that replace a yes."""
    action, name = f"again:{row.chat.id}:{other.id}", voice.names([other])
    return (
        button(voice.line("Meet again: maybe someday"), f"{action}:someday", name),
        button(voice.line("Meet again: not really"), f"{action}:no", name),
    )


def _steps(voice: Voice, row: ChatRow, others: Sequence[Member]) -> tuple[Button, ...]:
    """Return buttons that ask a member something, or write a note about a member."""
    several = len(others) > 1
    found: list[Button] = []
    for other in others:
        found += [notes.ask_button(voice, other, by_name=several)] if other in row.to_ask else []
        found += [notes.note_button(voice, other, by_name=several)] if other in row.to_note else []
    return tuple(found)


def _more(voice: Voice, options: Sequence[Button]) -> tuple[Buttons | Menu | None]:
    return (few_or_menu(voice.line("More"), options, few=1),)


def _own_answer(refill: Refill, other: Member) -> RefillAnswer | None:
    return next((answer for member, answer in refill.answers if member != other.id), None)


def _is_offered(refill: Refill, other: Member) -> bool:
    """Return whether a refill was offered, and waits for the reader's answer."""
    said = _own_answer(refill, other)
    return refill.state is not RefillState.WAITING and said not in (RefillAnswer.YES, RefillAnswer.WHEN)


def _standing(voice: Voice, row: ChatRow, now: datetime) -> Iterator[Line]:
    """Yield the question whether the members talked, once there was time for it.

    If the reader has said that they did, yield a sentence about each of the other members instead.
    """
    met = row.check_in is not None and row.check_in.met is Met.YES
    if not met and row.wishes and row.chat.had_time(now):
        yield voice.line("Did you get to talk?")
    refills_with = {other.id: refill for other, refill in row.refills}
    for other, wish in row.wishes if met else ():
        name = voice.names([other])
        if other.id in refills_with and _is_offered(refills_with[other.id], other):
            yield voice.line("Another half hour with {name}?", name=name)
        elif other.id in refills_with:
            yield voice.line("You and {name} both want to meet again.", name=name)
        elif wish is None:
            yield voice.line("Meet {name} again sometime?", name=name)
        else:
            yield _briefly(voice, name, wish.answer, alone=len(row.others) == 1)


def _briefly(voice: Voice, name: Line, answer: Again, *, alone: bool) -> Line:
    """Repeat an answer about another member. If the line names nobody else (`alone`), only a yes repeats the name."""
    match answer:
        case Again.YES:
            return voice.line("You’d meet {name} again.", name=name)
        case Again.SOMEDAY if alone:
            return voice.line("Your answer: maybe someday.")
        case Again.NO if alone:
            return voice.line("Your answer: not really.")
        case Again.SOMEDAY:
            return voice.line("Your answer about {name}: maybe someday.", name=name)
        case Again.NO:
            return voice.line("Your answer about {name}: not really.", name=name)
