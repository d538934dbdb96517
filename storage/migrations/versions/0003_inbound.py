"""What came in already, so that what a platform sends twice has one effect."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "inbound",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "key", name="pk_inbound"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.community_id"],
            name="fk_inbound_community",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_inbound_community_id_came_at", "inbound", ["community_id", "came_at"])


def downgrade() -> None:
    op.drop_table("inbound")
