"""Replies to people who write to Refill directly, if the operator wants that. Their text is never read."""

import logging
from typing import Final

import discord
from cachetools import TTLCache

from adapters.discord.errors import FAILURES, why
from adapters.discord.markdown import markdown
from adapters.discord.rendering import MAX_LINE
from bot.model.content import Paragraph
from bot.texts.dm_replies import not_read
from bot.texts.localization import Voice, languages

logger = logging.getLogger(__name__)

ANSWERED_SECONDS: Final = 24 * 60 * 60
"""Nobody is answered twice within this time, unless Refill was restarted."""
MAX_KNOWN: Final = 10_000


class DmReplies:
    """Points people to the command, in every language, because Discord does not tell which language a person speaks."""

    def __init__(self) -> None:
        self._answered = TTLCache[int, bool](MAX_KNOWN, ANSWERED_SECONDS)

    async def answer(self, channel: discord.abc.Messageable, author: int) -> None:
        """Answer a person, unless they were answered within ANSWERED_SECONDS."""
        if author in self._answered:
            return
        self._answered[author] = True
        try:
            await channel.send(line_in_each_language())
        except FAILURES as error:
            logger.warning("a direct message was not answered: %s", why(error))


def line_in_each_language() -> str:
    """Return the answer in each language, each on a line of its own, English first."""
    ordered = sorted(languages(), key=lambda language: (language != "en", language))
    said = [not_read(Voice(language, "UTC")).blocks for language in ordered]
    lines = [block.line for blocks in said for block in blocks if isinstance(block, Paragraph)]
    return "\n".join(markdown(line, MAX_LINE) for line in lines)
