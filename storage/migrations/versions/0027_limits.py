"""What a yes is to stands with whoever said it, and no longer with the question of whoever asked."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
NONE = '{"length":"half_hour","words":""}'


def upgrade() -> None:
    op.add_column("carried", sa.Column("limit", sa.Text(), nullable=False, server_default=NONE))
    asked = "ask.community_id = carried.community_id AND ask.id = carried.ask"
    op.execute(
        f'UPDATE carried SET "limit" = (SELECT ask."limit" FROM ask WHERE {asked})'  # noqa: S608
        f" WHERE state = 'yes' AND EXISTS (SELECT 1 FROM ask WHERE {asked})"
    )
    op.drop_column("ask", "limit")


def downgrade() -> None:
    op.add_column("ask", sa.Column("limit", sa.Text(), nullable=False, server_default=NONE))
    said = "carried.community_id = ask.community_id AND carried.ask = ask.id AND carried.state = 'yes'"
    op.execute(
        f'UPDATE ask SET "limit" = (SELECT carried."limit" FROM carried WHERE {said})'  # noqa: S608
        f" WHERE EXISTS (SELECT 1 FROM carried WHERE {said})"
    )
    op.drop_column("carried", "limit")
