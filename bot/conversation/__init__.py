"""Handlers of commands, forms and buttons, the same for every platform."""

from bot.conversation.dispatcher import Conversation

__all__ = ["Conversation"]
