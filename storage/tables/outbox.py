"""Outgoing messages, scheduled jobs, and incoming events that were seen."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Index, Integer, Table, literal_column

from bot.model.content import Message
from bot.model.outbox import Destination, OutboxState, Urgency
from storage.columns import Choice, Instant, Json, Key
from storage.tables.base import key, may, metadata, need, part_of, scoped_table, where

OPEN_MESSAGES: ColumnElement[Any] = literal_column("state IN ('pending', 'sending', 'unknown')")
"""Open messages. The index and the queries use this same text, so that the planner uses the index."""
SENDING: ColumnElement[Any] = literal_column("state = 'sending'")
DELIVERED_NUDGE: ColumnElement[Any] = literal_column("urgency = 'nudge' AND delivered_at IS NOT NULL")
READY: ColumnElement[Any] = literal_column("NOT held")
LEASED: ColumnElement[Any] = literal_column("lease_until IS NOT NULL")

outbox = scoped_table(
    "outbox",
    key("key", Key),
    need("destination", Json(Destination)),
    may("member_id"),
    may("chat_id"),
    may("message", Json(Message)),
    need("urgency", Choice(Urgency)),
    need("due_at", Instant),
    need("created_at", Instant),
    may("expires_at", Instant),
    may("replaces", Key),
    need("state", Choice(OutboxState)),
    need("attempts", Integer),
    need("uncertain", Boolean),
    may("unsure_since", Instant),
    may("lease_until", Instant),
    may("handed_over_at", Instant),
    may("delivered_at", Instant),
    may("ref"),
    may("error"),
    may("token"),  # the idempotency key
    part_of("community"),
    Index("ix_outbox_open", "due_at", "community_id", "key", **where(OPEN_MESSAGES)),
    Index("ix_outbox_sending", "lease_until", **where(SENDING)),
    Index("ix_outbox_nudges", "community_id", "member_id", "delivered_at", **where(DELIVERED_NUDGE)),
    Index("ix_outbox_state", "community_id", "state", "due_at", "key"),
    Index(None, "community_id", "member_id"),
    Index(None, "community_id", "chat_id"),
    Index(None, "community_id", "token"),
)

heard = scoped_table(
    "heard",
    need("at", Instant),
    part_of("community"),
    comment="When the latest message was taken that a community's platform told of",
)

account = Table(
    "account",
    metadata,
    key("name"),
    need("holder"),
    need("held_until", Instant),
    comment="Which sender has an account with a platform: a community's, or all of theirs, so it is part of none",
)

agenda = scoped_table(
    "agenda",
    key("kind"),
    key("subject"),
    need("due_at", Instant),
    may("lease_until", Instant),
    need("attempts", Integer),
    may("error"),
    need("held", Boolean),
    part_of("community"),
    Index("ix_agenda_due", "due_at", "community_id", "kind", "subject", **where(READY)),
    Index("ix_agenda_leased", "lease_until", **where(LEASED)),
    Index(None, "community_id", "subject"),
)

inbound = scoped_table(
    "inbound",
    key("key"),
    need("came_at", Instant),
    Index(None, "community_id", "came_at"),
    part_of("community"),
)
