"""Which messages were handed over, and which only claimed."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True))
    # those that are claimed just now may have been handed over, for all that is known
    op.execute("UPDATE outbox SET handed_over_at = lease_until WHERE state = 'sending'")


def downgrade() -> None:
    op.drop_column("outbox", "handed_over_at")
