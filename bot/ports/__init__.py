"""Protocols of what the core needs: a clock, an embedding model, a chat platform, a store."""

from bot.ports.ask_figures import AsksByMonth
from bot.ports.circle_figures import CircleFigures
from bot.ports.environment import Clock, EmbeddingModel
from bot.ports.meetings import Acquaintances, Asks, Chats, NoKey, Notes
from bot.ports.members import Circles, Members, Rounds, TopicLinks, Topics
from bot.ports.organisers import Organisers
from bot.ports.platform import (
    LEASE,
    Closed,
    Hear,
    InvalidMessage,
    Lane,
    NotNow,
    NotTogether,
    OutcomeUnknown,
    PartlyDelivered,
    Platform,
    PlatformRefused,
    Receipt,
    TryLater,
    Unchangeable,
    Undeliverable,
)
from bot.ports.queues import Agenda, Backlog, Claim, Inbound, Messages, Outbox
from bot.ports.store import Store, StoreUnavailable, Transaction
