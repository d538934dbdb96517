"""Greet a new community once, and say how to start a circle."""

from datetime import datetime

from bot.model import message_keys
from bot.model.outbox import OutboxMessage, ToChannel, ToMember, Urgency
from bot.ports import Transaction
from bot.texts.greetings import greeting
from bot.texts.localization import Voice


async def greet(tx: Transaction, to: ToChannel | ToMember, now: datetime, *, asks_where: bool) -> None:
    """Enqueue the greeting of a community, in its language. A second call changes nothing.

    This function adds the message to the outbox itself, because the person who installed Refill may be no member.
    """
    community = await tx.get_community()
    said = greeting(
        Voice(community.locale, community.zone), in_channel=isinstance(to, ToChannel), asks_where=asks_where
    )
    await tx.outbox.add(OutboxMessage(message_keys.greeting(), to, said, Urgency.ASKED, now, now))
