"""What matters how much in a circle."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("circle", sa.Column("weights", sa.Text(), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("circle", "weights")
