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
    need("folded"),
    may("shown_at", Instant),
    need("standing", Choice(Standing)),
    part_of("community"),
    Index(None, "community_id", "folded", "id"),
    Index("ix_topic_hidden", "community_id", **where(HIDDEN_TOPIC)),
)

alias = scoped_table(
    "alias",
    key("folded"),
    need("name"),
    need("topic"),
    part_of("topic", "topic"),
    Index(None, "community_id", "topic"),
)

interest = scoped_table(
    "interest",
    key("member"),
    key("topic"),
    key("stance", Choice(Stance)),
    need("called"),
    part_of("topic", "topic"),
    Index(None, "community_id", "topic"),
)


def is_held(topic: Column[str]) -> ColumnElement[bool]:
    """Return the SQL condition that some member has an interest in a topic. Only such topics are found by name."""
    return exists().where(interest.c.community_id == topic.table.c.community_id, interest.c.topic == topic)


topic_link = scoped_table(
    "topic_link",
    key("one"),
    key("other"),
    key("source", Choice(LinkSource)),
    need("kind", Choice(LinkKind)),
    need("strength", Integer),
    part_of("topic", "one", name="fk_topic_link_one"),
    part_of("topic", "other", name="fk_topic_link_other"),
    Index(None, "community_id", "other"),
)

topic_vector = scoped_table(
    "topic_vector",
    key("topic"),
    need("model"),
    need("values", Json(tuple[int, ...])),
    part_of("topic", "topic"),
)
