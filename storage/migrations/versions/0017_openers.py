"""Which first words a chat was given."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("chat", sa.Column("openers", sa.Text(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("chat", "openers")
