"""Add figures of asks by month. Months that are over get none."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0045"
down_revision = "0044"

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_index("ix_ask_community_id_ends_at", "ask", ["community_id", "ends_at"])
    op.create_table(
        "ask_figures",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("month", WORDS, nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.community_id"],
            name="fk_ask_figures_community",
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("community_id", "month", name="pk_ask_figures"),
        comment="How many asks of a month were sent and got a yes, in numbers that name nobody",
    )


def downgrade() -> None:
    op.drop_table("ask_figures")
    op.drop_index("ix_ask_community_id_ends_at", "ask")
