"""Commands, forms and buttons, defined once for every platform."""

from bot.conversation.conversation import Conversation

__all__ = ["Conversation"]
