"""Notes, and the members' keys that they are locked with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def part_of_community(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["community_id"],
        ["community.community_id"],
        name=f"fk_{table}_community",
        ondelete="CASCADE",
        deferrable=True,
        initially="DEFERRED",
    )


def upgrade() -> None:
    op.create_table(
        "note",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("author", WORDS, nullable=False),
        sa.Column("about", WORDS, nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chat", WORDS, nullable=True),
        part_of_community("note"),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_note"),
        comment="The text is locked with its author's key",
    )
    op.create_index("ix_note_community_id_author", "note", ["community_id", "author"])
    op.create_index("ix_note_community_id_about", "note", ["community_id", "about"])
    op.create_table(
        "member_key",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("locked", WORDS, nullable=False),
        part_of_community("member_key"),
        sa.PrimaryKeyConstraint("community_id", "member", name="pk_member_key"),
        comment="What a member's notes are locked with, itself locked with the deployment's key",
    )


def downgrade() -> None:
    op.drop_table("member_key")
    op.drop_table("note")
