"""The sandbox's tables: what a chat platform stores."""

from sqlalchemy import BigInteger, Boolean, Index, UniqueConstraint

from bot.model.content import Form, Message
from storage.columns import Instant, Json
from storage.tables.base import key, may, need, scoped_table

sandbox_community = scoped_table(
    "sandbox_community",
    need("seq", BigInteger, comment="The number of the latest message or change"),
    need("ahead_us", BigInteger, comment="How far the sandbox's clock is ahead of real time, in microseconds"),
    # The code says seeded. A renamed column would break older versions that run beside this one.
    need("furnished", Boolean, comment="Whether the sandbox was filled with simulated members and their history"),
    may("locale", comment="The language that a visitor chose; null if none was chosen"),
    comment="The state of a sandbox",
)

sandbox_message = scoped_table(
    "sandbox_message",
    key("id"),
    need("seq", BigInteger, comment="The message's number in the community, in the order of writing"),
    need("revision", BigInteger, comment="The community's seq when the message was last changed"),
    need("conversation"),
    may("author", comment="Null if Refill wrote the message"),
    may("only_for", comment="The one member who sees the message; null if everybody in the conversation does"),
    need("message", Json(Message)),
    need("sent_at", Instant, comment="By the sandbox's clock"),
    UniqueConstraint("community_id", "seq"),
    Index(None, "community_id", "conversation", "seq"),
    Index(None, "community_id", "revision"),
    comment="A message in a conversation of the sandbox",
)

sandbox_delivery = scoped_table(
    "sandbox_delivery",
    key("key", comment="The idempotency key"),
    need("message_id", comment="The message that was written or replaced"),
    comment="A delivery that arrived. A second delivery with the same key changes nothing",
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
    need("seq", BigInteger, comment="The seq of the last message that the member has read"),
    comment="How far a member has read in a conversation",
)

sandbox_form = scoped_table(
    "sandbox_form",
    key("id"),
    need("member"),
    need("conversation"),
    may("message_id", comment="The message whose button opened the form"),
    need("form", Json(Form)),
    need("opened_at", Instant, comment="In real time, not by the sandbox's clock"),
    comment="A form that a member has open. Forms older than a day are deleted when the member opens another",
)

sandbox_look = scoped_table(
    "sandbox_look",
    key("message_id"),
    key("member"),
    may("due_at", Instant, comment="The next look, by the sandbox's clock; null if none is planned"),
    need("pressed", Json(tuple[str, ...]), comment="JSON: actions, the earliest first"),
    Index(None, "community_id", "due_at"),
    comment="When a simulated member looks at a message, and what was pressed on it for them",
)

sandbox_lead = scoped_table(
    "sandbox_lead",
    key("member"),
    need("led_at", Instant, comment="In real time, not by the sandbox's clock"),
    comment="When a visitor last acted as a member. The member is not simulated for 30 minutes from then",
)

sandbox_step = scoped_table(
    "sandbox_step",
    key("member"),
    key("step"),
    may("other", comment="The other member whom the step is about"),
    comment="A step of the tour that a member took",
)

SANDBOX_TABLES = (
    sandbox_community,
    sandbox_message,
    sandbox_delivery,
    sandbox_seat,
    sandbox_read,
    sandbox_form,
    sandbox_look,
    sandbox_lead,
    sandbox_step,
)
"""All tables of this module."""
