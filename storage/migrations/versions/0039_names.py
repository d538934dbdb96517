"""Add indexes that are enough to find members and topics by a part of their name, without reading rows."""

from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.create_index("ix_member_community_id_folded_id", "member", ["community_id", "folded", "id"])
    op.create_index("ix_topic_community_id_folded_id", "topic", ["community_id", "folded", "id"])
    op.drop_index("ix_topic_community_id_folded", "topic")


def downgrade() -> None:
    op.create_index("ix_topic_community_id_folded", "topic", ["community_id", "folded"])
    op.drop_index("ix_topic_community_id_folded_id", "topic")
    op.drop_index("ix_member_community_id_folded_id", "member")
