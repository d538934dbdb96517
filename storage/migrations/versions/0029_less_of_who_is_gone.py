"""Delete the inputs and outcomes of rounds that are over, and the times at which topics were first typed.

Missing inputs would show that somebody was forgotten.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

ROUNDS = sa.table("round", *map(sa.column, ("community_id", "id", "state", "inputs", "outcome")))
NAMED = sa.table("round_member", *map(sa.column, ("community_id", "round_id")))
NEVER = "1970-01-01 00:00:00+00:00"
OVER = ROUNDS.c.state.in_(["checked_in", "closed"])


def upgrade() -> None:
    op.execute(ROUNDS.update().where(OVER).values(inputs=None, outcome=None))
    same = (ROUNDS.c.community_id == NAMED.c.community_id, ROUNDS.c.id == NAMED.c.round_id)
    op.execute(NAMED.delete().where(sa.exists().where(*same, OVER)))
    op.drop_column("topic", "created_at")


def downgrade() -> None:
    with op.batch_alter_table("topic") as table:
        table.add_column(sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=NEVER))
    with op.batch_alter_table("topic") as table:
        table.alter_column("created_at", server_default=None)
