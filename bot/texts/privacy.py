"""Texts about exporting and deleting a member's data."""

from bot.model.content import Buttons, File, Hint, Message
from bot.texts.localization import Voice, command
from bot.texts.phrases import button, message


def your_data(voice: Voice, data: str) -> Message:
    """Send a member a copy of their data."""
    return message(
        voice.line("Here is all that I keep about you. Other people’s answers are theirs, and not in it."),
        File("refill-my-data.json", "application/json", data, secret=True),
    )


def really_forget(voice: Voice) -> Message:
    """Ask whether to delete all that is stored about a member."""
    return message(
        voice.line(
            "Shall I delete all that I know about you? Your topics, circles, chats, answers and notes go for good, "
            "and so does any note that somebody kept about you. "
            "Whoever waits for a chat with you hears that it can’t take place."
        ),
        Buttons((button(voice.line("Forget me"), "forget-me.yes"), button(voice.line("Keep me"), "forget-me.no"))),
        Hint(voice.line("To pause instead: {command}.", command=command("rest"))),
    )


def forgotten(voice: Voice) -> Message:
    """Say goodbye."""
    return message(voice.line("Done. I know nothing about you any more. All the best, and you’re welcome any time."))


def nothing_kept(voice: Voice) -> Message:
    """Say that nothing is stored about a person."""
    return message(voice.line("I know nothing about you."))


def kept_after_all(voice: Voice) -> Message:
    """Confirm that nothing was deleted."""
    return message(voice.line("Glad you’re staying. Nothing was deleted."))
