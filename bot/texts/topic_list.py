"""Texts of the list of all topics, for admins."""

from collections.abc import Sequence
from typing import Final

from bot.model.content import Bullets, Buttons, Heading, Hint, Line, Message
from bot.model.topics import Standing, Topic
from bot.texts.localization import Voice, command, quoted, typed
from bot.texts.phrases import brief, button, few_or_menu, message

A_PAGE: Final = 10
"""Number of topics on a page."""
NO_WORDS: Final = "-"
"""Stands before the search words in a button's action, because the words may be missing."""
LONGEST_WORDS: Final = 30
"""Maximum number of characters of search words in a button's action."""


def topic_list(voice: Voice, topics: Sequence[Topic], words: str, *, has_more: bool) -> Message:
    """List topics by name, without their number of members, because a small number could tell whose topic it is."""
    if not topics:
        return message(
            voice.line(
                "No topic matches “{words}”. {command} shows all.", words=quoted(words), command=command("topics list")
            )
            if words
            else voice.line("Nobody has added a topic yet.")
        )
    looks = [button(brief(topic), f"topics.look:{topic.id}", (typed(topic.name),)) for topic in topics]
    return message(
        Heading(voice.line("Topics here")),
        Bullets(tuple(_row(voice, topic) for topic in topics)),
        few_or_menu(voice.line("Choose a topic"), looks),
        Buttons((button(voice.line("More"), f"topics.after:{topics[-1].id}:{NO_WORDS}{words[:LONGEST_WORDS]}"),))
        if has_more
        else None,
        Hint(
            voice.line(
                "Choose a topic to hide it, or to suggest it to everyone. To find a topic by name, type {command}.",
                command=command("topics list NAME"),
            )
        ),
    )


def _row(voice: Voice, topic: Topic) -> Line:
    match topic.standing:
        case Standing.HIDDEN:
            return voice.line("{topic} (hidden)", topic=typed(topic.name))
        case Standing.SUGGESTED:
            return voice.line("{topic} (suggested to everyone)", topic=typed(topic.name))
        case Standing.USUAL:
            return (typed(topic.name),)


def one_topic(voice: Voice, topic: Topic) -> Message:
    """Show an admin a topic's state, with buttons that change it."""
    hide = button(voice.line("Hide"), f"topics.stand:{topic.id}:{Standing.HIDDEN}")
    suggest = button(voice.line("Suggest now"), f"topics.stand:{topic.id}:{Standing.SUGGESTED}")
    usual = button(voice.line("Suggest as usual"), f"topics.stand:{topic.id}:{Standing.USUAL}")
    match topic.standing:
        case Standing.HIDDEN:
            said = voice.line(
                "{topic} is hidden. I won’t suggest it, or bring people together for it. People who’ve added it "
                "keep it, and aren’t told.",
                topic=voice.topic(topic.name),
            )
            buttons = Buttons((button(voice.line("Unhide"), usual.action),))
        case Standing.SUGGESTED:
            said = voice.line("When people add topics, I suggest {topic} to everyone.", topic=voice.topic(topic.name))
            buttons = Buttons((usual, hide))
        case Standing.USUAL:
            said = voice.line(
                "When people add topics, I suggest {topic} if at least two already have it.",
                topic=voice.topic(topic.name),
            )
            buttons = Buttons((hide, suggest))
    return message(
        said,
        buttons,
        Hint(
            voice.line(
                "To merge it with another topic, type {command}.",
                command=command(f"topics merge {topic.name} into NAME"),
            )
        ),
    )
