"""Asks, and the members to whom asks were carried."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Index, Integer, literal_column

from bot.model.asks import AskState, CarriedState, Limit, Wording
from bot.model.ids import TopicId
from storage.columns import Choice, Instant, Json
from storage.tables.base import key, may, need, part_of, scoped_table, where

LOOKING_ASK: ColumnElement[Any] = literal_column("state IN ('open', 'ended')")
WAITING_ASK: ColumnElement[Any] = literal_column("state = 'open' AND waits")
REPORTED: ColumnElement[Any] = literal_column("state = 'reported' AND NOT settled")

ask = scoped_table(
    "ask",
    key("id"),
    need("asker"),
    need("topic"),
    need("words", Json(Wording)),
    need("asked_at", Instant),
    need("ends_at", Instant),
    need("state", Choice(AskState)),
    need("also", Json(tuple[TopicId, ...])),
    need("shows_name", Boolean),
    need("others_too", Boolean),
    need("is_first", Boolean),
    need("waits", Boolean),
    need("stopped", Boolean),
    need("searches", Integer),
    part_of("community"),
    Index(None, "community_id", "asker"),
    Index(None, "community_id", "topic"),
    Index(None, "community_id", "ends_at"),
    Index("ix_ask_looking", "community_id", **where(LOOKING_ASK)),
    Index("ix_ask_waiting", "community_id", **where(WAITING_ASK)),
)

carried = scoped_table(
    "carried",
    key("ask"),
    key("member"),
    need("state", Choice(CarriedState)),
    need("chosen_at", Instant),
    need("known", Boolean),
    may("asked_at", Instant),
    need("settled", Boolean),
    need("void", Boolean),
    need("limit", Json(Limit)),
    part_of("ask", "ask"),
    Index(None, "community_id", "member", "chosen_at"),
    Index("ix_carried_reported", "community_id", **where(REPORTED)),
    comment="Whom an ask was carried to; each at most once",
)

ask_figures = scoped_table(
    "ask_figures",
    key("month"),
    need("sent", Integer),
    need("agreed", Integer),
    part_of("community"),
    comment="How many asks of a month were sent and got a yes, in numbers that name nobody",
)
