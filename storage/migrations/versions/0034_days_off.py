"""Add a circle's days off, and whether the circle's post has a button that shows waiting messages."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    none = '{"pause":null,"stretches":[],"country":null}'
    op.add_column("circle", sa.Column("days_off", sa.Text(), nullable=False, server_default=none))
    op.add_column("circle", sa.Column("keeps_messages", sa.Boolean(), nullable=False, server_default=sa.false()))
    # the other values are used on Discord alone, where members may take no direct messages
    op.execute("UPDATE circle SET keeps_messages = true WHERE introduces <> 'together'")


def downgrade() -> None:
    with op.batch_alter_table("circle") as circle:
        circle.drop_column("days_off")
        circle.drop_column("keeps_messages")
