"""Of what knows somebody again who installs Refill, only what was used is kept: it is signed now."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.drop_table("slack_oauth_states")
    op.create_table(
        "slack_used_state",
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expire_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state", name="pk_slack_used_state"),
        comment="What knew somebody again who installed Refill, and serves no second time",
    )


def downgrade() -> None:
    op.drop_table("slack_used_state")
    op.create_table(
        "slack_oauth_states",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("state", sa.String(200), nullable=False),
        sa.Column("expire_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_slack_oauth_states"),
    )
