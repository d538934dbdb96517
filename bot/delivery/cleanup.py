"""What is long done goes from the outbox, so that it does not grow for ever.

What names a conversation or tells that something reached somebody stays: introductions, welcomes, questions, and the
posts of circles. Of everything else only the key was kept, so that it is not owed twice; after so long nothing owes it
again: the work that did is done, and what it did stands in rows of its own.
"""

from datetime import datetime, timedelta
from typing import Final

from bot.model.message_keys import DELETED_LATER
from bot.ports import Transaction

KEPT: Final = timedelta(weeks=13)
"""Longer than an offer stands, a message waits, or any budget counts."""
LOOKED_AT: Final = timedelta(weeks=39)
"""How far before that is looked, so that the cost does not grow with all that stays."""


async def tidy(tx: Transaction, now: datetime) -> None:
    """Delete messages that nobody looks up any more; one that is dead is not sent again after so long."""
    before = now - KEPT
    await tx.outbox.tidy(DELETED_LATER, before - LOOKED_AT, before)
