"""Add the standing of a topic. Admins may let a topic be suggested, or hide it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0043"
down_revision = "0042"
WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
HIDDEN = sa.text("standing = 'hidden'")


def upgrade() -> None:
    op.add_column("topic", sa.Column("standing", WORDS, nullable=False, server_default="usual"))
    op.create_index("ix_topic_hidden", "topic", ["community_id"], sqlite_where=HIDDEN, postgresql_where=HIDDEN)


def downgrade() -> None:
    op.drop_index("ix_topic_hidden", "topic")
    op.drop_column("topic", "standing")
