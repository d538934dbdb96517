"""How many rounds in a row a member was placed, instead of whether they sat out the last one."""

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ROUNDS = sa.table("round", sa.column("community_id", sa.Text), sa.column("id", sa.Text), sa.column("inputs", sa.Text))


def upgrade() -> None:
    op.add_column("membership", sa.Column("in_a_row", sa.Integer(), nullable=False, server_default="1"))
    op.execute(sa.text("UPDATE membership SET in_a_row = 0 WHERE sat_out = :yes").bindparams(yes=True))
    op.drop_column("membership", "sat_out")

    def since(entrant: dict[str, Any]) -> None:
        entrant["in_a_row"] = 0 if entrant.pop("sat_out") else 1

    change_entrants(since)


def downgrade() -> None:
    op.add_column("membership", sa.Column("sat_out", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(sa.text("UPDATE membership SET sat_out = :yes WHERE in_a_row = 0").bindparams(yes=True))
    op.drop_column("membership", "in_a_row")

    def last(entrant: dict[str, Any]) -> None:
        entrant["sat_out"] = entrant.pop("in_a_row") == 0

    change_entrants(last)


def change_entrants(change: Callable[[dict[str, Any]], None]) -> None:
    """Change what each round keeps of its entrants, so that it can still be replayed."""
    connection = op.get_bind()
    keys = connection.execute(sa.select(ROUNDS.c.community_id, ROUNDS.c.id).where(ROUNDS.c.inputs.is_not(None))).all()
    for community, round_id in keys:
        this = (ROUNDS.c.community_id == community, ROUNDS.c.id == round_id)
        inputs = json.loads(connection.execute(sa.select(ROUNDS.c.inputs).where(*this)).scalar_one())
        for entrant in inputs["entrants"]:
            change(entrant)
        connection.execute(sa.update(ROUNDS).where(*this).values(inputs=json.dumps(inputs)))
