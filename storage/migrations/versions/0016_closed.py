"""Who takes no direct messages, and where a circle introduces its members."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("member", sa.Column("closed_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("member", sa.Column("knows_closed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("circle", sa.Column("introduces", WORDS, nullable=False, server_default="together"))


def downgrade() -> None:
    op.execute("UPDATE outbox SET state = 'dropped', message = NULL WHERE state = 'waiting'")
    for table, column in (("member", "closed_since"), ("member", "knows_closed"), ("circle", "introduces")):
        op.drop_column(table, column)
