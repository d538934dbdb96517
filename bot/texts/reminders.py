"""Text of the one reminder of a chat."""

from collections.abc import Sequence

from bot.model.chats import Chat
from bot.model.content import Buttons, Hint, Message
from bot.model.members import Member
from bot.model.topics import Topic
from bot.texts.localization import Voice
from bot.texts.meeting_times import offered_times, time_buttons_apart
from bot.texts.phrases import button, message, topic_line


def reminder(voice: Voice, chat: Chat, others: Sequence[Member], topic: Topic | None) -> Message:
    """Remind a member of a chat, once, with the coming times on offer."""
    people = {other.id: other for other in others}
    return message(
        voice.line(
            "Would you still like half an hour with {names} about {topic}? There’s time.",
            names=voice.names(others),
            topic=topic_line(voice, topic),
        ),
        *offered_times(voice, chat, people, apart=True),
        Buttons(
            (
                *time_buttons_apart(voice, chat, people),
                button(voice.line("We’ve talked"), f"met:{chat.id}:yes"),
                button(voice.line("Skip this chat"), f"skip:{chat.id}"),
            )
        ),
        Hint(voice.line("I won’t remind you again.")),
    )
