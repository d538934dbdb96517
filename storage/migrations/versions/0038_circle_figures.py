"""Add figures of circles. Rounds that are over get none, so reports begin with the next round that ends."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "circle_figures",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("circle", WORDS, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "circle"],
            ["circle.community_id", "circle.id"],
            name="fk_circle_figures_circle",
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("community_id", "circle", "number", name="pk_circle_figures"),
        comment="What closed rounds came to, in numbers that name nobody",
    )


def downgrade() -> None:
    op.drop_table("circle_figures")
