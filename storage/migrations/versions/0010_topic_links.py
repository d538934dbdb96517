"""What is said about two topics."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "topic_link",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("one", WORDS, nullable=False),
        sa.Column("other", WORDS, nullable=False),
        sa.Column("source", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("strength", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "one", "other", "source", name="pk_topic_link"),
        *(
            sa.ForeignKeyConstraint(
                ["community_id", end],
                ["topic.community_id", "topic.id"],
                name=f"fk_topic_link_{end}",
                ondelete="CASCADE",
                deferrable=True,
                initially="DEFERRED",
            )
            for end in ("one", "other")
        ),
    )
    op.create_index("ix_topic_link_community_id_other", "topic_link", ["community_id", "other"])


def downgrade() -> None:
    op.drop_table("topic_link")
