"""Topics, their names and links, and who is interested in them."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Index, Integer, exists, literal_column

from bot.model.interests import Stance
from bot.model.topic_links import LinkKind, LinkSource
from bot.model.topics import Standing
from storage.columns import Choice, Instant, Json
from storage.tables.base import key, may, need, part_of, scoped_table, where

HIDDEN_TOPIC: ColumnElement[Any] = literal_column("standing = 'hidden'")

topic = scoped_table(
    "topic",
    key("id"),
    need("name"),
    need("folded", comment="The name as it is compared, without differences of case and spacing"),
    may("shown_at", Instant, comment="When a channel's post last named it as a wanted topic"),
    need("standing", Choice(Standing), comment="usual, suggested or hidden; admins choose it"),
    part_of("community"),
    Index(None, "community_id", "folded", "id"),
    Index("ix_topic_hidden", "community_id", **where(HIDDEN_TOPIC)),
    comment="Something to talk about. Deleted when no interest, chat, refill or ask uses it",
)

alias = scoped_table(
    "alias",
    key("folded", comment="The name as it is compared, without differences of case and spacing"),
    need("name"),
    need("topic"),
    part_of("topic", "topic"),
    Index(None, "community_id", "topic"),
    comment="Another name of a topic",
)

interest = scoped_table(
    "interest",
    key("member"),
    key("topic"),
    key("stance", Choice(Stance)),
    need("called", comment="The folded alias by which the member has the topic; empty for its own name"),
    part_of("topic", "topic"),
    Index(None, "community_id", "topic", "member"),
    comment="A member's stance to a topic: curious or sharing. A member may have both",
)


def is_held(topic: Column[str]) -> ColumnElement[bool]:
    """Return the SQL condition that some member has an interest in a topic. Only such topics are found by name."""
    return exists().where(interest.c.community_id == topic.table.c.community_id, interest.c.topic == topic)


topic_link = scoped_table(
    "topic_link",
    key("one", comment="The smaller of the two topic ids"),
    key("other"),
    key("source", Choice(LinkSource), comment="member (it is not stored which one) or meaning (an embedding model)"),
    need("kind", Choice(LinkKind), comment="near, maybe (without effect until a member confirms it) or apart"),
    need("strength", Integer, comment="Similarity, 0 to 100"),
    part_of("topic", "one", name="fk_topic_link_one"),
    part_of("topic", "other", name="fk_topic_link_other"),
    Index(None, "community_id", "other"),
    comment="Whether two topics are near, according to a member or an embedding model",
)

topic_vector = scoped_table(
    "topic_vector",
    key("topic"),
    need("model"),
    need("values", Json(tuple[int, ...]), comment="JSON: whole numbers of -127 to 127, which stand for -1 to 1"),
    part_of("topic", "topic"),
    comment="A topic's embedding. Deleted when another embedding model is used",
)
