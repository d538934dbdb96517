"""Cleanup: finished messages are deleted after a while, so that the outbox does not grow for ever.

Messages that something looks up later stay: introductions and welcomes, which name a conversation, questions, and the
posts of circles. Other messages are kept by their key alone, so that none is enqueued twice; after this time none would
be.
"""

from datetime import datetime, timedelta
from typing import Final

from bot.model.message_keys import DELETED_LATER
from bot.ports import Transaction

KEPT: Final = timedelta(weeks=13)
"""Longer than an offer stands, a message waits, or any budget counts."""
COUNTED: Final = timedelta(weeks=1)
"""How long a nudge counts, of which only that is kept."""
LOOKED_AT: Final = timedelta(weeks=39)
"""How far back messages are looked at, so that the cost does not grow with those that stay."""


async def tidy(tx: Transaction, now: datetime) -> None:
    """Delete old messages that nothing looks up, and drop dead messages, which are too old to resend."""
    before = now - KEPT
    await tx.outbox.tidy(DELETED_LATER, before - LOOKED_AT, before, now - COUNTED)
