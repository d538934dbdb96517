"""Texts about topics that somebody wants and nobody shares."""

from bot.model.content import Buttons, Hint, Message
from bot.model.topics import Topic
from bot.texts.localization import Voice
from bot.texts.phrases import button, main_button, message


def somebody_would_love_to_hear(voice: Voice, topic: Topic) -> Message:
    """Tell a channel about a wanted topic. Say neither how many people want it nor who."""
    return message(
        voice.line("Someone here would love to hear about {topic}.", topic=voice.topic(topic.name)),
        voice.line(
            "Have you done it, even just once? That’s enough. It’s half an hour with one person, and you can say "
            "“not this time” whenever I ask."
        ),
        Buttons((main_button(voice.line("I’m happy to be asked"), f"wanted.share:{topic.id}"),)),
        Hint(voice.line("Nobody sees who presses this.")),
    )


def shared(voice: Voice, topic: Topic) -> Message:
    """Thank a member who is happy to be asked."""
    return message(
        voice.line(
            "Thank you. People can now ask you about {topic}. The next round may bring you someone who’s curious "
            "about it.",
            topic=voice.topic(topic.name),
        ),
        Buttons((button(voice.line("Undo"), f"wanted.unshare:{topic.id}"),)),
    )


def unshared(voice: Voice, topic: Topic) -> Message:
    """Confirm that sharing is undone."""
    return message(
        voice.line(
            "Undone. {topic} is off the list of what you’re happy to be asked about.", topic=voice.topic(topic.name)
        )
    )
