"""Texts about the time of a chat, and its calendar event."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.model.chats import CHAT_LENGTH, Chat
from bot.model.content import Bullets, Button, CalendarEvent, Line, Message, When, Who
from bot.model.ids import MemberId
from bot.model.members import Member
from bot.model.topics import Topic
from bot.texts.localization import Voice, words
from bot.texts.phrases import button, message, topic_line
from bot.texts.plain_text import plain
from bot.texts.timestamps import format_weekday, format_weekday_and_time


def offered_times(
    voice: Voice, chat: Chat, members: Mapping[MemberId, Member], *, apart: bool = False
) -> tuple[Line | Bullets | None, ...]:
    """Show the times that a chat is offered, and the members for whom each time works.

    In a shared conversation, each reader sees a time in their own zone. If labels of buttons can't be right for all
    readers, the times and their buttons are numbered.
    """
    if chat.starts_at:
        return (voice.line("Your time is set: {when}.", when=voice.when(chat.starts_at)),)
    if not chat.offered:
        return (
            voice.line("I couldn’t find a time that suits all of you. Please pick one together.")
            if len(chat.members) > 2
            else voice.line("I couldn’t find a time that suits you both. Please pick one together."),
        )
    rows = []
    numbered = _labels(voice, chat, members) is None
    for number, at in enumerate(chat.offered, start=1):
        free = [members[pick.member] for pick in chat.picks if pick.time == at and pick.member in members]
        if apart or not numbered:
            rows.append(_unnumbered(voice, voice.brief(at) if apart else (voice.when(at),), free))
        else:
            rows.append(_numbered(voice, str(number), at, free))
    which = (
        voice.lines_of(
            "This time looks free for all of you. Press it if it suits you.",
            "These times look free for all of you. Press all that suit you.",
            len(rows),
        )
        if len(chat.members) > 2
        else voice.lines_of(
            "This time looks free for you both. Press it if it suits you.",
            "These times look free for you both. Press all that suit you.",
            len(rows),
        )
    )
    return (which, Bullets(tuple(rows)))


def _numbered(voice: Voice, nth: str, at: datetime, free: Sequence[Member]) -> Line:
    if free:
        return voice.line(
            "Time {nth}: {when}, works for {names}", nth=nth, when=voice.when(at), names=voice.names(free)
        )
    return voice.line("Time {nth}: {when}", nth=nth, when=voice.when(at))


def _unnumbered(voice: Voice, when: Line, free: Sequence[Member]) -> Line:
    return voice.line("{when}, works for {names}", when=when, names=voice.names(free)) if free else when


def _labels(voice: Voice, chat: Chat, members: Mapping[MemberId, Member]) -> tuple[str, ...] | None:
    """Return different labels that are right for all members: day and hour, or only the day. None if there are none."""
    zones = {member.zone for member in members.values()}
    for form in (format_weekday_and_time, format_weekday):
        shown = {tuple(form(When(at, zone, voice.locale)) for at in chat.offered) for zone in zones}
        if len(shown) == 1 and len(set(*shown)) == len(chat.offered):
            return shown.pop()
    return None


def time_buttons(voice: Voice, chat: Chat, members: Mapping[MemberId, Member]) -> tuple[Button, ...]:
    """Return a button for each time that a chat's members are offered together, with the number of its picks.

    All members see the same buttons, so a tick would look like the reader's own pick.
    """
    labels = _labels(voice, chat, members)
    picks = Counter(pick.time for pick in chat.picks if pick.member in members)

    def label(nth: int, at: datetime) -> Line:
        name = words(labels[nth]) if labels else voice.line("Time {nth}", nth=str(nth + 1))
        return (*name, *words(f" ({picks[at]})")) if picks[at] else name

    return tuple(
        button(label(nth, at), pick(chat, at, apart=False), (voice.when(at),)) for nth, at in enumerate(chat.offered)
    )


def time_buttons_apart(voice: Voice, chat: Chat) -> tuple[Button, ...]:
    """Return a button for each time that a member is offered alone, apart from the introduction."""
    return tuple(button(voice.brief(at), pick(chat, at, apart=True)) for at in chat.offered)


def pick(chat: Chat, at: datetime, *, apart: bool) -> str:
    """Return the action that picks a time. A pick `apart` from the introduction is confirmed by an answer."""
    return f"{'time' if apart else 'pick'}:{chat.id}:{int(at.timestamp())}"


def time_set(voice: Voice, event: CalendarEvent, topic: Topic | None) -> Message:
    """Tell a chat's members that a time suits all, with a calendar file."""
    return message(
        voice.line(
            "It’s set: {when}, about {topic}. Enjoy your chat.",
            when=voice.when(event.starts_at),
            topic=topic_line(voice, topic),
        ),
        event,
    )


def calendar_event(
    voice: Voice, chat: Chat, members: Sequence[Member], topic: Topic | None, made_at: datetime
) -> CalendarEvent:
    """Return the calendar event of a chat with a time."""
    if chat.starts_at is None:
        raise ValueError("no time is set")
    names = plain(voice.join(Who(member.id, member.name) for member in members))
    summary = voice.text("{names}: {topic}", names=names, topic=plain(topic_line(voice, topic)))
    minutes = int(CHAT_LENGTH.total_seconds() // 60)
    return CalendarEvent(chat.id, summary, chat.starts_at, minutes, chat.times_set, made_at)


def time_reopened(voice: Voice) -> Message:
    """Tell a chat's members that another time is needed."""
    return message(voice.line("Let’s find another time. Pick what works for you in my introduction above."))


def picked(voice: Voice, chat: Chat, *, works: bool) -> Message:
    """Confirm a pick made apart from the introduction, if the time does not suit all yet."""
    if works and len(chat.members) > 2:
        return message(voice.line("Got it. I’ll confirm when you’ve all picked the same time."))
    if works:
        return message(voice.line("Got it. I’ll confirm when you’ve both picked the same time."))
    return message(voice.line_as("a time for a chat", "Undone."))


def time_gone(voice: Voice) -> Message:
    """Answer a press on a time that is no longer on offer."""
    return message(voice.line("That time isn’t available any more. The newest message has the current times."))
