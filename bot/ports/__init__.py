"""What the core asks of the world outside, as protocols: a clock, a platform, a store."""

from bot.ports.environment import Clock, Meanings
from bot.ports.meetings import Acquaintances, Asks, Chats, NoKey, Notes
from bot.ports.members import Circles, Links, People, Rounds, Topics
from bot.ports.platform import (
    LEASE,
    Closed,
    Lane,
    NotTogether,
    OutcomeUnknown,
    PartlyDelivered,
    Platform,
    PlatformRefused,
    Receipt,
    TryLater,
    Undeliverable,
)
from bot.ports.queues import Agenda, Claim, Inbound, Outbox
from bot.ports.store import Store, StoreUnavailable, Transaction

__all__ = [
    "LEASE",
    "Acquaintances",
    "Agenda",
    "Asks",
    "Chats",
    "Circles",
    "Claim",
    "Clock",
    "Closed",
    "Inbound",
    "Lane",
    "Links",
    "Meanings",
    "NoKey",
    "NotTogether",
    "Notes",
    "Outbox",
    "OutcomeUnknown",
    "PartlyDelivered",
    "People",
    "Platform",
    "PlatformRefused",
    "Receipt",
    "Rounds",
    "Store",
    "StoreUnavailable",
    "Topics",
    "Transaction",
    "TryLater",
    "Undeliverable",
]
