"""Add chats' ids to the index of members' chats. Otherwise SQLite would read the chats of all members."""

from alembic import op

revision = "0040"
down_revision = "0039"
EARLIER = "ix_chat_member_community_id_member_id_introduced_at"
LATER = "ix_chat_member_community_id_member_id_introduced_at_chat_id"


def upgrade() -> None:
    op.create_index(LATER, "chat_member", ["community_id", "member_id", "introduced_at", "chat_id"])
    op.drop_index(EARLIER, "chat_member")


def downgrade() -> None:
    op.create_index(EARLIER, "chat_member", ["community_id", "member_id", "introduced_at"])
    op.drop_index(LATER, "chat_member")
