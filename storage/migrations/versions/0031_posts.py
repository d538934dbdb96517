"""Add the number of a circle's posts, because only the latest post is updated."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.add_column("circle", sa.Column("posts", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    op.drop_column("circle", "posts")
