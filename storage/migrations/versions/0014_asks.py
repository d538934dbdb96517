"""Asks, whom they are carried to, and how often somebody may be asked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
JSON = sa.Text()
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "ask",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("asker", WORDS, nullable=False),
        sa.Column("topic", WORDS, nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("also", JSON, nullable=False),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("others_too", sa.Boolean(), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("limit", JSON, nullable=False),
        sa.Column("searches", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_ask"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.community_id"],
            name="fk_ask_community",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_ask_community_id_asker", "ask", ["community_id", "asker"])
    op.create_index("ix_ask_community_id_topic", "ask", ["community_id", "topic"])
    looking = sa.text("state IN ('open', 'ended')")
    op.create_index("ix_ask_looking", "ask", ["community_id"], sqlite_where=looking, postgresql_where=looking)
    waiting = sa.text("state = 'open' AND is_first AND waits")
    op.create_index("ix_ask_waiting", "ask", ["community_id"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_table(
        "carried",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("ask", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("chosen_at", INSTANT, nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=True),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "ask", "member", name="pk_carried"),
        sa.ForeignKeyConstraint(
            ["community_id", "ask"],
            ["ask.community_id", "ask.id"],
            name="fk_carried_ask",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
        comment="Whom an ask was carried to; each at most once",
    )
    op.create_index("ix_carried_community_id_member_chosen_at", "carried", ["community_id", "member", "chosen_at"])
    reported = sa.text("state = 'reported' AND NOT settled")
    op.create_index(
        "ix_carried_reported", "carried", ["community_id"], sqlite_where=reported, postgresql_where=reported
    )
    op.add_column("member", sa.Column("asked", sa.Integer(), nullable=False, server_default="2"))
    op.add_column("member", sa.Column("organiser", sa.Boolean(), nullable=False, server_default=sa.false()))
    organisers = sa.text("organiser")
    op.create_index(
        "ix_member_organisers", "member", ["community_id"], sqlite_where=organisers, postgresql_where=organisers
    )
    op.add_column("chat", sa.Column("ask", WORDS, nullable=True))


def downgrade() -> None:
    op.drop_column("chat", "ask")
    op.drop_index("ix_member_organisers", "member")
    op.drop_column("member", "organiser")
    op.drop_column("member", "asked")
    op.drop_table("carried")
    op.drop_table("ask")
