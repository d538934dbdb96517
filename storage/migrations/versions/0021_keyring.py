"""Members' keys move to a database of their own; notes name the key that they are locked with.

Taking this back leaves them there, and loses which of them opens what: no note opens from then on, even if this is
applied again. The copy of the database that was made before still has them.
"""

import hashlib

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"

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
        "community_key",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("locked", WORDS, nullable=False),
        part_of_community("community_key"),
        sa.PrimaryKeyConstraint("community_id", name="pk_community_key"),
        comment="What ids of those who are gone are hashed with, itself locked with the deployment's key",
    )
    op.execute("INSERT INTO community_key SELECT community_id, locked FROM member_key WHERE member = ''")
    op.add_column("note", sa.Column("key", WORDS, nullable=False, server_default=""))
    of_author = sa.text("UPDATE note SET key = :key WHERE community_id = :community AND author = :author")
    members = sa.text("SELECT community_id, member, locked FROM member_key WHERE member <> ''")
    for community, author, locked in op.get_bind().execute(members).all():
        # the same, should this be redone: it may be in the keyring already
        key = hashlib.sha256(f"{community} {author} {locked}".encode()).hexdigest()[:32]
        op.get_bind().execute(of_author, {"key": key, "community": community, "author": author})
        context.config.attributes["keys"].append((community, key, locked))
    op.create_index("ix_note_community_id_key", "note", ["community_id", "key"])
    op.drop_table("member_key")


def downgrade() -> None:
    op.create_table(
        "member_key",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("locked", WORDS, nullable=False),
        part_of_community("member_key"),
        sa.PrimaryKeyConstraint("community_id", "member", name="pk_member_key"),
        comment="What a member's notes are locked with, itself locked with the deployment's key",
    )
    op.execute("INSERT INTO member_key SELECT community_id, '', locked FROM community_key")
    op.drop_index("ix_note_community_id_key", "note")
    op.drop_column("note", "key")
    op.drop_table("community_key")
