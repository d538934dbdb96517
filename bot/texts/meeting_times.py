"""Texts about the time of a chat, and its calendar event."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.model.chats import CHAT_LENGTH, Chat
from bot.model.content import Bullets, Button, CalendarEvent, Line, Message, When, Who
from bot.model.ids import MemberId
from bot.model.members import Member
from bot.model.topics import Topic
from bot.texts.localization import Voice, command, words
from bot.texts.phrases import button, message, sentences, topic_line
from bot.texts.plain_text import plain
from bot.texts.timestamps import format_brief, format_weekday


def offered_times(
    voice: Voice, chat: Chat, members: Mapping[MemberId, Member], *, apart: bool = False
) -> tuple[Line | Bullets | None, ...]:
    """Show the times that a chat is offered, and which of `members` have picked.

    There is a list only if no label of a button is right for all readers: the list shows times in each reader's own
    zone. If not even the days are the same for all, times and buttons are numbered.
    """
    if chat.starts_at:
        return (voice.line("Your time is set: {when}.", when=voice.when(chat.starts_at)),)
    if not chat.offered:
        return (
            voice.line("I couldn’t find a time that suits all of you. Please pick one together.")
            if len(chat.members) > 2
            else voice.line("I couldn’t find a time that suits you both. Please pick one together."),
        )
    which = (
        voice.lines_of(
            "This time looks free for all of you. Press it if it suits you.",
            "These times look free for all of you. Press all that suit you.",
            len(chat.offered),
        )
        if len(chat.members) > 2
        else voice.lines_of(
            "This time looks free for you both. Press it if it suits you.",
            "These times look free for you both. Press all that suit you.",
            len(chat.offered),
        )
    )
    return sentences(which, _who_picked(voice, chat, members)), None if apart else _list_of(voice, chat, members)


def _who_picked(voice: Voice, chat: Chat, members: Mapping[MemberId, Member]) -> Line | None:
    picked = {pick.member for pick in chat.picks if pick.time in chat.offered}
    named = [members[member] for member in chat.members if member in picked and member in members]
    if not named:
        return None
    return voice.lines_of(
        "{names} has already picked.", "{names} have already picked.", len(named), names=voice.names(named)
    )


def _list_of(voice: Voice, chat: Chat, members: Mapping[MemberId, Member]) -> Bullets | None:
    if _labels(voice, chat, members, format_brief):
        return None
    times = [voice.when(at) for at in chat.offered]
    if _labels(voice, chat, members, format_weekday):
        return Bullets(tuple((when,) for when in times))
    rows = (voice.line("Time {nth}: {when}", nth=str(nth), when=when) for nth, when in enumerate(times, start=1))
    return Bullets(tuple(rows))


def _labels(
    voice: Voice, chat: Chat, members: Mapping[MemberId, Member], form: Callable[[When], str]
) -> tuple[str, ...] | None:
    """Return a label for each offered time. All differ, and each is right in all members' zones; otherwise None."""
    zones = {member.zone for member in members.values()}
    shown = {tuple(form(When(at, zone, voice.locale)) for at in chat.offered) for zone in zones}
    return shown.pop() if len(shown) == 1 and len(set(*shown)) == len(chat.offered) else None


def time_buttons(voice: Voice, chat: Chat, members: Mapping[MemberId, Member]) -> tuple[Button, ...]:
    """Return a button for each time that a chat's members are offered together, with the number of its picks.

    All members see the same buttons, so a tick would look like the reader's own pick.
    """
    labels = _labels(voice, chat, members, format_brief) or _labels(voice, chat, members, format_weekday)

    def label(nth: int, at: datetime) -> Line:
        name = words(labels[nth]) if labels else voice.line("Time {nth}", nth=str(nth + 1))
        return _with_picks(name, chat, at, members)

    return tuple(
        button(label(nth, at), pick(chat, at, apart=False), (voice.when(at),)) for nth, at in enumerate(chat.offered)
    )


def time_buttons_apart(voice: Voice, chat: Chat, others: Mapping[MemberId, Member]) -> tuple[Button, ...]:
    """Return a button for each time that a member is offered apart from the introduction, with the others' picks."""
    return tuple(
        button(_with_picks(voice.brief(at), chat, at, others), pick(chat, at, apart=True)) for at in chat.offered
    )


def _with_picks(label: Line, chat: Chat, at: datetime, members: Mapping[MemberId, Member]) -> Line:
    picks = sum(pick.time == at and pick.member in members for pick in chat.picks)
    return (*label, *words(f" ({picks})")) if picks else label


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
    return message(
        voice.line(
            "That time isn’t available any more. {command} shows your chats and their times.", command=command("chats")
        )
    )
