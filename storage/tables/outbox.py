"""Outgoing messages, receipts, leased accounts, scheduled jobs, and incoming events that were seen."""

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
    key("key", Key, comment="The message key: the kind and ids. A key that is enqueued twice makes one row"),
    need("destination", Json(Destination), comment="JSON: a member, a chat with its members, or a channel"),
    may("member_id"),
    may("chat_id"),
    may("message", Json(Message), comment="JSON: the content; null once the message is delivered or dropped"),
    need(
        "urgency", Choice(Urgency), comment="asked (any hour), expected (in the window) or nudge (also in the budget)"
    ),
    need("due_at", Instant, comment="When to send it, or to try again. In whole hours once finished"),
    need("created_at", Instant, comment="When it was enqueued. In whole hours once finished"),
    may("expires_at", Instant, comment="When to drop the message, because it would come too late"),
    may("replaces", Key, comment="Key of an earlier message, whose content this one replaces on the platform"),
    need("state", Choice(OutboxState)),
    need("attempts", Integer, comment="Number of attempts to send the message"),
    need("uncertain", Boolean, comment="Whether an attempt got no answer, so the message may come twice"),
    may("unsure_since", Instant, comment="Since when it is unknown whether the message arrived; null if it is known"),
    may("lease_until", Instant),
    may("handed_over_at", Instant, comment="When the sender that claimed the message began to send it"),
    may("delivered_at", Instant),
    may("ref", comment="The platform's id of the message, needed to change it"),
    may("error", comment="Why the last attempt failed. It contains nothing that a member typed"),
    may("token", comment="The idempotency key that the platform gets"),
    part_of("community"),
    Index("ix_outbox_open", "due_at", "community_id", "key", **where(OPEN_MESSAGES)),
    Index("ix_outbox_sending", "lease_until", **where(SENDING)),
    Index("ix_outbox_nudges", "community_id", "member_id", "delivered_at", **where(DELIVERED_NUDGE)),
    Index("ix_outbox_state", "community_id", "state", "due_at", "key"),
    Index(None, "community_id", "member_id"),
    Index(None, "community_id", "chat_id"),
    Index(None, "community_id", "token"),
    comment="A message to the platform. Finished messages of some kinds are deleted 13 weeks after due_at",
)

heard = scoped_table(
    "heard",
    need("at", Instant, comment="By the platform's clock"),
    part_of("community"),
    comment="When the platform posted the latest message for which it sent a receipt",
)

account = Table(
    "account",
    metadata,
    key("name", comment="A community's id, or the platform if its communities share one account"),
    need("holder", comment="The id of the sender"),
    need("held_until", Instant),
    comment="A sender's lease of an account that only one sender may use. Deleted when the sender stops",
)

agenda = scoped_table(
    "agenda",
    key("kind"),
    key("subject", comment="The ids that the job is about, joined by a space"),
    need("due_at", Instant, comment="When to do the job, or to try again; 1970 means at once"),
    may("lease_until", Instant),
    need("attempts", Integer, comment="Number of attempts to do the job"),
    may("error"),
    need("held", Boolean, comment="Whether the job is paused: its community uninstalled Refill, or it can't be read"),
    part_of("community"),
    Index("ix_agenda_due", "due_at", "community_id", "kind", "subject", **where(READY)),
    Index("ix_agenda_leased", "lease_until", **where(LEASED)),
    Index(None, "community_id", "subject"),
    comment="A job: work that is scheduled for a time. Deleted when the work is done",
)

inbound = scoped_table(
    "inbound",
    key("key", comment="A keyed hash of the event's id. An event that comes twice has one effect"),
    need("came_at", Instant, comment="The start of the UTC day on which the event came"),
    Index(None, "community_id", "came_at"),
    part_of("community"),
    comment="An event that the platform sent. Deleted after three days, when the next event comes",
)
