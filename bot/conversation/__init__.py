"""Commands, forms and buttons, defined once for every platform."""

from bot.conversation.dispatcher import Conversation

__all__ = ["Conversation"]
