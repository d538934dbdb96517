"""The form of an ask, and the form that adds topics to an ask."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.asks import MAX_PART, Ask
from bot.model.content import Field, Form, Line, Option, SearchField, TextField
from bot.model.members import Member
from bot.model.topics import Topic
from bot.texts.localization import Voice, command
from bot.texts.phrases import either_field

SHOWN, KEPT_BACK = "shown", "kept"
OTHERS_TOO, ONLY_THEM = "others", "only"
ANYONE = "-"
"""Stands for the member in a form's action, if no member is asked first."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The values that a form shows when it opens."""

    what: str = ""
    topic: str = ""
    why: str = ""
    tried: str = ""
    shows_name: bool = False
    others_too: bool = False


def ask_form(
    voice: Voice, filled: Filled, examples: Sequence[Topic], first: Member | None = None, *, joins: bool = False
) -> Form:
    """Ask what a person would like to talk about.

    `examples` are topics that people here share. `first` is the member who is asked first. With `joins`, the person is
    no member yet, and the form says what Refill will store.
    """
    return Form(
        action=f"ask:{first.id if first else ANYONE}",
        title=voice.text("Ask someone"),
        submit=voice.text("Preview"),
        fields=(
            TextField(
                "what",
                voice.text("What would you like to talk about?"),
                _example(voice, examples),
                filled.what,
                required=True,
                limit=MAX_PART,
                multiline=True,
            ),
            SearchField(
                "topic",
                voice.text("Topic"),
                "topics",
                (Option(filled.topic, filled.topic),) if filled.topic else (),
                several=False,
                free=True,
                prompt=voice.text("Type a topic, then choose it"),
                hint=_topics_here(voice, examples),
            ),
            TextField(
                "why",
                voice.text("Why now?"),
                voice.text("Optional. It helps others see whether they’re the right person."),
                filled.why,
                limit=MAX_PART,
            ),
            _tried_or_others(voice, filled, first),
            either_field(
                "name",
                voice.text("Your name"),
                Option(KEPT_BACK, voice.text("hidden until someone says yes")),
                Option(SHOWN, voice.text("shown to everyone I ask")),
                is_yes=filled.shows_name,
            ),
        ),
        intro=_intro(voice, first, joins=joins),
    )


def _intro(voice: Voice, first: Member | None, *, joins: bool) -> Line:
    if joins:
        return voice.line(
            "I keep your name, language, time zone and what you write. {command} deletes it all.",
            command=command("forget-me"),
        )
    if first is not None:
        return voice.line("I’ll ask {name} first.", name=voice.names([first]))
    return voice.line("I ask one person at a time. If they can’t, I ask someone else.")


def _example(voice: Voice, examples: Sequence[Topic]) -> str:
    if examples:
        return voice.text(
            "For example, about {topic}: “What do you wish you’d known at the start?”", topic=examples[0].name
        )
    return voice.text("For example: “How do you recruit people for a usability test?”")


def _topics_here(voice: Voice, examples: Sequence[Topic]) -> str:
    if not examples:
        return voice.text("A few words. If empty, I’ll look in your question.")
    names = ", ".join(topic.name for topic in examples)
    return voice.text("If empty, I’ll look in your question. People here offer: {topics}.", topics=names)


def _tried_or_others(voice: Voice, filled: Filled, first: Member | None) -> Field:
    if first is None:
        return TextField(
            "tried",
            voice.text("What have you tried?"),
            voice.text("Optional. It saves you from hearing what you know already."),
            filled.tried,
            limit=MAX_PART,
        )
    return either_field(
        "others",
        voice.text("If {name} can’t", name=first.name),
        Option(ONLY_THEM, voice.text("don’t ask anyone else")),
        Option(OTHERS_TOO, voice.text("ask someone else")),
        is_yes=filled.others_too,
    )


def wider_form(voice: Voice, ask: Ask) -> Form:
    """Ask for more topics that suit an ask."""
    return Form(
        f"ask.wider:{ask.id}",
        voice.text("Ask more people"),
        voice.text("Ask"),
        (
            SearchField(
                "topics",
                voice.text("Other topics"),
                "topics",
                required=True,
                prompt=voice.text("Type a topic, then choose it"),
                hint=voice.text("I’ll also ask people who offer to talk about one of these."),
            ),
        ),
    )
