"""Add whether a chat's introduction arrived, and the cleanup deleted it."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.add_column("chat", sa.Column("told", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("chat") as chat:
        chat.drop_column("told")
