"""Chats, and what comes after them: check-ins, wishes, refills, notes."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Index, Integer, UniqueConstraint, literal_column

from bot.model.again import Again
from bot.model.chats import ChatState, Origin, Pick
from bot.model.checkins import CheckInState, Met
from bot.model.ids import MemberId
from bot.model.pairing import Reason
from bot.model.refills import RefillAnswer, RefillState
from storage.columns import Choice, Instant, Json
from storage.tables.base import key, may, need, part_of, scoped_table, where

OPEN_REFILL: ColumnElement[Any] = literal_column("state IN ('waiting', 'offered')")

chat = scoped_table(
    "chat",
    key("id"),
    need("origin", Choice(Origin)),
    need("members", Json(tuple[MemberId, ...])),
    may("topic"),
    need("reason", Choice(Reason)),
    need("introduced_at", Instant),
    need("state", Choice(ChatState)),
    may("circle"),
    may("round"),
    may("refill"),
    may("ask"),
    need("offered", Json(tuple[datetime, ...])),
    need("picks", Json(tuple[Pick, ...])),
    may("starts_at", Instant),
    need("times_set", Integer),
    need("revision", Integer),
    need("apart", Boolean),
    need("openers", Json(tuple[str, ...])),
    need("told", Boolean),
    part_of("community"),
    Index(None, "community_id", "round"),
    Index(None, "community_id", "topic"),
)

chat_member = scoped_table(
    "chat_member",
    key("chat_id"),
    key("member_id"),
    may("round_id"),
    need("introduced_at", Instant),
    part_of("chat", "chat_id"),
    UniqueConstraint("community_id", "round_id", "member_id"),
    Index(None, "community_id", "member_id", "introduced_at", "chat_id"),
    comment="Who is in a chat; a round has each member once",
)

check_in = scoped_table(
    "check_in",
    key("chat"),
    key("member"),
    need("state", Choice(CheckInState)),
    may("met", Choice(Met)),
    may("asked_at", Instant),
    need("reminded", Boolean),
    part_of("chat", "chat"),
    Index(None, "community_id", "member"),
)

wish = scoped_table(
    "wish",
    key("member"),
    key("about"),
    need("chat"),
    need("answer", Choice(Again)),
    need("answered_at", Instant),
    need("asked_again", Boolean),
    part_of("community"),
    Index(None, "community_id", "about", "member"),
)

acquaintance = scoped_table(
    "acquaintance",
    key("one"),
    key("other"),
    need("introduced_at", Instant),
    need("chat"),
    need("refills", Integer),
    need("rhythm_weeks", Integer),
    part_of("community"),
    Index(None, "community_id", "other"),
    Index(None, "community_id", "introduced_at"),
)

refill = scoped_table(
    "refill",
    key("id"),
    need("one"),
    need("other"),
    need("members", Json(tuple[MemberId, MemberId])),
    need("after"),
    need("offer_at", Instant),
    may("topic"),
    need("state", Choice(RefillState)),
    need("answers", Json(tuple[tuple[MemberId, RefillAnswer], ...])),
    need("put_off", Json(tuple[MemberId, ...])),
    part_of("community"),
    Index(None, "community_id", "one"),
    Index(None, "community_id", "other"),
    Index(None, "community_id", "after"),
    Index(None, "community_id", "topic"),
    Index("ix_refill_open", "community_id", **where(OPEN_REFILL)),
)

note = scoped_table(
    "note",
    key("id"),
    need("author"),
    need("about"),
    need("text"),
    need("key"),
    need("written_at", Instant),
    may("chat"),
    part_of("community"),
    Index(None, "community_id", "author"),
    Index(None, "community_id", "about"),
    Index(None, "community_id", "key"),
    comment="The text is locked with its author's key",
)
