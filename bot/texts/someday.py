"""Text of the question that follows a "maybe someday"."""

from bot.model.chats import Chat
from bot.model.content import Hint, Message
from bot.model.members import Member
from bot.texts.again import again_buttons
from bot.texts.localization import Voice
from bot.texts.phrases import message


def how_about_now(voice: Voice, chat: Chat, other: Member) -> Message:
    """Ask again a member who answered "maybe someday". A notification must not show that answer."""
    return message(
        voice.line(
            "You met {name} a while ago. How about another half hour?",
            name=voice.names([other]),
        ),
        again_buttons(voice, chat, other),
        Hint(voice.line("Only you see your answer. If you both say yes, I’ll tell you both. I won’t ask again.")),
    )
