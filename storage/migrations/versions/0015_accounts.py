"""Accounts that may serve many communities, apart from what is known of one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "heard",
        _community_id(),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_part_of_community("heard"),
        comment="When the latest message was taken that a community's platform told of",
    )
    op.execute(
        "INSERT INTO heard (community_id, at) SELECT community_id, heard_at FROM account WHERE heard_at IS NOT NULL"
    )
    op.drop_table("account")  # who has one says so anew within half a minute
    op.create_table(
        "account",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("holder", WORDS, nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_account"),
        comment="Which sender has an account with a platform: a community's, or all of theirs, so it is part of none",
    )


def downgrade() -> None:
    op.drop_table("account")
    op.create_table(
        "account",
        _community_id(),
        sa.Column("holder", WORDS, nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        *_part_of_community("account"),
    )
    op.execute("INSERT INTO account (community_id, heard_at) SELECT community_id, at FROM heard")
    op.drop_table("heard")


def _community_id() -> sa.Column[str]:
    return sa.Column("community_id", WORDS, nullable=False)


def _part_of_community(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("community_id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.community_id"],
            name=f"fk_{table}_community",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
