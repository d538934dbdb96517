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
    need("asker", comment="A member, or a hash if the asker was forgotten"),
    need("topic"),
    need("words", Json(Wording), comment="JSON: the asker's words, not encrypted"),
    need("asked_at", Instant, comment="When the ask was sent; for a draft, when it was written"),
    need("ends_at", Instant, comment="End of the search, as announced to the asker"),
    need("state", Choice(AskState), comment="draft, open, agreed (has a chat), ended (no yes) or closed (withdrawn)"),
    need("also", Json(tuple[TopicId, ...])),
    need("shows_name", Boolean, comment="Whether a member who is asked sees the asker's name before a yes"),
    need("others_too", Boolean, comment="Whether the ask goes on to other members after those whom the asker named"),
    need("is_first", Boolean),
    need("waits", Boolean, comment="Whether nobody can be asked at the moment"),
    need("stopped", Boolean, comment="Whether an admin stopped the ask. The asker is not told"),
    need("searches", Integer, comment="How often the ask was sent or extended"),
    part_of("community"),
    Index(None, "community_id", "asker"),
    Index(None, "community_id", "topic"),
    Index(None, "community_id", "ends_at"),
    Index("ix_ask_looking", "community_id", **where(LOOKING_ASK)),
    Index("ix_ask_waiting", "community_id", **where(WAITING_ASK)),
    comment="A member's wish to talk about one topic. If it had a turn, it is emptied once its asker is forgotten",
)

carried = scoped_table(
    "carried",
    key("ask"),
    key("member"),
    need("state", Choice(CarriedState)),
    need("chosen_at", Instant, comment="When the member was chosen or named"),
    need("known", Boolean, comment="Whether the asker and the member had met"),
    may("asked_at", Instant, comment="When the question arrived; null if it did not"),
    need("settled", Boolean, comment="Whether an admin has decided on the member's report"),
    need("void", Boolean, comment="Whether a yes opens no chat, because the member blocked a possible asker"),
    need("limit", Json(Limit), comment="JSON: the length of the talk that the member agreed to, and their words"),
    part_of("ask", "ask"),
    Index(None, "community_id", "member", "chosen_at"),
    Index("ix_carried_reported", "community_id", **where(REPORTED)),
    comment="An ask that is or was with one member. No member gets the same ask twice",
)

ask_figures = scoped_table(
    "ask_figures",
    key("month", comment="The UTC month of the asks' last day, such as 2026-10"),
    need("sent", Integer, comment="Number of asks; 0 if too few asks or people were counted"),
    need("agreed", Integer, comment="How many of them led to a chat"),
    part_of("community"),
    comment="Figures of a month's asks, in whole fives, counted by the next cleanup. They name nobody",
)
