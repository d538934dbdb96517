"""Texts of `/coffee` alone, and of a member's chats."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.chats import Chat, CheckIn, CheckInState, Met, Wish
from bot.model.circles import Circle, Membership
from bot.model.content import Block, Bullets, Buttons, Heading, Hint, Line, Message
from bot.model.member_data import Kept
from bot.model.members import Member
from bot.model.refills import Refill, RefillAnswer, RefillState
from bot.model.topics import Topic
from bot.texts import checkins, members, notes, refills
from bot.texts.circle_membership import membership_line
from bot.texts.locales import parse_locale
from bot.texts.localization import Voice, command, typed
from bot.texts.phrases import button, main_button, message, topic_line


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


def stranger(voice: Voice, circles: Sequence[Circle]) -> Message:
    """Greet a non-member."""
    if not circles:
        return message(
            voice.line("I bring people together for one chat about one topic. There is no circle here yet."),
            Hint(voice.line("An organiser can start one with {command}.", command=command("circle new"))),
        )
    return message(
        voice.line(
            "I bring two people together for half an hour about one topic. Tell me what you’re curious about, "
            "and I’ll find somebody who is happy to be asked."
        ),
        Buttons(
            (
                *(
                    main_button(voice.line("Join {circle}", circle=typed(circle.name)), f"join:{circle.id}")
                    for circle in circles[:4]
                ),
                button(voice.line("What can I do?"), "help"),
            )
        ),
    )


def overview(
    voice: Voice,
    member: Member,
    now: datetime,
    circles: Sequence[tuple[Circle, Membership]],
    waiting: Sequence[ChatRow],
    offers: Sequence[tuple[Refill, Member, Topic | None]],
    questions: Sequence[Message] = (),
) -> Message:
    """Show what waits for a member, and what comes next."""
    blocks: list[Block | Line] = []
    if member.resting(now):
        blocks.append(
            voice.line("You’re resting until {when}.", when=voice.day(member.rest.until))
            if member.rest.until
            else voice.line("You’re resting.")
        )
        blocks.append(Buttons((main_button(voice.line("I’m back"), "back"),)))
    for row in waiting:
        blocks.extend(_waiting(voice, row))
    for refill, other, topic in offers:
        blocks.extend(refills.offer(voice, refill, other, topic).blocks[:2])
    for question in questions:
        blocks.extend(question.blocks)
    if circles:
        blocks.append(circle_lines(voice, member, circles))
    else:
        blocks.append(voice.line("You’re in no circle just now. {command} gets you in.", command=command("join")))
    if not waiting and not offers and not questions:
        blocks.append(voice.line("Nothing is waiting for you just now."))
    steps = [
        button(voice.line("My topics"), "topics"),
        button(voice.line("My chats"), "chats"),
        button(voice.line("My asks"), "asks"),
    ]
    if circles:
        steps.append(button(voice.line("Skip the next round"), "skip.next"))
    blocks.append(Buttons((*steps, button(voice.line("What can I do?"), "help"))))
    return message(*blocks)


def circle_lines(voice: Voice, member: Member, circles: Sequence[tuple[Circle, Membership]]) -> Bullets:
    """Describe a member's place in each of their circles."""
    return Bullets(tuple(membership_line(voice, c, place, c.next_round_at, guest=member.guest) for c, place in circles))


def _waiting(voice: Voice, row: ChatRow) -> tuple[Block | Line, ...]:
    if row.check_in and row.check_in.state is CheckInState.ASKED:
        return checkins.did_you_talk(voice, row.chat, row.others, row.topic).blocks[:2]
    return (coming_line(voice, row),)


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
        "You and {names} could talk about {topic}; no time is set yet.",
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
        return message(voice.line("No chats yet. They show up here once a round brings you together with somebody."))
    blocks: list[Block | Line] = [Heading(voice.line("Your chats"))]
    for row in rows:
        blocks.extend(_chat(voice, row))
    if earlier:
        blocks.append(Buttons((button(voice.line("Earlier ones"), f"chats.from:{earlier}"),)))
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
        return voice.line("You’d like to meet {name} again. Still so?", name=name)
    if wish:
        return checkins.answered_again(voice, other, wish)
    return voice.line("Again sometime with {name}?", name=name)


def _refill(voice: Voice, refill: Refill, other: Member) -> list[Block | Line]:
    if refill.state is RefillState.WAITING:
        return [
            voice.line("You and {name} both said yes to another one.", name=voice.names([other])),
            Buttons((button(voice.line("Ask for the next one now"), f"refill.now:{other.id}", voice.names([other])),)),
        ]
    mine = next((answer for member, answer in refill.answers if member != other.id), None)
    if mine is RefillAnswer.YES:
        return [refills.said_yes(voice).blocks[0]]
    return [
        voice.line("Another half hour with {name}?", name=voice.names([other])),
        refills.offer_buttons(voice, refill, other),
    ]


def about_me(voice: Voice, kept: Kept, now: datetime) -> Message:
    """Show all that is stored about a member."""
    member = kept.member
    rows: list[Line] = [
        voice.line("Name: {name}", name=typed(member.name)),
        voice.line("Time zone: {zone}", zone=member.zone),
        voice.line("Languages: {languages}", languages=languages_text(voice, member.languages)),
        voice.line("Curious about: {topics}", topics=named_topics(voice, kept.topics.curious)),
        voice.line("Happy to be asked about: {topics}", topics=named_topics(voice, kept.topics.sharing)),
        voice.lines_of("At most {number} chat a month", "At most {number} chats a month", member.pace),
        asked_line(voice, member),
        voice.line("Usual hours: {hours}", hours=members.hours_text(voice, member.hours)),
        voice.line("I write to you {window}", window=members.window_text(voice, member.window)),
        *circle_lines(voice, member, kept.circles).lines,
        voice.lines_of(
            "{number} chat so far: {command}",
            "{number} chats so far: {command}",
            len(kept.chats),
            command=command("chats"),
        ),
        voice.lines_of(
            "{number} ask so far: {command}", "{number} asks so far: {command}", len(kept.asks), command=command("asks")
        ),
    ]
    if member.resting(now):
        rows.append(voice.line("You’re resting."))
    if member.closed_since:
        rows.append(voice.line("You take no direct messages from here."))
    if kept.notes:
        rows.append(
            voice.lines_of(
                "{number} note to yourself: {command}",
                "{number} notes to yourself: {command}",
                len(kept.notes),
                command=command("notes"),
            )
        )
    if kept.blocks:
        rows.append(
            voice.lines_of(
                "{number} person you’d rather not meet: {command}",
                "{number} people you’d rather not meet: {command}",
                len(kept.blocks),
                command=command("not-with"),
            )
        )
    return message(
        Heading(voice.line("What I know about you")),
        Bullets(tuple(rows)),
        Buttons(
            (
                button(voice.line("Topics"), "topics"),
                button(voice.line("Hours"), "hours"),
                button(voice.line("A copy to keep"), "my-data"),
                button(voice.line("Forget me"), "forget-me"),
            )
        ),
        Hint(voice.line("I know what you tell me and what you press, and nothing else. I read no messages.")),
    )


def asked_line(voice: Voice, member: Member) -> Line:
    """Say how many asks a month may reach a member."""
    return voice.lines_of(
        "At most {number} ask a month is carried to you",
        "At most {number} asks a month are carried to you",
        member.asked,
    )


def named_topics(voice: Voice, topics: Sequence[Topic]) -> Line:
    """List topics, or say that there are none."""
    return voice.join(typed(topic.name) for topic in topics) or voice.line("nothing yet")


def languages_text(voice: Voice, codes: Sequence[str]) -> str:
    """List languages in the reader's own language."""
    names = parse_locale(voice.locale).languages
    return ", ".join(str(names.get(code, code)) for code in codes)
