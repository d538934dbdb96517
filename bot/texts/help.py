"""Texts about commands: two lines each, with an example."""

from collections.abc import Sequence

from bot.model.content import Bullets, Buttons, Heading, Hint, Line, Message
from bot.texts.localization import Voice, command
from bot.texts.operator_pages import page_links
from bot.texts.phrases import button, main_button, message


def what_it_does(voice: Voice, word: str) -> Line:
    """Describe a command in one line."""
    match word:
        case "join":
            return voice.line("Join this channel’s circle, or name another.")
        case "leave":
            return voice.line("Leave a circle. Nobody is told.")
        case "topics":
            return voice.line("Set what you’re curious about, and what you’re happy to be asked about.")
        case "ask":
            return voice.line("Ask a question about one topic. I’ll pass it on to someone who’s happy to be asked.")
        case "asks":
            return voice.line("See your questions and how they stand. Cancel one, or have me keep looking.")
        case "asked":
            return voice.line("Set how many questions a month you get at most.")
        case "reports":
            return voice.line("See reported questions. For admins only.")
        case "chats":
            return voice.line("See your past and upcoming chats, and say who you’d like to meet again.")
        case "note":
            return voice.line("Write a note to yourself about someone I’ve introduced you to. Only you ever see it.")
        case "notes":
            return voice.line("Read, change or delete your notes to yourself.")
        case "pace":
            return voice.line("Set how many chats a month you’d like at most.")
        case "hours":
            return voice.line("Set when you’re usually free, and when I can write to you.")
        case "rest":
            return voice.line("Take a break until a day you choose, or until you’re back.")
        case "back":
            return voice.line("End your break.")
        case "skip":
            return voice.line("Skip the next round. Nobody is told.")
        case "not-with":
            return voice.line("Name someone you’d rather not meet. Nobody will know.")
        case "me":
            return voice.line("See everything I know about you.")
        case "my-data":
            return voice.line("Get everything I know about you as a file.")
        case "forget-me":
            return voice.line("Delete everything I know about you.")
        case "circle":
            return voice.line("See the circles here. Organisers also set them up, preview rounds and read reports.")
        case _:
            return voice.line("See what I can do.")


EXAMPLES = {
    "join": "join",
    "leave": "leave",
    "topics": "topics add sourdough in a small kitchen",
    "ask": "ask how do you recruit people for a usability test?",
    "asks": "asks",
    "chats": "chats",
    "note": "note @someone knows where to find testers",
    "notes": "notes",
    "pace": "pace 2",
    "asked": "asked 1",
    "hours": "hours mon-thu 9-12, fri 14-16",
    "rest": "rest 2 weeks",
    "back": "back",
    "skip": "skip",
    "not-with": "not-with @someone",
    "me": "me",
    "my-data": "my-data",
    "forget-me": "forget-me",
    "circle": "circle preview",
    "reports": "reports",
    "help": "help pace",
}


def help_on(voice: Voice, word: str) -> Message:
    """Explain one command, with an example."""
    return message(
        what_it_does(voice, word), voice.line("For example: {example}", example=command(EXAMPLES.get(word, word)))
    )


def help_list(voice: Voice, words: Sequence[str]) -> Message:
    """List the commands."""
    return message(
        Heading(voice.line("One chat, one topic, half an hour")),
        Bullets(
            tuple(
                # Translators: {what} is a whole sentence, such as “End your break.”
                voice.line("{command}: {what}", command=command(word), what=what_it_does(voice, word))
                for word in words
            )
        ),
        Hint(voice.line("For more about a command, type help and its name: {command}", command=command("help pace"))),
        *page_links(voice),
    )


def ways_to_stop(voice: Voice) -> Message:
    """Answer somebody who wants Refill to stop."""
    return message(
        voice.line(
            "You can take a break and come back any time, leave a circle with {leave}, or have me forget you.",
            leave=command("leave"),
        ),
        Buttons((main_button(voice.line("Take a break"), "rest"), button(voice.line("Forget me"), "forget-me"))),
    )


def did_you_mean(voice: Voice, word: str, rest: str) -> Message:
    """Offer the command nearest to a typo."""
    return message(
        voice.line("I don’t know that command. Did you mean {command}?", command=command(f"{word} {rest}".strip())),
        what_it_does(voice, word),
    )


def unknown(voice: Voice) -> Message:
    """Answer text that resembles no command."""
    return message(
        voice.line("I don’t know that command."),
        Buttons((button(voice.line("What can I do?"), "help"),)),
    )
