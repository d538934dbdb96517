"""Shortcuts: entries in Slack's menus, each of which runs a command."""

import re
from enum import StrEnum
from typing import Any, Final

from bot.model.quotes import first_words

NOT_WORDS: Final = re.compile(r"<[@!][^>]*>|:[\w+'-]+:|[*_~`]+(?=\W|$)|(?<!\w)[*_~`]+|^&gt;", re.MULTILINE)
"""Parts of a message's text that are no words: people, groups, dates, emoji, formatting and quotation marks."""
LINK: Final = re.compile(r"<(#?)[^|>]*(?:\|([^>]*))?>")
"""A channel or an address, with its label if it has one."""


class Shortcut(StrEnum):
    """The shortcuts, by their callback_id."""

    ASK = "ask"
    CHATS = "chats"
    ASK_ABOUT = "ask_about"


def command_of(body: dict[str, Any]) -> str:
    """Return the text of the command that a shortcut runs."""
    match Shortcut(body["callback_id"]):
        case Shortcut.ASK_ABOUT:
            is_ours = body["message"].get("app_id") == body.get("api_app_id")
            return "ask" if is_ours else f"ask {excerpt(body['message'].get('text') or '')}".strip()
        case shortcut:
            return shortcut


def excerpt(text: str) -> str:
    """Return the first words of a message, without NOT_WORDS. Links and channels become their labels."""
    words = LINK.sub(r"\1\2", NOT_WORDS.sub(" ", text))
    return first_words(words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
