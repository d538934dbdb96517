"""Circles have days off, and know whether their post leads to messages that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    none = '{"pause":null,"stretches":[],"country":null}'
    op.add_column("circle", sa.Column("days_off", sa.Text(), nullable=False, server_default=none))
    op.add_column("circle", sa.Column("keeps_messages", sa.Boolean(), nullable=False, server_default=sa.false()))
    # where introductions may be made in threads, members may take no direct messages
    op.execute("UPDATE circle SET keeps_messages = true WHERE introduces <> 'together'")


def downgrade() -> None:
    with op.batch_alter_table("circle") as circle:
        circle.drop_column("days_off")
        circle.drop_column("keeps_messages")
