"""The platform's group whose members are organisers too."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("community", sa.Column("organisers", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("community", "organisers")
