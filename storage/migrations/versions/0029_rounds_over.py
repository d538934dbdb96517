"""Of rounds that are over, inputs and outcome go: where they were missing, somebody had been forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

ROUNDS = sa.table("round", *map(sa.column, ("community_id", "id", "state", "inputs", "outcome")))
NAMED = sa.table("round_member", *map(sa.column, ("community_id", "round_id")))
OVER = ROUNDS.c.state.in_(["checked_in", "closed"])


def upgrade() -> None:
    op.execute(ROUNDS.update().where(OVER).values(inputs=None, outcome=None))
    same = (ROUNDS.c.community_id == NAMED.c.community_id, ROUNDS.c.id == NAMED.c.round_id)
    op.execute(NAMED.delete().where(sa.exists().where(*same, OVER)))


def downgrade() -> None:
    """Do nothing: what was deleted is gone."""
