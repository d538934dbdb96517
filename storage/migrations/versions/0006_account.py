"""Who sends to a community, and what nobody knows the outcome of."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("holder", WORDS, nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("community_id", name="pk_account"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.community_id"],
            name="fk_account_community",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.add_column("outbox", sa.Column("unsure_since", sa.DateTime(timezone=True), nullable=True))
    _index_open("state IN ('pending', 'sending', 'unknown')")


def downgrade() -> None:
    op.execute("UPDATE outbox SET state = 'dead' WHERE state = 'unknown'")
    _index_open("state IN ('pending', 'sending')")
    op.drop_column("outbox", "unsure_since")
    op.drop_table("account")


def _index_open(states: str) -> None:
    op.drop_index("ix_outbox_open", table_name="outbox")
    condition = sa.text(states)
    op.create_index(
        "ix_outbox_open",
        "outbox",
        ["due_at", "community_id", "key"],
        sqlite_where=condition,
        postgresql_where=condition,
    )
