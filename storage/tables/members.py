"""Communities, and the members of each."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Index, Integer, literal_column

from bot.model.hours import MessageWindow, WeeklyHours
from bot.model.rests import Rest
from bot.model.starters import Starters
from storage.columns import Choice, Instant, Json
from storage.tables.base import key, may, need, part_of, scoped_table, where

ADMIN: ColumnElement[Any] = literal_column("admin")
STARTER: ColumnElement[Any] = literal_column("starts_circles")

community = scoped_table(
    "community",
    need("platform"),
    need("name"),
    need("locale"),
    need("zone"),
    may("left_at", Instant),
    may("admins"),
    need("starters", Choice(Starters)),
    Index(None, "platform"),
)

community_key = scoped_table(
    "community_key",
    need("locked"),
    part_of("community"),
    comment="The secret that ids are made with, itself locked with the deployment's keys",
)

member = scoped_table(
    "member",
    key("id"),
    need("name"),
    need("folded"),
    need("zone"),
    need("locale"),
    need("languages", Json(tuple[str, ...])),
    need("joined_at", Instant),
    need("last_sign_at", Instant),
    need("pace", Integer),
    need("hours", Json(WeeklyHours)),
    need("window", Json(MessageWindow)),
    need("rest", Json(Rest)),
    need("guest", Boolean),
    need("zone_chosen", Boolean),
    may("changed_at", Instant),
    need("asked", Integer),
    need("admin", Boolean),
    need("starts_circles", Boolean),
    may("closed_since", Instant),
    need("knows_closed", Boolean),
    may("kept_apart_at", Instant),
    may("still_in_asked_at", Instant),
    may("timed_out_until", Instant),
    need("handle"),
    part_of("community"),
    Index(None, "community_id", "folded", "id"),
    Index("ix_member_admins", "community_id", **where(ADMIN)),
    Index("ix_member_starters", "community_id", **where(STARTER)),
)

absence = scoped_table(
    "absence",
    key("member"),
    need("since", Instant),
    may("changed_at", Instant),
    need("taken"),
    part_of("community"),
    comment="Who is held, with the rows that forgetting them took away",
)

block = scoped_table(
    "block",
    key("member"),
    key("other"),
    part_of("community"),
    Index(None, "community_id", "other"),
)
