"""Add organisers of circles, and who may start circles.

Existing circles have no organiser, and admins look after them. In existing communities, only admins may start circles
until they change this.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("community", sa.Column("starters", WORDS, nullable=False, server_default="named"))
    op.create_table(
        "organiser",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("circle", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "circle"],
            ["circle.community_id", "circle.id"],
            name="fk_organiser_circle",
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("community_id", "circle", "member", name="pk_organiser"),
    )
    op.create_index("ix_organiser_community_id_member", "organiser", ["community_id", "member"])
    op.add_column("member", sa.Column("starts_circles", sa.Boolean(), nullable=False, server_default=sa.false()))
    named = sa.text("starts_circles")
    op.create_index("ix_member_starters", "member", ["community_id"], sqlite_where=named, postgresql_where=named)


def downgrade() -> None:
    op.drop_index("ix_member_starters", "member")
    op.drop_column("member", "starts_circles")
    op.drop_table("organiser")
    op.drop_column("community", "starters")
