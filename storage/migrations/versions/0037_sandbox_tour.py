"""Add the steps of the sandbox's tour, and the language that a visitor chose."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0036"

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("sandbox_community", sa.Column("locale", WORDS, nullable=True))
    op.create_table(
        "sandbox_step",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("step", WORDS, nullable=False),
        sa.Column("other", WORDS, nullable=True),
        sa.PrimaryKeyConstraint("community_id", "member", "step", name="pk_sandbox_step"),
        comment="Steps of the tour that somebody took, and with whom",
    )


def downgrade() -> None:
    op.drop_table("sandbox_step")
    op.drop_column("sandbox_community", "locale")
