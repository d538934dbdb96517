"""The sandbox: a chat platform of its own, with messages, seats, and people who look at them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
JSON = sa.Text()
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sandbox_community",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("ahead_us", sa.BigInteger(), nullable=False),
        sa.Column("furnished", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", name="pk_sandbox_community"),
        comment="Counts messages and changes; how many microseconds its clock is ahead; whether people live there",
    )

    op.create_table(
        "sandbox_message",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("conversation", WORDS, nullable=False),
        sa.Column("author", WORDS, nullable=True),
        sa.Column("only_for", WORDS, nullable=True),
        sa.Column("message", JSON, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_sandbox_message"),
        sa.UniqueConstraint("community_id", "seq", name="uq_sandbox_message_community_id_seq"),
        comment="Revision is the community's count at the last change; no author is Refill",
    )
    op.create_index(
        "ix_sandbox_message_community_id_conversation_seq", "sandbox_message", ["community_id", "conversation", "seq"]
    )
    op.create_index("ix_sandbox_message_community_id_revision", "sandbox_message", ["community_id", "revision"])

    op.create_table(
        "sandbox_delivery",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("message_id", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "key", name="pk_sandbox_delivery"),
        comment="What became of each delivery, by its key",
    )

    op.create_table(
        "sandbox_seat",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("conversation", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "conversation", "member", name="pk_sandbox_seat"),
        comment="Who is in the conversation of a chat",
    )
    op.create_index("ix_sandbox_seat_community_id_member", "sandbox_seat", ["community_id", "member"])

    op.create_table(
        "sandbox_read",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("conversation", WORDS, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "member", "conversation", name="pk_sandbox_read"),
        comment="How far a member has read",
    )

    op.create_table(
        "sandbox_form",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("conversation", WORDS, nullable=False),
        sa.Column("message_id", WORDS, nullable=True),
        sa.Column("form", JSON, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_sandbox_form"),
        comment="Forms that somebody has before them, and the message whose button opened each; opened_at is real time",
    )

    op.create_table(
        "sandbox_look",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("message_id", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("pressed", JSON, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "message_id", "member", name="pk_sandbox_look"),
        comment="When somebody who lives there looks at a message next, if ever, and what they pressed on it before",
    )
    op.create_index("ix_sandbox_look_community_id_due_at", "sandbox_look", ["community_id", "due_at"])

    op.create_table(
        "sandbox_lead",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("led_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "member", name="pk_sandbox_lead"),
        comment="When a visitor last acted as somebody, in real time",
    )


def downgrade() -> None:
    for table in ("lead", "look", "form", "read", "seat", "delivery", "message", "community"):
        op.drop_table(f"sandbox_{table}")
