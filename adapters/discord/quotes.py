"""Quotes the first words of a message that a member wants to ask about, without markup, mentions and addresses."""

import re
from typing import Final

import discord

from bot.model.quotes import first_words

NOT_WORDS: Final = re.compile(
    r"<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|/[^>]+:\d+|id:\w+)>"  # people, channels, emoji, times, commands
    r"|@(?:everyone|here)\b"
    r"|\|\|.*?\|\|"  # a spoiler
    r"|<?https?://[^\s<>]+>?|:\w+:"
    r"|^\s*(?:>>>|>|#{1,3}|-#|[*-])\s"  # a quotation, a heading or a list
    r"|(?<!\\)[*_~`|]+(?=\W|$)|(?<![\w\\])[*_~`|]+",  # formatting that is not escaped
    re.MULTILINE | re.DOTALL,
)
LINK: Final = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
"""A link with a text ("Markdown Text 101")."""
LOOSE: Final = re.compile(r"\s+(?=[,.;!?](?:\s|$))")
"""The space before a punctuation mark, where something was removed."""
ESCAPED: Final = re.compile(r"\\([^\w\s])")


def quote(message: discord.Message, own: discord.ClientUser | None) -> str:
    """Return the first words of a message, or "" for one of Refill's own. Nothing else about the author is read."""
    if message.author == own:
        return ""
    words = NOT_WORDS.sub(" ", LINK.sub(r"\1", message.content))
    return first_words(ESCAPED.sub(r"\1", LOOSE.sub("", words)))
