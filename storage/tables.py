"""The tables. Every key begins with community_id, and columns have the names of the model's fields.

Other columns are there for queries. Indexes on open work are partial, so that finished work costs nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    exists,
    literal_column,
)

from bot.model.absences import Absence
from bot.model.asks import Ask, AskState, Carried, CarriedState, Limit, Wording
from bot.model.chats import Again, Chat, ChatState, CheckIn, CheckInState, Met, Origin, Pick, Wish
from bot.model.circle_figures import Figures, FiguresState, FrozenFigures
from bot.model.circles import Cadence, Circle, CircleState, Introduces, Membership
from bot.model.content import Message
from bot.model.days_off import DaysOff
from bot.model.embeddings import TopicVector
from bot.model.hours import MessageWindow, WeeklyHours
from bot.model.ids import MemberId, TopicId
from bot.model.members import Block, Member, Rest
from bot.model.notes import Note
from bot.model.organisers import Organiser, Starters
from bot.model.outbox import Destination, OutboxMessage, OutboxState, Urgency
from bot.model.pairing import Pairing, PairingInputs, Reason
from bot.model.refills import Acquaintance, Refill, RefillAnswer, RefillState
from bot.model.rounds import Round, RoundHead, RoundState
from bot.model.topic_links import Link, LinkKind, LinkSource
from bot.model.topics import Alias, Interest, Stance, Topic
from bot.model.weights import Weights
from storage.columns import Choice, Instant, Json, Key, Words
from storage.jobs import AgendaRow

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

OPEN_MESSAGES: ColumnElement[Any] = literal_column("state IN ('pending', 'sending', 'unknown')")
"""Open messages. Index and queries use this same text, so that the planner recognises it."""
SENDING: ColumnElement[Any] = literal_column("state = 'sending'")
LOOKING_ASK: ColumnElement[Any] = literal_column("state IN ('open', 'ended')")
WAITING_ASK: ColumnElement[Any] = literal_column("state = 'open' AND waits")
OPEN_REFILL: ColumnElement[Any] = literal_column("state IN ('waiting', 'offered')")
ADMIN: ColumnElement[Any] = literal_column("admin")
STARTER: ColumnElement[Any] = literal_column("starts_circles")
REPORTED: ColumnElement[Any] = literal_column("state = 'reported' AND NOT settled")
DELIVERED_NUDGE: ColumnElement[Any] = literal_column("urgency = 'nudge' AND delivered_at IS NOT NULL")
READY: ColumnElement[Any] = literal_column("NOT held")
LEASED: ColumnElement[Any] = literal_column("lease_until IS NOT NULL")


def key(name: str, kind: Any = Words) -> Column[Any]:
    """Return a column of the primary key."""
    return Column(name, kind, primary_key=True)


def need(name: str, kind: Any = Words) -> Column[Any]:
    """Return a column that is not null."""
    return Column(name, kind, nullable=False)


def may(name: str, kind: Any = Words) -> Column[Any]:
    """Return a column that may be null."""
    return Column(name, kind, nullable=True)


def part_of(parent: str, *columns: str, name: str | None = None) -> ForeignKeyConstraint:
    """Return a foreign key to the row that a row is part of and deleted with; checked at commit."""
    referred = ["community_id"] if parent == "community" else ["community_id", "id"]
    return ForeignKeyConstraint(
        ["community_id", *columns],
        [f"{parent}.{column}" for column in referred],
        name=name,
        ondelete="CASCADE",
        deferrable=True,
        initially="DEFERRED",
    )


def where(condition: Any) -> Mapping[str, Any]:
    """Return the arguments that make an index partial, for both engines."""
    return {"sqlite_where": condition, "postgresql_where": condition}


community = Table(
    "community",
    metadata,
    key("community_id"),
    need("platform"),
    need("name"),
    need("locale"),
    need("zone"),
    may("left_at", Instant),
    may("admins"),
    need("starters", Choice(Starters)),
    Index(None, "platform"),
)

member = Table(
    "member",
    metadata,
    key("community_id"),
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
    part_of("community"),
    Index(None, "community_id", "folded", "id"),
    Index("ix_member_admins", "community_id", **where(ADMIN)),
    Index("ix_member_starters", "community_id", **where(STARTER)),
)

absence = Table(
    "absence",
    metadata,
    key("community_id"),
    key("member"),
    need("since", Instant),
    may("changed_at", Instant),
    need("taken"),
    part_of("community"),
    comment="Who is held, with the rows that forgetting them took away",
)

block = Table(
    "block",
    metadata,
    key("community_id"),
    key("member"),
    key("other"),
    part_of("community"),
    Index(None, "community_id", "other"),
)

topic = Table(
    "topic",
    metadata,
    key("community_id"),
    key("id"),
    need("name"),
    need("folded"),
    may("shown_at", Instant),
    part_of("community"),
    Index(None, "community_id", "folded", "id"),
)

alias = Table(
    "alias",
    metadata,
    key("community_id"),
    key("folded"),
    need("name"),
    need("topic"),
    part_of("topic", "topic"),
    Index(None, "community_id", "topic"),
)

interest = Table(
    "interest",
    metadata,
    key("community_id"),
    key("member"),
    key("topic"),
    key("stance", Choice(Stance)),
    need("called"),
    part_of("topic", "topic"),
    Index(None, "community_id", "topic"),
)


def is_held(topic: Column[str]) -> ColumnElement[bool]:
    """Return the SQL condition that a member has an interest in a topic; only then it is found by its names."""
    return exists().where(interest.c.community_id == topic.table.c.community_id, interest.c.topic == topic)


topic_link = Table(
    "topic_link",
    metadata,
    key("community_id"),
    key("one"),
    key("other"),
    key("source", Choice(LinkSource)),
    need("kind", Choice(LinkKind)),
    need("strength", Integer),
    part_of("topic", "one", name="fk_topic_link_one"),
    part_of("topic", "other", name="fk_topic_link_other"),
    Index(None, "community_id", "other"),
)

topic_vector = Table(
    "topic_vector",
    metadata,
    key("community_id"),
    key("topic"),
    need("model"),
    need("values", Json(tuple[int, ...])),
    part_of("topic", "topic"),
)

circle = Table(
    "circle",
    metadata,
    key("community_id"),
    key("id"),
    need("name"),
    need("channel"),
    need("cadence", Json(Cadence)),
    need("created_at", Instant),
    need("next_round_at", Instant),
    need("state", Choice(CircleState)),
    need("rounds", Integer),
    need("group_size", Integer),
    need("freeze_weeks", Integer),
    need("guests", Boolean),
    need("introduces", Choice(Introduces)),
    need("channel_open", Boolean),
    need("weights", Json(Weights)),
    need("shows_wanted", Boolean),
    need("posts", Integer),
    need("days_off", Json(DaysOff)),
    need("keeps_messages", Boolean),
    part_of("community"),
    Index(None, "community_id", "channel"),
)

organiser = Table(
    "organiser",
    metadata,
    key("community_id"),
    key("circle"),
    key("member"),
    part_of("circle", "circle"),
    Index(None, "community_id", "member"),
)

membership = Table(
    "membership",
    metadata,
    key("community_id"),
    key("circle"),
    key("member"),
    need("joined_at", Instant),
    need("skips_next", Boolean),
    need("in_a_row", Integer),
    need("rounds", Integer),
    need("left_out", Integer),
    part_of("circle", "circle"),
    Index(None, "community_id", "member"),
)

round_ = Table(
    "round",
    metadata,
    key("community_id"),
    key("id"),
    need("circle"),
    need("number", Integer),
    need("planned_at", Instant),
    need("opened_at", Instant),
    need("ends_at", Instant),
    need("state", Choice(RoundState)),
    may("inputs", Json(PairingInputs, plain=True)),
    may("outcome", Json(Pairing, plain=True)),
    part_of("circle", "circle"),
    UniqueConstraint("community_id", "circle", "number"),
)

circle_figures = Table(
    "circle_figures",
    metadata,
    key("community_id"),
    key("circle"),
    key("number", Integer),
    need("first", Integer),
    need("since", Instant),
    need("counted_at", Instant),
    need("members", Integer),
    need("state", Choice(FiguresState)),
    need("figures", Json(Figures)),
    part_of("circle", "circle"),
    comment="What closed rounds came to, in numbers that name nobody",
)

round_member = Table(
    "round_member",
    metadata,
    key("community_id"),
    key("round_id"),
    key("member_id"),
    part_of("round", "round_id"),
    Index(None, "community_id", "member_id"),
    comment="Whom a round's inputs and outcome name",
)

chat = Table(
    "chat",
    metadata,
    key("community_id"),
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
    part_of("community"),
    Index(None, "community_id", "round"),
    Index(None, "community_id", "topic"),
)

chat_member = Table(
    "chat_member",
    metadata,
    key("community_id"),
    key("chat_id"),
    key("member_id"),
    may("round_id"),
    need("introduced_at", Instant),
    part_of("chat", "chat_id"),
    UniqueConstraint("community_id", "round_id", "member_id"),
    Index(None, "community_id", "member_id", "introduced_at", "chat_id"),
    comment="Who is in a chat; a round has each member once",
)

check_in = Table(
    "check_in",
    metadata,
    key("community_id"),
    key("chat"),
    key("member"),
    need("state", Choice(CheckInState)),
    may("met", Choice(Met)),
    may("asked_at", Instant),
    need("reminded", Boolean),
    part_of("chat", "chat"),
    Index(None, "community_id", "member"),
)

wish = Table(
    "wish",
    metadata,
    key("community_id"),
    key("member"),
    key("about"),
    need("chat"),
    need("answer", Choice(Again)),
    need("answered_at", Instant),
    need("asked_again", Boolean),
    part_of("community"),
    Index(None, "community_id", "about"),
)

acquaintance = Table(
    "acquaintance",
    metadata,
    key("community_id"),
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

refill = Table(
    "refill",
    metadata,
    key("community_id"),
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

ask = Table(
    "ask",
    metadata,
    key("community_id"),
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
    Index("ix_ask_looking", "community_id", **where(LOOKING_ASK)),
    Index("ix_ask_waiting", "community_id", **where(WAITING_ASK)),
)

carried = Table(
    "carried",
    metadata,
    key("community_id"),
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

note = Table(
    "note",
    metadata,
    key("community_id"),
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

community_key = Table(
    "community_key",
    metadata,
    key("community_id"),
    need("locked"),
    part_of("community"),
    comment="The secret that ids are made with, itself locked with the deployment's keys",
)

outbox = Table(
    "outbox",
    metadata,
    key("community_id"),
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
    may("token"),
    part_of("community"),
    Index("ix_outbox_open", "due_at", "community_id", "key", **where(OPEN_MESSAGES)),
    Index("ix_outbox_sending", "lease_until", **where(SENDING)),
    Index("ix_outbox_nudges", "community_id", "member_id", "delivered_at", **where(DELIVERED_NUDGE)),
    Index("ix_outbox_state", "community_id", "state", "due_at", "key"),
    Index(None, "community_id", "member_id"),
    Index(None, "community_id", "chat_id"),
    Index(None, "community_id", "token"),
)

heard = Table(
    "heard",
    metadata,
    key("community_id"),
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

agenda = Table(
    "agenda",
    metadata,
    key("community_id"),
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
)

inbound = Table(
    "inbound",
    metadata,
    key("community_id"),
    key("key"),
    need("came_at", Instant),
    Index(None, "community_id", "came_at"),
    part_of("community"),
)

TABLES: Mapping[type, Table] = {
    Member: member,
    Absence: absence,
    Block: block,
    Topic: topic,
    Alias: alias,
    Interest: interest,
    Link: topic_link,
    TopicVector: topic_vector,
    Circle: circle,
    Organiser: organiser,
    Membership: membership,
    FrozenFigures: circle_figures,
    Round: round_,
    RoundHead: round_,
    Chat: chat,
    CheckIn: check_in,
    Wish: wish,
    Acquaintance: acquaintance,
    Refill: refill,
    Ask: ask,
    Carried: carried,
    Note: note,
    OutboxMessage: outbox,
    AgendaRow: agenda,
}
"""The table of each entity."""
