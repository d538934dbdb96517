"""Communities and their secrets; members, their absences and their blocks."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Index, Integer, literal_column

from bot.model.circle_starters import Starters
from bot.model.hours import MessageWindow, WeeklyHours
from bot.model.rests import Rest
from storage.columns import Choice, Instant, Json
from storage.tables.base import key, may, need, part_of, scoped_table, where

ADMIN: ColumnElement[Any] = literal_column("admin")
STARTER: ColumnElement[Any] = literal_column("starts_circles")

community = scoped_table(
    "community",
    need("platform", comment="sandbox, slack or discord"),
    need("name"),
    need("locale"),
    need("zone", comment="IANA time zone of members whose own zone is not known"),
    may("left_at", Instant, comment="When it uninstalled Refill. It is erased 14 days later"),
    may("admins", comment="The platform's id of a group whose members are admins, too"),
    need("starters", Choice(Starters), comment="Who may start circles, besides admins: everybody or named"),
    Index(None, "platform"),
    comment="A Slack workspace, a Discord server, or a sandbox. Deleting it deletes all rows that refer to it",
)

community_key = scoped_table(
    "community_key",
    need("locked", comment="The secret, encrypted with the deployment's keys"),
    part_of("community"),
    comment="The secret of a community, from which ids, seeds and pseudonyms are computed",
)

member = scoped_table(
    "member",
    key("id"),
    need("name"),
    need("folded", comment="The name as it is compared, without differences of case and spacing"),
    need("zone", comment="IANA time zone"),
    need("locale"),
    need("languages", Json(tuple[str, ...]), comment="JSON: ISO 639-1 codes"),
    need("joined_at", Instant),
    need("last_sign_at", Instant, comment="When the member last did something that counts as a sign of life"),
    need("pace", Integer, comment="Number of chats that the member wants in four weeks"),
    need("hours", Json(WeeklyHours), comment="JSON: weekdays (Monday is 0), minutes since local midnight"),
    need("window", Json(MessageWindow), comment="JSON: local times between which messages may come"),
    need("rest", Json(Rest), comment="JSON: the kind of rest, and its end if it has one"),
    need("guest", Boolean, comment="Whether the person sees only a part of the community, according to the platform"),
    need("zone_chosen", Boolean, comment="Whether the member chose the zone, not the platform"),
    may("changed_at", Instant, comment="When the platform last changed its description of the member"),
    need("asked", Integer, comment="Maximum number of asks that the member gets in 29 days"),
    need("admin", Boolean, comment="Whether the member is an admin on the platform or by community.admins"),
    need("starts_circles", Boolean, comment="Whether admins named the member as one who may start circles"),
    may("closed_since", Instant, comment="Noon in UTC of the day since which the member accepts no direct messages"),
    need("knows_closed", Boolean, comment="Whether the member was told that their direct messages are closed"),
    may("kept_apart_at", Instant, comment="When the member last blocked somebody or answered no to meeting again"),
    may("still_in_asked_at", Instant, comment="When the member was last asked, after a silence, if they are still in"),
    may("timed_out_until", Instant, comment="End of a time-out, in which moderators keep the member from writing"),
    need("handle", comment="The unique second name on the platform; empty if the platform has none"),
    part_of("community"),
    Index(None, "community_id", "folded", "id"),
    Index("ix_member_admins", "community_id", **where(ADMIN)),
    Index("ix_member_starters", "community_id", **where(STARTER)),
    comment="A person who joined a circle, asked for something, or set a circle up",
)

absence = scoped_table(
    "absence",
    key("member"),
    need("since", Instant),
    may("changed_at", Instant, comment="When the platform says that the member left, if it tells that"),
    need("taken", comment="JSON: the deleted and changed rows, restored if the member returns"),
    part_of("community"),
    comment="A member who is gone and held for 14 days. Deleted when the member returns or is forgotten",
)

block = scoped_table(
    "block",
    key("member"),
    key("other", comment="A member, or the pseudonym of somebody who was forgotten or has not joined"),
    part_of("community"),
    Index(None, "community_id", "other"),
    comment="A member's wish never to meet another member. It counts in both directions",
)
