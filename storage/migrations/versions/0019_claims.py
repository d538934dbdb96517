"""How many rounds each member took part in, and sat out; counted from now on."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("membership", sa.Column("rounds", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("membership", sa.Column("left_out", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("membership", "left_out")
    op.drop_column("membership", "rounds")
