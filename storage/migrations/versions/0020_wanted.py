"""Which circles show topics that are wanted, and when each topic was shown."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("circle", sa.Column("shows_wanted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("topic", sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("topic", "shown_at")
    op.drop_column("circle", "shows_wanted")
