"""By which name somebody holds a topic that goes by several."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("interest", sa.Column("called", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("interest", "called")
