"""Circles count their posts, so that the latest one is changed."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.add_column("circle", sa.Column("posts", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    op.drop_column("circle", "posts")
