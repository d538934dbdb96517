"""Members who are gone are held for a while, with the rows that forgetting them took away."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken", WORDS, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.community_id"],
            name="fk_absence_community",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("community_id", "member", name="pk_absence"),
        comment="Who is held, with the rows that forgetting them took away",
    )


def downgrade() -> None:
    op.execute("DELETE FROM agenda WHERE kind = 'look_for_member'")
    op.drop_table("absence")
