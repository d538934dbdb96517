"""What a model of meaning makes of topics."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "topic_vector",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("topic", WORDS, nullable=False),
        sa.Column("model", WORDS, nullable=False),
        sa.Column("values", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "topic", name="pk_topic_vector"),
        sa.ForeignKeyConstraint(
            ["community_id", "topic"],
            ["topic.community_id", "topic.id"],
            name="fk_topic_vector_topic",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )


def downgrade() -> None:
    op.drop_table("topic_vector")
