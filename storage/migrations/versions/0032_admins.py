"""Rename organisers of a community to admins, because circles get organisers of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    _rename("organiser", "admin")


def downgrade() -> None:
    _rename("admin", "organiser")


def _rename(old: str, new: str) -> None:
    op.drop_index(f"ix_member_{old}s", "member")
    op.execute(f"ALTER TABLE member RENAME COLUMN {old} TO {new}")
    op.execute(f"ALTER TABLE community RENAME COLUMN {old}s TO {new}s")
    condition = sa.text(new)
    op.create_index(f"ix_member_{new}s", "member", ["community_id"], sqlite_where=condition, postgresql_where=condition)
