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
    need("offered", Json(tuple[datetime, ...]), comment="JSON: up to three offered times, in UTC"),
    need("picks", Json(tuple[Pick, ...])),
    may("starts_at", Instant, comment="The set time; null if none is set"),
    need("times_set", Integer, comment="How often a time was set. Calendar files have it as SEQUENCE"),
    need("revision", Integer, comment="How often the introduction has changed"),
    need("apart", Boolean, comment="Whether each member gets direct messages instead of a shared conversation"),
    need("openers", Json(tuple[str, ...])),
    need("told", Boolean, comment="Whether the introduction arrived, and the cleanup deleted it from outbox"),
    part_of("community"),
    Index(None, "community_id", "round"),
    Index(None, "community_id", "topic"),
    comment="Two to four members who were introduced, and their topic. A chat of two is deleted if one is forgotten",
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
    comment="Who is in a chat. A member is in one chat of a round at most",
)

check_in = scoped_table(
    "check_in",
    key("chat"),
    key("member"),
    need("state", Choice(CheckInState), comment="waiting, asked, answered, skipped (or never asked) or called_off"),
    may("met", Choice(Met)),
    may("asked_at", Instant),
    need("reminded", Boolean),
    part_of("chat", "chat"),
    Index(None, "community_id", "member"),
    comment="The private question to one member whether a chat took place, and the answer",
)

wish = scoped_table(
    "wish",
    key("member"),
    key("about", comment="The other member. If that member is forgotten, a no stays, with a pseudonym here"),
    need("chat", comment="The latest chat of the two; empty after the other member was forgotten"),
    need("answer", Choice(Again)),
    need("answered_at", Instant),
    need("asked_again", Boolean, comment="Whether the member was asked once more after someday"),
    part_of("community"),
    Index(None, "community_id", "about", "member"),
    comment="A member's latest answer whether they would meet another member again",
)

acquaintance = scoped_table(
    "acquaintance",
    key("one", comment="The smaller of the two ids"),
    key("other"),
    need("introduced_at", Instant, comment="The last introduction; once one is forgotten, the end of its UTC week"),
    need("chat", comment="The latest chat of the two; empty after one is forgotten"),
    need("refills", Integer, comment="Number of their chats that came from a refill"),
    need("rhythm_weeks", Integer, comment="Weeks between the second yes and the next offer"),
    part_of("community"),
    Index(None, "community_id", "other"),
    Index(None, "community_id", "introduced_at"),
    comment="Two members who were introduced. If one is forgotten, a pseudonym replaces the id",
)

refill = scoped_table(
    "refill",
    key("id"),
    need("one", comment="The first of members"),
    need("other", comment="The second of members"),
    need("members", Json(tuple[MemberId, MemberId])),
    need("after"),
    need("offer_at", Instant),
    may("topic"),
    need("state", Choice(RefillState)),
    need(
        "answers",
        Json(tuple[tuple[MemberId, RefillAnswer], ...]),
        comment="JSON. Answers are shown only if both said yes",
    ),
    need("put_off", Json(tuple[MemberId, ...]), comment="JSON: members who answered later. Each is asked once more"),
    part_of("community"),
    Index(None, "community_id", "one"),
    Index(None, "community_id", "other"),
    Index(None, "community_id", "after"),
    Index(None, "community_id", "topic"),
    Index("ix_refill_open", "community_id", **where(OPEN_REFILL)),
    comment="The offer of another chat after both members said yes",
)

note = scoped_table(
    "note",
    key("id"),
    need("author"),
    need("about"),
    need("text", comment="Encrypted with the author's key, which is in the database of members' keys"),
    need("key", comment="The id of that key"),
    need("written_at", Instant, comment="When the note was last changed"),
    may("chat", comment="The latest chat of the two when the note was written"),
    part_of("community"),
    Index(None, "community_id", "author"),
    Index(None, "community_id", "about"),
    Index(None, "community_id", "key"),
    comment="What a member wrote for themselves after a chat. Deleted when the author or the other member is forgotten",
)
