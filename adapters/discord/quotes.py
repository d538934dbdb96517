"""The words of a message in Discord that somebody would like to ask about: no markup, and nobody's name."""

import re
from typing import Final

import discord

from bot.model.quotes import first_words

NOT_WORDS: Final = re.compile(
    r"<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|/[^>]+:\d+|id:\w+)>"  # people, channels, emoji, times, commands
    r"|@(?:everyone|here)\b"
    r"|\|\|.*?\|\|"  # what its author hid
    r"|<?https?://[^\s<>]+>?|:\w+:"
    r"|^\s*(?:>>>|>|#{1,3}|-#|[*-])\s"  # a quotation, a heading or a list
    r"|(?<!\\)[*_~`|]+(?=\W|$)|(?<![\w\\])[*_~`|]+",  # formatting, but for what is escaped
    re.MULTILINE | re.DOTALL,
)
LINK: Final = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
"""An address below words ("Markdown Text 101")."""
LOOSE: Final = re.compile(r"\s+(?=[,.;!?](?:\s|$))")
"""The room before a punctuation mark, where something was left out."""
ESCAPED: Final = re.compile(r"\\([^\w\s])")


def quote(message: discord.Message, own: discord.ClientUser | None) -> str:
    """Return the first words of a message; none of one of Refill's own. Nobody else's authorship is looked at."""
    if message.author == own:
        return ""
    words = NOT_WORDS.sub(" ", LINK.sub(r"\1", message.content))
    return first_words(ESCAPED.sub(r"\1", LOOSE.sub("", words)))
