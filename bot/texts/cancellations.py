"""Texts for members whose chat is called off, or goes on with fewer members."""

from collections.abc import Sequence

from bot.model.chats import Chat, Origin
from bot.model.content import Message
from bot.model.members import Member
from bot.model.topics import Topic
from bot.texts.introductions import without_one
from bot.texts.localization import Voice, command
from bot.texts.phrases import message, topic_line


def goes_on(voice: Voice, everyone: Sequence[Member], topic: Topic | None) -> Message:
    """Tell a member that somebody left their chat of three or more. Say neither who nor why."""
    return message(without_one(voice, everyone, topic))


def chat_called_off(voice: Voice, chat: Chat, topic: Topic | None) -> Message:
    """Tell a member that a chat won't happen. Give no reason, because the reason may be a block."""
    return message(
        voice.line("Your chat about {topic} won’t happen, sorry.", topic=topic_line(voice, topic))
        if topic
        else voice.line("One of your chats won’t happen, sorry."),
        None if topic else voice.line("{command} shows what’s still coming up.", command=command("")),
        voice.line("I’ll look for someone else for you.") if chat.origin is Origin.ROUND else None,
    )
