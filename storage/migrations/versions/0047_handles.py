"""Add the handle of a member. Handles are empty until the platform tells them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0047"
down_revision = "0046"

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("member", sa.Column("handle", WORDS, nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("member") as member:
        member.drop_column("handle")
