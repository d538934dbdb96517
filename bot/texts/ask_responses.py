"""Texts for a member who has an ask; they are the same for each member who gets it."""

from datetime import datetime

from bot.model.asks import MAX_LIMIT, Ask, Length, Limit
from bot.model.content import Bullets, Buttons, ChoiceField, Form, Hint, Line, Message, Option, SearchField, TextField
from bot.model.members import Member
from bot.model.topics import Topic
from bot.texts.localization import Voice, typed, words
from bot.texts.phrases import button, message, topic_line


def question(
    voice: Voice, ask: Ask, asker: Member, topic: Topic | None, theirs: Topic | None, *, known: bool
) -> Message:
    """Render an ask; `theirs` is the member's topic that it matched, `known` whether the two have met."""
    return message(
        _opening(voice, ask, asker, topic, theirs, known=known),
        Bullets(in_their_words(voice, ask)),
        voice.line("Would you be up for half an hour?"),
        question_buttons(voice, ask, topic_line(voice, topic)),
        Hint(_footer(voice, ask)),
        Buttons((button(voice.line("Show it to the admins"), f"asked.report:{ask.id}", topic_line(voice, topic)),)),
    )


def question_waits(voice: Voice, ask: Ask, came_on: datetime) -> Message:
    """Remind a member of an ask without a name that waits for an answer, without its words."""
    day = voice.day(came_on)
    return message(
        voice.line("Somebody’s question of {day} waits for your answer. Would you be up for half an hour?", day=day),
        question_buttons(voice, ask, voice.line("the question of {day}", day=day)),
    )


def question_buttons(voice: Voice, ask: Ask, about: Line) -> Buttons:
    """Return the answers to an ask; none stands out."""
    return Buttons(
        (
            button(voice.line("Yes"), f"asked.yes:{ask.id}", about),
            button(voice.line("Yes, with a limit"), f"asked.limit:{ask.id}", about),
            button(voice.line("Not this time"), f"asked.no:{ask.id}", about),
            button(voice.line("Somebody else would be better"), f"asked.better:{ask.id}", about),
        )
    )


def _opening(voice: Voice, ask: Ask, asker: Member, topic: Topic | None, theirs: Topic | None, *, known: bool) -> Line:
    about, name = topic_line(voice, topic), voice.names([asker])
    if known and ask.shows_name:
        return voice.line("{name}, whom you’ve met, would like to talk with you about {topic}.", name=name, topic=about)
    if known:
        return voice.line("Somebody you’ve met would like to talk with you about {topic}.", topic=about)
    who = name if ask.shows_name else voice.line("Somebody here")
    if theirs is None or (topic is not None and theirs.folded == topic.folded):
        return voice.line(
            "{who} would like to talk about {topic}, and you said you’re happy to be asked about that.",
            who=who,
            topic=about,
        )
    return voice.line(
        "{who} would like to talk about {topic}, and you said you’re happy to be asked about {theirs}.",
        who=who,
        topic=about,
        theirs=topic_line(voice, theirs),
    )


def in_their_words(voice: Voice, ask: Ask) -> tuple[Line, ...]:
    """Quote an asker."""
    lines = [voice.line("“{words}”", words=typed(ask.words.what))]
    if ask.words.why:
        lines.append(voice.line("Why now: {words}", words=typed(ask.words.why)))
    if ask.words.tried:
        lines.append(voice.line("Tried so far: {words}", words=typed(ask.words.tried)))
    return tuple(lines)


def _footer(voice: Voice, ask: Ask) -> Line:
    if ask.shows_name:
        return voice.line(
            "No need to answer: after three days I take it for a “not this time”. Either way nobody learns that I "
            "asked you, unless you say yes."
        )
    return voice.line(
        "No need to answer: after three days I take it for a “not this time”. Either way nobody learns that I "
        "asked you, unless you say yes; then you learn each other’s names."
    )


def said_yes(voice: Voice) -> Message:
    """Thank a member for a yes."""
    return message(voice.line("How kind of you, thank you. I’ll introduce you two as soon as it suits you both."))


def said_no(voice: Voice) -> Message:
    """Answer a "not this time"."""
    return message(voice.line("All right, not this time. Nobody is told."))


def better_named(voice: Voice) -> Message:
    """Thank a member who named somebody or something better."""
    return message(
        voice.line("Thank you. I’ll carry it there where they are happy to be asked. Nobody learns who said so.")
    )


def moved_on(voice: Voice) -> Message:
    """Replace a question that was not answered in time."""
    return message(voice.line("Somebody had a question for you some days ago. It has moved on; nothing to do for you."))


def shown_to_admins(voice: Voice) -> Message:
    """Replace a question that its reader reported to the admins."""
    return message(voice.line("You showed this question to the admins. There is nothing more to do for you."))


def taken_back(voice: Voice) -> Message:
    """Replace a question that its asker took back."""
    return message(
        voice.line("Somebody had a question for you, and it needs no answer any more. Thank you for being there.")
    )


def over(voice: Voice) -> Message:
    """Answer a press on a question that is over."""
    return message(voice.line("That question has moved on already. Thank you all the same."))


def limit_form(voice: Voice, ask: Ask) -> Form:
    """Ask what a yes is limited to."""
    return Form(
        f"asked.limit:{ask.id}",
        voice.text("Yes, with a limit"),
        voice.text("Say yes"),
        (
            ChoiceField(
                "length",
                voice.text("I’m up for"),
                (
                    Option(Length.QUARTER.value, voice.text("a quarter of an hour")),
                    Option(Length.MESSAGES.value, voice.text("messages only")),
                    Option(Length.HALF_HOUR.value, voice.text("half an hour")),
                ),
                (Length.QUARTER.value,),
                required=True,
            ),
            TextField(
                "words",
                voice.text("In your own words"),
                voice.text("If you like, such as: “not before next week”."),
                limit=MAX_LIMIT,
            ),
        ),
        intro=voice.line("They read this when I introduce you."),
    )


def better_form(voice: Voice, ask: Ask) -> Form:
    """Ask who or what would be better."""
    return Form(
        f"asked.better:{ask.id}",
        voice.text("Somebody else"),
        voice.text("Send"),
        (
            SearchField(
                "person",
                voice.text("Somebody who knows more about it"),
                "people",
                several=False,
                prompt=voice.text("Type a name"),
                hint=voice.text("I ask them only if they are happy to be asked about it."),
            ),
            SearchField(
                "topic",
                voice.text("Or a topic that it is really about"),
                "topics",
                several=False,
                prompt=voice.text("Type a topic, then choose it"),
            ),
        ),
        intro=voice.line("One of the two is enough. Nobody learns that it came from you."),
    )


def limit_line(voice: Voice, limit: Limit, other: Member) -> Line | None:
    """Tell the limit that a member put on their yes."""
    name = voice.names([other])
    match limit.length:
        case Length.QUARTER:
            said = voice.line("{name} is up for a quarter of an hour.", name=name)
        case Length.MESSAGES:
            said = voice.line("{name} would rather do it in messages, so write to each other here.", name=name)
        case Length.HALF_HOUR:
            said = ()
    if limit.words:
        quoted = voice.line("{name} adds: “{words}”", name=name, words=typed(limit.words))
        said = (*said, *words(" "), *quoted) if said else quoted
    return said or None
