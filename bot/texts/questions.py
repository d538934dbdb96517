"""Texts of questions: an ask as a member reads it, and what replaces the question."""

from datetime import datetime

from bot.model.asks import Ask
from bot.model.content import Bullets, Buttons, Hint, Line, Menu, Message
from bot.model.members import Member
from bot.model.topics import Topic
from bot.texts.localization import Voice, quoted
from bot.texts.phrases import button, message, topic_line


def question(
    voice: Voice, ask: Ask, asker: Member, topic: Topic | None, theirs: Topic | None, *, known: bool
) -> Message:
    """Render an ask. `theirs` is the reader's topic that matched. `known` tells whether the two were introduced."""
    return message(
        _opening(voice, ask, asker, topic, theirs, known=known),
        # Translators: the words of one person follow, whose name isn’t told.
        voice.line("They wrote:"),
        Bullets(in_their_words(voice, ask)),
        voice.line("Do you have half an hour for this?"),
        *question_buttons(voice, ask, topic_line(voice, topic)),
        Hint(_footer(voice, ask, known=known)),
    )


def question_waits(voice: Voice, ask: Ask, came_on: datetime) -> Message:
    """Remind a member of a nameless question that waits for an answer, without quoting it."""
    day = voice.day(came_on)
    return message(
        voice.line("I sent you a question on {day}. Do you have half an hour for it?", day=day),
        *question_buttons(voice, ask, voice.line("the question from {day}", day=day)),
    )


def question_buttons(voice: Voice, ask: Ask, about: Line) -> tuple[Buttons, Menu]:
    """Return the likely answers to an ask as buttons, and the others as a menu. No answer stands out.

    If the ask goes to one member only, its reader can't suggest another.
    """
    suggest = (button(voice.line("Suggest someone else"), f"asked.better:{ask.id}", about),) if ask.others_too else ()
    report = button(voice.line_as("tell the admins", "Report"), f"asked.report:{ask.id}", about)
    return (
        Buttons(
            (
                button(voice.line_as("I’ll talk about it", "Yes"), f"asked.yes:{ask.id}", about),
                button(voice.line("Yes, but only …"), f"asked.limit:{ask.id}", about),
                button(voice.line_as("I won’t talk about it", "Not this time"), f"asked.no:{ask.id}", about),
            )
        ),
        Menu(voice.line("More"), (*suggest, report)),
    )


def _opening(voice: Voice, ask: Ask, asker: Member, topic: Topic | None, theirs: Topic | None, *, known: bool) -> Line:
    about, name = topic_line(voice, topic), voice.names([asker])
    if known and ask.shows_name:
        return voice.line(
            "{name} would like to talk with you about {topic}. I’ve introduced you to each other before.",
            name=name,
            topic=about,
        )
    if known:
        return voice.line("Someone I’ve introduced you to would like to talk with you about {topic}.", topic=about)
    if theirs is None or (topic is not None and theirs.folded == topic.folded):
        if ask.shows_name:
            return voice.line(
                "{name} would like to talk about {topic}, and you said you’re happy to be asked about it.",
                name=name,
                topic=about,
            )
        return voice.line(
            "Someone here would like to talk about {topic}, and you said you’re happy to be asked about it.",
            topic=about,
        )
    near = topic_line(voice, theirs)
    if ask.shows_name:
        return voice.line(
            "{name} would like to talk about {topic}, and you said you’re happy to be asked about something similar: "
            "{theirs}.",
            name=name,
            topic=about,
            theirs=near,
        )
    return voice.line(
        "Someone here would like to talk about {topic}, and you said you’re happy to be asked about something similar: "
        "{theirs}.",
        topic=about,
        theirs=near,
    )


def in_their_words(voice: Voice, ask: Ask) -> tuple[Line, ...]:
    """Quote what the asker wrote."""
    lines = [voice.line("“{words}”", words=quoted(ask.words.what))]
    if ask.words.why:
        lines.append(voice.line("Why now: {words}", words=quoted(ask.words.why)))
    if ask.words.tried:
        lines.append(voice.line("Tried so far: {words}", words=quoted(ask.words.tried)))
    return tuple(lines)


def _footer(voice: Voice, ask: Ask, *, known: bool) -> Line:
    if known and ask.shows_name:
        return voice.line("No reply needed. After three days I’ll quietly move on. I only pass on a yes.")
    if known:
        return voice.line(
            "No reply needed. After three days I’ll quietly move on. I only pass on a yes. Then you’ll learn who asked."
        )
    if ask.shows_name:
        return voice.line(
            "No reply needed. After three days I’ll look for someone else. Nobody will know that I asked you, "
            "unless you say yes."
        )
    return voice.line(
        "No reply needed. After three days I’ll look for someone else. If you say yes, you’ll learn each other’s "
        "names. If not, nobody will know that I asked you."
    )


def moved_on(voice: Voice) -> Message:
    """Replace a question that was not answered in time."""
    return message(voice.line("Someone had a question for you a few days ago. It no longer needs an answer."))


def shown_to_admins(voice: Voice) -> Message:
    """Replace a question after its reader has reported it to the admins."""
    return message(voice.line("You reported this question to the admins. There’s nothing more to do."))


def taken_back(voice: Voice) -> Message:
    """Replace a question that is withdrawn before its reader said yes, for whatever reason."""
    return message(voice.line("A question for you was withdrawn. Nothing to do."))


def taken_back_after_yes(voice: Voice) -> Message:
    """Replace the thanks for a yes that leads to no chat, for whatever reason."""
    return message(voice.line("The question you said yes to was withdrawn, so I won’t introduce you. Thanks anyway."))
