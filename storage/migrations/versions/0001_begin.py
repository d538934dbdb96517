"""Begin: communities, members, topics, circles, rounds, chats, and what is owed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
JSON = sa.Text()
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "community",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("platform", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("locale", WORDS, nullable=False),
        sa.Column("zone", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("community_id", name="pk_community"),
    )
    op.create_index("ix_community_platform", "community", ["platform"])

    op.create_table(
        "acquaintance",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("one", WORDS, nullable=False),
        sa.Column("other", WORDS, nullable=False),
        sa.Column("introduced_at", INSTANT, nullable=False),
        sa.Column("chat", WORDS, nullable=False),
        sa.Column("refills", sa.Integer(), nullable=False),
        sa.Column("rhythm_weeks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "one", "other", name="pk_acquaintance"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.community_id"],
            name="fk_acquaintance_community",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_acquaintance_community_id_introduced_at", "acquaintance", ["community_id", "introduced_at"])
    op.create_index("ix_acquaintance_community_id_other", "acquaintance", ["community_id", "other"])

    op.create_table(
        "agenda",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("subject", WORDS, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", WORDS, nullable=True),
        sa.PrimaryKeyConstraint("community_id", "kind", "subject", name="pk_agenda"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.community_id"],
            name="fk_agenda_community",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_agenda_due", "agenda", ["due_at", "community_id", "kind", "subject"])
    op.create_index(
        "ix_agenda_leased",
        "agenda",
        ["lease_until"],
        sqlite_where=sa.text("lease_until IS NOT NULL"),
        postgresql_where=sa.text("lease_until IS NOT NULL"),
    )

    op.create_table(
        "block",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("other", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "member", "other", name="pk_block"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.community_id"],
            name="fk_block_community",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_block_community_id_other", "block", ["community_id", "other"])

    op.create_table(
        "chat",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("origin", WORDS, nullable=False),
        sa.Column("members", JSON, nullable=False),
        sa.Column("topic", WORDS, nullable=True),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("introduced_at", INSTANT, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("circle", WORDS, nullable=True),
        sa.Column("round", WORDS, nullable=True),
        sa.Column("refill", WORDS, nullable=True),
        sa.Column("offered", JSON, nullable=False),
        sa.Column("picks", JSON, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=True),
        sa.Column("times_set", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_chat"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.community_id"],
            name="fk_chat_community",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_chat_community_id_round", "chat", ["community_id", "round"])
    op.create_index("ix_chat_community_id_topic", "chat", ["community_id", "topic"])

    op.create_table(
        "circle",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("channel", WORDS, nullable=False),
        sa.Column("cadence", JSON, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("next_round_at", INSTANT, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("group_size", sa.Integer(), nullable=False),
        sa.Column("freeze_weeks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_circle"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.community_id"],
            name="fk_circle_community",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_circle_community_id_channel", "circle", ["community_id", "channel"])

    op.create_table(
        "member",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("folded", WORDS, nullable=False),
        sa.Column("zone", WORDS, nullable=False),
        sa.Column("locale", WORDS, nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.Column("last_sign_at", INSTANT, nullable=False),
        sa.Column("pace", sa.Integer(), nullable=False),
        sa.Column("hours", JSON, nullable=False),
        sa.Column("window", JSON, nullable=False),
        sa.Column("rest", JSON, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_member"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.community_id"],
            name="fk_member_community",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )

    op.create_table(
        "outbox",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("destination", JSON, nullable=False),
        sa.Column("member_id", WORDS, nullable=True),
        sa.Column("chat_id", WORDS, nullable=True),
        sa.Column("message", JSON, nullable=True),
        sa.Column("urgency", WORDS, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("replaces", WORDS, nullable=True),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("delivered_at", INSTANT, nullable=True),
        sa.Column("ref", WORDS, nullable=True),
        sa.Column("error", WORDS, nullable=True),
        sa.PrimaryKeyConstraint("community_id", "key", name="pk_outbox"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.community_id"],
            name="fk_outbox_community",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_outbox_community_id_chat_id", "outbox", ["community_id", "chat_id"])
    op.create_index("ix_outbox_community_id_member_id", "outbox", ["community_id", "member_id"])
    op.create_index(
        "ix_outbox_nudges",
        "outbox",
        ["community_id", "member_id", "delivered_at"],
        sqlite_where=sa.text("urgency = 'nudge' AND delivered_at IS NOT NULL"),
        postgresql_where=sa.text("urgency = 'nudge' AND delivered_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_open",
        "outbox",
        ["due_at", "community_id", "key"],
        sqlite_where=sa.text("state IN ('pending', 'sending')"),
        postgresql_where=sa.text("state IN ('pending', 'sending')"),
    )
    op.create_index(
        "ix_outbox_sending",
        "outbox",
        ["lease_until"],
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index("ix_outbox_state", "outbox", ["community_id", "state", "due_at", "key"])

    op.create_table(
        "refill",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("one", WORDS, nullable=False),
        sa.Column("other", WORDS, nullable=False),
        sa.Column("members", JSON, nullable=False),
        sa.Column("after", WORDS, nullable=False),
        sa.Column("offer_at", INSTANT, nullable=False),
        sa.Column("topic", WORDS, nullable=True),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("put_off", JSON, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_refill"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.community_id"],
            name="fk_refill_community",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_refill_community_id_after", "refill", ["community_id", "after"])
    op.create_index("ix_refill_community_id_one", "refill", ["community_id", "one"])
    op.create_index("ix_refill_community_id_other", "refill", ["community_id", "other"])
    op.create_index("ix_refill_community_id_topic", "refill", ["community_id", "topic"])
    op.create_index(
        "ix_refill_open",
        "refill",
        ["community_id"],
        sqlite_where=sa.text("state IN ('waiting', 'offered')"),
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
    )

    op.create_table(
        "topic",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("folded", WORDS, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_topic"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.community_id"],
            name="fk_topic_community",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.UniqueConstraint("community_id", "folded", name="uq_topic_community_id_folded"),
    )

    op.create_table(
        "wish",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("about", WORDS, nullable=False),
        sa.Column("chat", WORDS, nullable=False),
        sa.Column("answer", WORDS, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=False),
        sa.Column("asked_again", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "member", "about", name="pk_wish"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.community_id"],
            name="fk_wish_community",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_wish_community_id_about", "wish", ["community_id", "about"])

    op.create_table(
        "alias",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("folded", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("topic", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "folded", name="pk_alias"),
        sa.ForeignKeyConstraint(
            ["community_id", "topic"],
            ["topic.community_id", "topic.id"],
            name="fk_alias_topic",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_alias_community_id_topic", "alias", ["community_id", "topic"])

    op.create_table(
        "chat_member",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("chat_id", WORDS, nullable=False),
        sa.Column("member_id", WORDS, nullable=False),
        sa.Column("round_id", WORDS, nullable=True),
        sa.Column("introduced_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "chat_id", "member_id", name="pk_chat_member"),
        sa.ForeignKeyConstraint(
            ["community_id", "chat_id"],
            ["chat.community_id", "chat.id"],
            name="fk_chat_member_chat",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.UniqueConstraint(
            "community_id", "round_id", "member_id", name="uq_chat_member_community_id_round_id_member_id"
        ),
        comment="Who is in a chat; a round has each member once",
    )
    op.create_index(
        "ix_chat_member_community_id_member_id_introduced_at",
        "chat_member",
        ["community_id", "member_id", "introduced_at"],
    )

    op.create_table(
        "check_in",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("chat", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("met", WORDS, nullable=True),
        sa.Column("asked_at", INSTANT, nullable=True),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "chat", "member", name="pk_check_in"),
        sa.ForeignKeyConstraint(
            ["community_id", "chat"],
            ["chat.community_id", "chat.id"],
            name="fk_check_in_chat",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_check_in_community_id_member", "check_in", ["community_id", "member"])

    op.create_table(
        "interest",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("topic", WORDS, nullable=False),
        sa.Column("stance", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "member", "topic", "stance", name="pk_interest"),
        sa.ForeignKeyConstraint(
            ["community_id", "topic"],
            ["topic.community_id", "topic.id"],
            name="fk_interest_topic",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_interest_community_id_topic", "interest", ["community_id", "topic"])

    op.create_table(
        "membership",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("circle", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.Column("skips_next", sa.Boolean(), nullable=False),
        sa.Column("sat_out", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "circle", "member", name="pk_membership"),
        sa.ForeignKeyConstraint(
            ["community_id", "circle"],
            ["circle.community_id", "circle.id"],
            name="fk_membership_circle",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_membership_community_id_member", "membership", ["community_id", "member"])

    op.create_table(
        "round",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("circle", WORDS, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("planned_at", INSTANT, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("inputs", JSON, nullable=True),
        sa.Column("outcome", JSON, nullable=True),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_round"),
        sa.ForeignKeyConstraint(
            ["community_id", "circle"],
            ["circle.community_id", "circle.id"],
            name="fk_round_circle",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.UniqueConstraint("community_id", "circle", "number", name="uq_round_community_id_circle_number"),
    )

    op.create_table(
        "round_member",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("round_id", WORDS, nullable=False),
        sa.Column("member_id", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "round_id", "member_id", name="pk_round_member"),
        sa.ForeignKeyConstraint(
            ["community_id", "round_id"],
            ["round.community_id", "round.id"],
            name="fk_round_member_round",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
        comment="Whom a round's inputs and outcome name",
    )
    op.create_index("ix_round_member_community_id_member_id", "round_member", ["community_id", "member_id"])


def downgrade() -> None:
    for table in (
        "round_member",
        "round",
        "membership",
        "interest",
        "check_in",
        "chat_member",
        "alias",
        "wish",
        "topic",
        "refill",
        "outbox",
        "member",
        "circle",
        "chat",
        "block",
        "agenda",
        "acquaintance",
        "community",
    ):
        op.drop_table(table)
