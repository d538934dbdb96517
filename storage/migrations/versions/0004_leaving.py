"""Communities that took Refill out: when, and what of theirs is kept back until they return or are erased."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

NAMES = ["due_at", "community_id", "kind", "subject"]
READY = sa.text("NOT held")


def upgrade() -> None:
    op.add_column("community", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("agenda", sa.Column("held", sa.Boolean, nullable=False, server_default=sa.false()))
    op.drop_index("ix_agenda_due", "agenda")
    op.create_index("ix_agenda_due", "agenda", NAMES, sqlite_where=READY, postgresql_where=READY)


def downgrade() -> None:
    op.execute("UPDATE outbox SET state = 'pending' WHERE state = 'held'")
    op.drop_index("ix_agenda_due", "agenda")
    op.drop_column("agenda", "held")
    op.create_index("ix_agenda_due", "agenda", NAMES)
    op.drop_column("community", "left_at")
