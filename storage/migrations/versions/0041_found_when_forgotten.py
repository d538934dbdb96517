"""Add indexes to find jobs and wishes about a member."""

from alembic import op

revision = "0041"
down_revision = "0040"
SUBJECTS = "ix_agenda_community_id_subject"
EARLIER = "ix_wish_community_id_about"
LATER = "ix_wish_community_id_about_member"


def upgrade() -> None:
    op.create_index(SUBJECTS, "agenda", ["community_id", "subject"])
    op.create_index(LATER, "wish", ["community_id", "about", "member"])  # without "member", SQLite uses the key
    op.drop_index(EARLIER, "wish")


def downgrade() -> None:
    op.create_index(EARLIER, "wish", ["community_id", "about"])
    op.drop_index(LATER, "wish")
    op.drop_index(SUBJECTS, "agenda")
