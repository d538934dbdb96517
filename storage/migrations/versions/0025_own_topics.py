"""Each ask has a topic of its own, so that several may go by one name; members hold one of these at the most."""

from alembic import op

revision = "0025"
down_revision = "0024"

UNIQUE = "uq_topic_community_id_folded"
INDEX = "ix_topic_community_id_folded"
KEPT = """
    SELECT kept.id FROM topic AS kept JOIN topic AS gone
      ON gone.community_id = kept.community_id AND gone.folded = kept.folded
    WHERE gone.community_id = {table}.community_id AND gone.id = {table}.{column}
    ORDER BY NOT EXISTS (
      SELECT 1 FROM interest WHERE interest.community_id = kept.community_id AND interest.topic = kept.id
    ), kept.id LIMIT 1
"""
"""Which of the topics that go by one name stays: what members hold, else any."""


def upgrade() -> None:
    with op.batch_alter_table("topic") as topic:
        topic.drop_constraint(UNIQUE, type_="unique")
        topic.create_index(INDEX, ["community_id", "folded"])


def downgrade() -> None:
    for table in ("chat", "refill", "ask"):
        kept = KEPT.format(table=table, column="topic")
        op.execute(f"UPDATE {table} SET topic = ({kept}) WHERE EXISTS ({kept})")  # noqa: S608 - no value in it
    kept = KEPT.format(table="topic", column="id")
    for table, column in (
        ("topic_link", "one"),
        ("topic_link", "other"),
        ("topic_vector", "topic"),
        ("alias", "topic"),
    ):
        stays = KEPT.format(table=table, column=column)
        op.execute(f"DELETE FROM {table} WHERE {column} <> ({stays})")  # noqa: S608
    op.execute(f"DELETE FROM topic WHERE id <> ({kept})")  # noqa: S608
    with op.batch_alter_table("topic") as topic:
        topic.drop_index(INDEX)
        topic.create_unique_constraint(UNIQUE, ["community_id", "folded"])
