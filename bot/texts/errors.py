"""Texts of errors. They say what is wrong, and what would be right."""

from collections.abc import Iterable

from bot.model.asks import ASKED_CHOICES, MAX_LIMIT, MAX_PART
from bot.model.circle_starters import MAX_STARTERS
from bot.model.content import Message
from bot.model.days_off import MAX_STRETCHES
from bot.model.errors import InvalidValue, NotFound
from bot.model.members import MAX_NAME, PACES
from bot.model.notes import MAX_NOTE, MAX_NOTES
from bot.model.organisers import MAX_ORGANISERS
from bot.model.topics import MAX_TOPIC, MAX_TOPICS_A_STANCE
from bot.texts.localization import Voice, command
from bot.texts.phrases import message


def changed_meanwhile(voice: Voice, values: Iterable[tuple[str, str]]) -> str:
    """Say what changed while a form was open. `values` are labels of fields and their current values."""
    return voice.text(
        "This has changed in the meantime: {changes}. The form now shows it. Make your changes and save again.",
        changes="; ".join(f"{label}: {value or '–'}" for label, value in values),
    )


def invalid(voice: Voice, error: InvalidValue) -> str:
    """Say what a value has to be."""
    match error.field, error.why:
        case "topic", "too long":
            return voice.text_of(
                "A topic can be up to {number} character long. Shorten any that are longer.",
                "A topic can be up to {number} characters long. Shorten any that are longer.",
                MAX_TOPIC,
            )
        case "topic", "empty":
            return voice.text("A topic needs a few words, such as “running usability tests on a budget”.")
        case "topic", "not in the question":
            return voice.text("I can’t tell the topic from your question. Name it here in a few words.")
        case "topic", "too many":
            return voice.text_of(
                "You can have at most {number} topic in each list. Remove one first.",
                "You can have at most {number} topics in each list. Remove one first.",
                MAX_TOPICS_A_STANCE,
            )
        case "topic", "not theirs":
            return voice.text("Only admins and people who had this topic can make it separate again.")
        case "topic", "same":
            return voice.text("These two topics are already merged.")
        case "topic", "missing":
            return voice.text("Add at least one topic, in either box.")
        case "name", "too long":
            return voice.text_of(
                "That name is too long. Use at most {number} character.",
                "That name is too long. Use at most {number} characters.",
                MAX_NAME // 2,
            )
        case "name", "empty":
            return voice.text("Enter a name.")
        case "name", "taken":
            return voice.text("There’s already a circle with that name here. Choose another name.")
        case "circle", "channel full":
            return voice.text(
                "This channel already has five circles. Choose another channel, or close a circle you organise."
            )
        case "circle", _:
            return voice.text("You already organise five circles. Close one, or hand one over.")
        case "post", _:
            return voice.text("The invitation was posted three times in the last 24 hours. Try again tomorrow.")
        case "organisers", "nobody":
            return voice.text("Name at least one person.")
        case "organisers", "nobody stays":
            return voice.text("Keep one of the present organisers until somebody new has said yes.")
        case "organisers" | "starters", "too many":
            return voice.text_of(
                "You can name at most {number} person. Remove some.",
                "You can name at most {number} people. Remove some.",
                MAX_ORGANISERS if error.field == "organisers" else MAX_STARTERS,
            )
        case "organisers" | "starters", _:
            return voice.text("I don’t know one of these people yet. They need to join a circle first.")
        case "zone", "unclear":
            return voice.text("That could be several time zones. Choose the right one.")
        case "zone", _:
            return voice.text("I don’t know that time zone. Name a large city nearby, such as Berlin.")
        case "pace", _:
            return voice.text(
                "How many chats a month? Choose one of these: {numbers}.", numbers=", ".join(map(str, PACES))
            )
        case "what" | "why" | "tried" | "limit", "too long":
            return voice.text_of(
                "That’s too long. Use at most {number} character.",
                "That’s too long. Use at most {number} characters.",
                MAX_LIMIT if error.field == "limit" else MAX_PART,
            )
        case "what", _:
            return voice.text("Say in a sentence what you’d like to talk about.")
        case "asked", _:
            return voice.text(
                "How many questions a month? Choose one of these: {numbers}.",
                numbers=", ".join(map(str, ASKED_CHOICES)),
            )
        case "days", "too many":
            return voice.text_of(
                "You can have at most {number} day or range. Remove some.",
                "You can have at most {number} days or ranges. Remove some.",
                MAX_STRETCHES,
            )
        case "days", _:
            return voice.text("I can’t read that. Write one day or range per line, like 2026-12-24 to 2027-01-01.")
        case "country", "no holidays":
            return voice.text("I don’t know the public holidays there. Add them under “Other days off”.")
        case "country", _:
            return voice.text(
                "I don’t know that country. Write its English name or two-letter code, such as Germany or DE."
            )
        case "until", "too far":
            return voice.text("That’s more than five years away. Pick an earlier day.")
        case "until", _:
            return voice.text("That day has passed. Pick a later one, like 2027-03-01.")
        case "since", _:
            return voice.text("That day is in the future. Pick an earlier one, or type 3 months.")
        case "date", _:
            return voice.text("I can’t read that as a day. Try 2027-03-01, friday or 2 weeks.")
        case "time" | "at", _:
            return voice.text("I can’t read that as a time. Try 14:30.")
        case "hours", "at least one stretch is needed":
            return voice.text("Choose at least one time when you’re usually free.")
        case "hours", _:
            return voice.text("I can’t read those hours. Try mon-thu 9-12, fri 14:30-16 (24-hour clock).")
        case "window", _:
            return voice.text("Choose two different times.")
        case "languages", _:
            return voice.text("Choose at least one language.")
        case "channel", "archived":
            return voice.text("That channel is archived. Unarchive it first, or choose another one.")
        case "channel", _:
            return voice.text("A circle needs a channel. Type the command in the channel you want.")
        case "note", "too many":
            return voice.text_of(
                "You can keep at most {number} note. Delete one first.",
                "You can keep at most {number} notes. Delete one first.",
                MAX_NOTES,
            )
        case "note", "too long":
            return voice.text_of(
                "That note is too long. Use at most {number} character.",
                "That note is too long. Use at most {number} characters.",
                MAX_NOTE,
            )
        case "note", _:
            return voice.text("A note needs a few words.")
        case "about", _:
            return voice.text("Name someone I’ve introduced you to.")
        case "member", "namesakes":
            return voice.text("More than one person here has that name. Type @ and choose who you mean.")
        case "member", _:
            return voice.text("That’s you. Name someone else.")
        case _:
            return voice.text("I can’t use that here. Please choose from the list.")


def not_found(voice: Voice, error: NotFound) -> Message:
    """Say that something doesn't exist."""
    match error.what:
        case "circle":
            return message(
                voice.line(
                    "I don’t know which circle you mean. {command} shows them all.", command=command("circle list")
                )
            )
        case "topic":
            return message(voice.line("I can’t find that topic. {command} shows yours.", command=command("topics")))
        case "alias":
            return message(voice.line("I can’t find a merged topic with that name. Check how it’s spelled."))
        case "chat" | "offer":
            return message(
                voice.line("That chat isn’t available any more. {command} shows yours.", command=command("chats"))
            )
        case "ask":
            return message(voice.line("That question is gone. {command} shows yours.", command=command("asks")))
        case "member":
            return message(voice.line("I don’t know that person yet. They need to join a circle first."))
        case "community":
            return message(voice.line("I’m not set up here any more. Whoever added me can add me again."))
        case _:
            return message(voice.line("I can’t find that any more. It may have been deleted."))


def passed(voice: Voice) -> Message:
    """Say that it is too late for something."""
    return message(voice.line("It’s too late for that. {command} shows where things stand.", command=command("")))


def out_of_reach(voice: Voice) -> Message:
    """Say that the store can't be reached."""
    return message(voice.line("I can’t load or save anything right now. Please try again in a minute."))


def my_fault(voice: Voice) -> Message:
    """Say that Refill failed."""
    return message(voice.line("Something went wrong on my side. Nothing was changed. Please try again."))


def too_many_commands(voice: Voice) -> Message:
    """Ask a person who has typed too many commands to wait."""
    return message(voice.line("That’s a lot of commands at once. Please wait a minute."))


def stale(voice: Voice) -> Message:
    """Say that a button or a form is out of date."""
    return message(
        voice.line("That button or form is out of date. {command} shows what you can do now.", command=command(""))
    )
