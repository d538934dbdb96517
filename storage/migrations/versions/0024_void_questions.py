"""Questions whose yes leads to no chat; and asks that wait, first ones or not."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
BEFORE = "state = 'open' AND is_first AND waits"
AFTER = "state = 'open' AND waits"


def upgrade() -> None:
    op.add_column("carried", sa.Column("void", sa.Boolean(), nullable=False, server_default=sa.false()))
    _index_waiting(AFTER)


def downgrade() -> None:
    op.drop_column("carried", "void")
    _index_waiting(BEFORE)


def _index_waiting(condition: str) -> None:
    waiting = sa.text(condition)
    op.drop_index("ix_ask_waiting", "ask")
    op.create_index("ix_ask_waiting", "ask", ["community_id"], sqlite_where=waiting, postgresql_where=waiting)
