"""The sandbox's tables: what a chat platform stores."""

from sqlalchemy import BigInteger, Boolean, Index, UniqueConstraint

from bot.model.content import Form, Message
from storage.columns import Instant, Json
from storage.tables.base import key, may, need, scoped_table

sandbox_community = scoped_table(
    "sandbox_community",
    need("seq", BigInteger),
    need("ahead_us", BigInteger),
    need("furnished", Boolean),
    may("locale"),  # chosen by a visitor
    comment="Counts messages and changes; how many microseconds its clock is ahead; whether people live there",
)

sandbox_message = scoped_table(
    "sandbox_message",
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

sandbox_delivery = scoped_table(
    "sandbox_delivery",
    key("key"),
    need("message_id"),
    comment="What became of each delivery, by its key",
)

sandbox_seat = scoped_table(
    "sandbox_seat",
    key("conversation"),
    key("member"),
    Index(None, "community_id", "member"),
    comment="Who is in the conversation of a chat",
)

sandbox_read = scoped_table(
    "sandbox_read",
    key("member"),
    key("conversation"),
    need("seq", BigInteger),
    comment="How far a member has read",
)

sandbox_form = scoped_table(
    "sandbox_form",
    key("id"),
    need("member"),
    need("conversation"),
    may("message_id"),
    need("form", Json(Form)),
    need("opened_at", Instant),
    comment="Forms that somebody has before them, and the message whose button opened each; opened_at is real time",
)

sandbox_look = scoped_table(
    "sandbox_look",
    key("message_id"),
    key("member"),
    may("due_at", Instant),
    need("pressed", Json(tuple[str, ...])),
    Index(None, "community_id", "due_at"),
    comment="When somebody who lives there looks at a message next, if ever, and what they pressed on it before",
)

sandbox_lead = scoped_table(
    "sandbox_lead",
    key("member"),
    need("led_at", Instant),
    comment="When a visitor last acted as somebody, in real time",
)

sandbox_step = scoped_table(
    "sandbox_step",
    key("member"),
    key("step"),
    may("other"),
    comment="Steps of the tour that somebody took, and with whom",
)
