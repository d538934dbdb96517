"""An index from which the members of a topic are counted without reading the table."""

from alembic import op

revision = "0049"
down_revision = "0048"

LATER, EARLIER = "ix_interest_community_id_topic_member", "ix_interest_community_id_topic"


def upgrade() -> None:
    op.create_index(LATER, "interest", ["community_id", "topic", "member"])
    op.drop_index(EARLIER, "interest")


def downgrade() -> None:
    op.create_index(EARLIER, "interest", ["community_id", "topic"])
    op.drop_index(LATER, "interest")
