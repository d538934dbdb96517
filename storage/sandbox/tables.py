"""The sandbox's tables: what a chat platform stores."""

from sqlalchemy import BigInteger, Boolean, Index, Table, UniqueConstraint

from bot.model.content import Form, Message
from storage.columns import Instant, Json
from storage.tables.base import key, may, metadata, need

sandbox_community = Table(
    "sandbox_community",
    metadata,
    key("community_id"),
    need("seq", BigInteger),
    need("ahead_us", BigInteger),
    need("furnished", Boolean),
    may("locale"),  # that a visitor chose
    comment="Counts messages and changes; how many microseconds its clock is ahead; whether people live there",
)

sandbox_message = Table(
    "sandbox_message",
    metadata,
    key("community_id"),
    key("id"),
    need("seq", BigInteger),
    need("revision", BigInteger),
    need("conversation"),
    may("author"),
    may("only_for"),
    need("message", Json(Message)),
    need("sent_at", Instant),
    UniqueConstraint("community_id", "seq"),
    Index(None, "community_id", "conversation", "seq"),
    Index(None, "community_id", "revision"),
    comment="Revision is the community's count at the last change; no author is Refill",
)

sandbox_delivery = Table(
    "sandbox_delivery",
    metadata,
    key("community_id"),
    key("key"),
    need("message_id"),
    comment="What became of each delivery, by its key",
)

sandbox_seat = Table(
    "sandbox_seat",
    metadata,
    key("community_id"),
    key("conversation"),
    key("member"),
    Index(None, "community_id", "member"),
    comment="Who is in the conversation of a chat",
)

sandbox_read = Table(
    "sandbox_read",
    metadata,
    key("community_id"),
    key("member"),
    key("conversation"),
    need("seq", BigInteger),
    comment="How far a member has read",
)

sandbox_form = Table(
    "sandbox_form",
    metadata,
    key("community_id"),
    key("id"),
    need("member"),
    need("conversation"),
    may("message_id"),
    need("form", Json(Form)),
    need("opened_at", Instant),
    comment="Forms that somebody has before them, and the message whose button opened each; opened_at is real time",
)

sandbox_look = Table(
    "sandbox_look",
    metadata,
    key("community_id"),
    key("message_id"),
    key("member"),
    may("due_at", Instant),
    need("pressed", Json(tuple[str, ...])),
    Index(None, "community_id", "due_at"),
    comment="When somebody who lives there looks at a message next, if ever, and what they pressed on it before",
)

sandbox_lead = Table(
    "sandbox_lead",
    metadata,
    key("community_id"),
    key("member"),
    need("led_at", Instant),
    comment="When a visitor last acted as somebody, in real time",
)

sandbox_step = Table(
    "sandbox_step",
    metadata,
    key("community_id"),
    key("member"),
    key("step"),
    may("other"),
    comment="Steps of the tour that somebody took, and with whom",
)
