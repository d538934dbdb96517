"""Texts that introduce members of a chat."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from bot.model.asks import NO_LIMIT, Ask, Length, Limit
from bot.model.chats import Chat, Origin
from bot.model.content import Bullets, Button, Buttons, Hint, Line, Message
from bot.model.ids import MemberId
from bot.model.members import Member
from bot.model.pairing import Reason
from bot.model.topics import Topic
from bot.texts.ask_responses import limit_line
from bot.texts.localization import Voice
from bot.texts.meeting_times import offered_times, time_buttons
from bot.texts.openers import openers
from bot.texts.phrases import button, message, sentences, topic_line
from bot.texts.questions import in_their_words


class Meets(StrEnum):
    """Where a chat's members read their introduction. The place decides how the members continue."""

    TOGETHER = "together"
    """In one shared conversation."""
    THREAD = "thread"
    """In a private thread, which moderators can read."""
    DAYS_APART = "days apart"
    """In direct messages, because there is no hour within two days at which messages may come to all of them."""
    ALONE = "alone"
    """In direct messages, for another reason."""


def introduction(
    voice: Voice,
    chat: Chat,
    members: Mapping[MemberId, Member],
    topic: Topic | None,
    stances: Mapping[MemberId, frozenset[str]],
    *,
    ask: Ask | None = None,
    limit: Limit = NO_LIMIT,
    meets: Meets = Meets.TOGETHER,
    steps_back: bool = False,
    one_left: bool = False,
) -> Message:
    """Introduce a chat with its members, topic, reason, openers and times. After an ask, quote the asker.

    `stances` holds each member's stances to the topic: `curious`, `sharing`, both or neither.
    """
    everyone = [members[member] for member in chat.members]
    says_length = limit.length is Length.HALF_HOUR and chat.origin is not Origin.REFILL
    greeting = without_one(voice, everyone, topic) if one_left else _greeting(voice, chat, everyone, topic)
    return message(
        *(_of_ask(voice, chat, ask, limit, members, topic) or (greeting,)),
        None if ask else _why(voice, chat, members, stances),
        voice.line("From next time, you two can plan without me. I’m here if you need me.") if steps_back else None,
        voice.line("A few ways to start:") if chat.openers else None,
        Bullets(openers(voice, chat.openers)) if chat.openers else None,
        *(() if ask and limit.length is Length.MESSAGES else offered_times(voice, chat, members)),
        Buttons(_buttons(voice, chat, members)),
        *(Hint(line) for line in _footer(voice, meets, says_length=says_length)),
    )


def _of_ask(
    voice: Voice, chat: Chat, ask: Ask | None, limit: Limit, members: Mapping[MemberId, Member], topic: Topic | None
) -> tuple[Line | Bullets | None, ...]:
    if ask is None or ask.asker not in members:
        return ()
    (other,) = (members[member] for member in chat.others(ask.asker))
    greeting = voice.line(
        "Hi {asker} and {other}! {asker} would like to talk about {topic}, and {other} said yes.",
        asker=voice.names([members[ask.asker]]),
        other=voice.names([other]),
        topic=topic_line(voice, topic),
    )
    # Translators: the words of {name} follow.
    wrote = voice.line("{name} wrote:", name=voice.names([members[ask.asker]]))
    return greeting, wrote, Bullets(in_their_words(voice, ask)), limit_line(voice, limit, other)


def _greeting(voice: Voice, chat: Chat, everyone: Sequence[Member], topic: Topic | None) -> Line:
    names = voice.names(everyone)
    if chat.origin is Origin.REFILL:
        return voice.line(
            "{names}, here’s your next half hour. You could talk about {topic}.",
            names=names,
            topic=topic_line(voice, topic),
        )
    if topic is None and chat.reason is Reason.SOMETHING_NEW:
        return voice.line("Hi {names}!", names=names)
    return voice.line(
        "Hi {names}! I thought you could talk about {topic}.", names=names, topic=topic_line(voice, topic)
    )


def without_one(voice: Voice, everyone: Sequence[Member], topic: Topic | None) -> Line:
    """Tell the members of a chat that the chat has one member fewer."""
    return voice.line(
        "A small change: your chat about {topic} is just {names} now.",
        names=voice.names(everyone),
        topic=topic_line(voice, topic),
    )


def _why(
    voice: Voice, chat: Chat, members: Mapping[MemberId, Member], stances: Mapping[MemberId, frozenset[str]]
) -> Line | None:
    def who(stance: str) -> list[Member]:
        return [members[member] for member in chat.members if stance in stances.get(member, frozenset())]

    if chat.origin is Origin.REFILL:  # they know each other
        picks_up = chat.reason is Reason.SOMETHING_NEW and chat.topic
        return voice.line("Pick up where you left off last time.") if picks_up else None
    sharing, curious = who("sharing"), who("curious")
    asking = [member for member in curious if member not in sharing]
    many = len(chat.members) > 2
    match chat.reason:
        case Reason.CURIOUS_MEETS_SHARING if sharing and asking and many:
            return sentences(
                voice.lines_of(
                    "Why you: {names} would like to hear about it.",
                    "Why you: {names} would like to hear about it.",
                    len(asking),
                    names=voice.names(asking),
                ),
                voice.lines_of(
                    "{names} offered to talk about it.",
                    "{names} offered to talk about it.",
                    len(sharing),
                    names=voice.names(sharing),
                ),
            )
        case Reason.CURIOUS_MEETS_SHARING if sharing and asking:
            return voice.line(
                "Why you: {curious} would like to hear about it, and {sharing} offered to talk about it.",
                curious=voice.names(asking),
                sharing=voice.names(sharing),
            )
        case Reason.CURIOUS_MEETS_SHARING | Reason.BOTH_SHARING if len(sharing) > 1:
            if many:
                return voice.line("Why you: {names} know something about it.", names=voice.names(sharing))
            # Translators: “it” is the topic of the chat.
            return voice.line("You both know something about it.")
        case Reason.BOTH_CURIOUS if len(curious) > 1:
            if many:
                return voice.line("Why you: {names} are curious about it.", names=voice.names(curious))
            # Translators: “it” is the topic of the chat.
            return voice.line("You’re both curious about it.")
        case Reason.NEAR if len(sharing) == 1 and not many:
            others = [members[member] for member in chat.members if members[member] not in sharing]
            return voice.line(
                "Why you: {sharing} offered to talk about it, and {curious} is curious about something similar.",
                sharing=voice.names(sharing),
                curious=voice.names(others),
            )
        case Reason.SOMETHING_NEW if sharing:
            return voice.lines_of(
                "You have no topic in common yet, but {names} offered to talk about this one. "
                "You can also talk about something else.",
                "You have no topic in common yet, but {names} offered to talk about this one. "
                "You can also talk about something else.",
                len(sharing),
                names=voice.names(sharing),
            )
        case Reason.SOMETHING_NEW if curious:
            return voice.lines_of(
                "You have no topic in common yet, but {names} is curious about this one. "
                "You can also talk about something else.",
                "You have no topic in common yet, but {names} are curious about this one. "
                "You can also talk about something else.",
                len(curious),
                names=voice.names(curious),
            )
        case Reason.SOMETHING_NEW:
            return voice.line("You have no topic in common yet. What would you like to talk about?")
        case Reason.NEAR if sharing:
            return voice.lines_of(
                "Why you: {names} offered to talk about it.",
                "Why you: {names} offered to talk about it.",
                len(sharing),
                names=voice.names(sharing),
            )
        case Reason.NEAR if curious:
            return voice.lines_of(
                "Why you: {names} would like to hear about it.",
                "Why you: {names} would like to hear about it.",
                len(curious),
                names=voice.names(curious),
            )
        case _:
            return None


def _buttons(voice: Voice, chat: Chat, members: Mapping[MemberId, Member]) -> tuple[Button, ...]:
    another = (button(voice.line("Find another time"), f"repick:{chat.id}"),)
    times = another if chat.starts_at else time_buttons(voice, chat, members)
    return (
        *times,
        button(voice.line("We’ve talked"), f"talked:{chat.id}"),
        button(voice.line("Skip this chat"), f"skip:{chat.id}"),
    )


def _footer(voice: Voice, meets: Meets, *, says_length: bool) -> Sequence[Line]:
    plenty = voice.line("Half an hour is plenty, online or over a coffee.") if says_length else None
    here, directly = voice.line("Write to each other right here."), voice.line("Write to each other directly.")
    match meets:
        case Meets.TOGETHER:
            return (sentences(plenty, here),)
        case Meets.THREAD:
            return (
                sentences(plenty, here),
                voice.line("Moderators with the Manage Threads permission can read this thread."),
            )
        case Meets.DAYS_APART:
            return (sentences(plenty, directly, voice.line("Your days hardly overlap, so a reply may take a while.")),)
        case Meets.ALONE:
            return (sentences(plenty, directly),)
