"""Guests; zones that were chosen by hand; how old what a platform says is; channels that Refill lost."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    no, yes = sa.false(), sa.true()
    op.add_column("member", sa.Column("guest", sa.Boolean(), nullable=False, server_default=no))
    # whoever is here may have chosen their zone by hand, which was not kept: it stays as it is
    op.add_column("member", sa.Column("zone_chosen", sa.Boolean(), nullable=False, server_default=yes))
    op.add_column("member", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("circle", sa.Column("guests", sa.Boolean(), nullable=False, server_default=no))
    op.add_column("circle", sa.Column("channel_open", sa.Boolean(), nullable=False, server_default=yes))


def downgrade() -> None:
    for table, columns in (("circle", ("channel_open", "guests")), ("member", ("changed_at", "zone_chosen", "guest"))):
        for column in columns:
            op.drop_column(table, column)
