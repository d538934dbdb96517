"""Texts for a member who answers an ask, and for a limit that the member sets with a yes."""

from bot.model.asks import MAX_LIMIT, Ask, Length, Limit
from bot.model.content import ChoiceField, Form, Line, Message, Option, SearchField, TextField
from bot.model.members import Member
from bot.texts.localization import Voice, quoted, words
from bot.texts.phrases import message


def said_yes(voice: Voice) -> Message:
    """Thank a member for a yes."""
    return message(voice.line("Thank you! I’ll introduce you at a time of day that suits you both."))


def said_no(voice: Voice) -> Message:
    """Confirm a "not this time"."""
    return message(voice.line("OK, not this time. Nobody sees what you chose."))


def better_named(voice: Voice) -> Message:
    """Thank a member who named somebody or something better."""
    return message(
        voice.line(
            "Thank you. I’ll only ask people who are happy to be asked. Nobody will know the suggestion came from you."
        )
    )


def over(voice: Voice) -> Message:
    """Answer a press on a question that is over."""
    return message(voice.line("That question no longer needs an answer. Thanks anyway."))


def limit_form(voice: Voice, ask: Ask) -> Form:
    """Ask what a yes is limited to."""
    return Form(
        f"asked.limit:{ask.id}",
        voice.text("Yes, but only …"),
        voice.text("Say yes"),
        (
            ChoiceField(
                "length",
                voice.text("I have time for"),
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
                voice.text("Anything to add?"),
                voice.text("Optional, for example “not before next week”."),
                limit=MAX_LIMIT,
            ),
        ),
        intro=voice.line("The person who asked will see this when I introduce you."),
    )


def better_form(voice: Voice, ask: Ask) -> Form:
    """Ask who or what would be better."""
    return Form(
        f"asked.better:{ask.id}",
        voice.text("Suggest someone else"),
        voice.text("Send"),
        (
            SearchField(
                "person",
                voice.text("Someone who knows more about it"),
                "people",
                several=False,
                prompt=voice.text("Type a name"),
                hint=voice.text("I only ask people who are happy to be asked about it."),
            ),
            SearchField(
                "topic",
                voice.text("Or a topic that fits better"),
                "topics",
                several=False,
                prompt=voice.text("Type a topic, then choose it"),
            ),
        ),
        intro=voice.line("Fill in one or both. Nobody will know the suggestion came from you."),
    )


def limit_line(voice: Voice, limit: Limit, other: Member) -> Line | None:
    """Tell the limit that a member set with a yes; None if there is nothing to tell."""
    name = voice.names([other])
    match limit.length:
        case Length.QUARTER:
            said = voice.line("{name} has time for a quarter of an hour.", name=name)
        case Length.MESSAGES:
            said = voice.line("{name} would rather chat in messages.", name=name)
        case Length.HALF_HOUR:
            said = ()
    if limit.words:
        added = voice.line("{name} adds: “{words}”", name=name, words=quoted(limit.words))
        said = (*said, *words(" "), *added) if said else added
    return said or None
