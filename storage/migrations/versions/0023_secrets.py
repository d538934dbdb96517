"""Every community has a secret of its own, and what was hashed without one goes.

The secrets themselves are made at the start, with the deployment's keys. What stands in place of ids of those who are
gone can't be made anew without these ids: what others decided about them is let go. Nothing was released with it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

NOBODYS = (
    ("block", "other"),
    ("wish", "about"),
    ("acquaintance", "one"),
    ("acquaintance", "other"),
    ("ask", "asker"),
)
"""Columns that hold a member's id, or what stands in place of it."""
BEFORE = "What ids of those who are gone are hashed with, itself locked with the deployment's key"
SINCE = "The secret that ids are made with, itself locked with the deployment's keys"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("token", sa.Text(), nullable=True))
    op.create_index("ix_outbox_community_id_token", "outbox", ["community_id", "token"])
    for table, column in NOBODYS:
        is_member = f"m.community_id = {table}.community_id AND m.id = {table}.{column}"
        op.execute(f"DELETE FROM {table} WHERE NOT EXISTS (SELECT 1 FROM member m WHERE {is_member})")  # noqa: S608
    op.execute(
        "DELETE FROM carried WHERE NOT EXISTS"
        " (SELECT 1 FROM ask WHERE ask.community_id = carried.community_id AND ask.id = carried.ask)"
    )
    op.execute("DELETE FROM agenda WHERE kind = 'recall_member'")
    if op.get_bind().dialect.name == "postgresql":
        op.create_table_comment("community_key", SINCE, existing_comment=BEFORE)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.create_table_comment("community_key", BEFORE, existing_comment=SINCE)
    op.drop_index("ix_outbox_community_id_token", "outbox")
    op.drop_column("outbox", "token")
