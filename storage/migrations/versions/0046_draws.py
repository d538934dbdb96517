"""Move the inputs and outcomes of rounds to a table of their own, in parts. Rounds are moved one by one."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0046"
down_revision = "0045"

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
TOGETHER = 50
"""Entrants in a part."""
LISTS = ("entrants", "apart", "met", "near")
DRAWN = sa.text("SELECT community_id, id FROM round WHERE inputs IS NOT NULL AND outcome IS NOT NULL")
STORED = sa.text("SELECT inputs, outcome FROM round WHERE community_id = :community_id AND id = :id")
MOVED = sa.text("UPDATE round SET inputs = :inputs, outcome = :outcome WHERE community_id = :community_id AND id = :id")
ADDED = sa.text(
    "INSERT INTO draw (community_id, round, number, drawn_at, inputs, outcome) SELECT community_id, id, "
    "CAST(:number AS INTEGER), opened_at, CAST(:inputs AS TEXT), CAST(:outcome AS TEXT) FROM round "
    "WHERE community_id = :community_id AND id = :id"
)
COUNTED = sa.text(
    "UPDATE round_member SET rounds = :rounds, in_a_row = :in_a_row "
    "WHERE community_id = :community_id AND round_id = :id AND member_id = :member"
)
SPLIT = sa.text("SELECT community_id, round AS id FROM draw WHERE number = 0")
PARTS = sa.text("SELECT inputs, outcome FROM draw WHERE community_id = :community_id AND round = :id ORDER BY number")


def upgrade() -> None:
    for name in ("rounds", "in_a_row"):
        op.add_column("round_member", sa.Column(name, sa.Integer(), nullable=True))
    op.create_table(
        "draw",
        sa.Column("community_id", WORDS, nullable=False),
        sa.Column("round", WORDS, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "round"],
            ["round.community_id", "round.id"],
            name="fk_draw_round",
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("community_id", "round", "number", name="pk_draw"),
        comment="What a round was drawn from, and the groups, in parts",
    )
    connection = op.get_bind()
    for row in connection.execute(DRAWN).all():
        key = row._asdict()
        inputs, outcome = map(json.loads, connection.execute(STORED, key).one())
        connection.execute(ADDED, [{**key, **part} for part in _parts(inputs, outcome)])
        if inputs["entrants"]:
            connection.execute(COUNTED, [{**key, **_counts(entrant)} for entrant in inputs["entrants"]])
        connection.execute(MOVED, {**key, "inputs": None, "outcome": None})


def downgrade() -> None:
    connection = op.get_bind()
    for drawn in connection.execute(SPLIT).all():
        key = drawn._asdict()
        parts = [tuple(map(json.loads, row)) for row in connection.execute(PARTS, key)]
        inputs, outcome = parts[0]
        for name in LISTS:
            inputs[name] = [one for some, _ in parts for one in some[name]]
        inputs["whole"] = all(some.get("whole", True) for some, _ in parts)
        for name in ("groups", "sat_out"):
            outcome[name] = [one for _, some in parts for one in some[name]]
        connection.execute(MOVED, {**key, "inputs": json.dumps(inputs), "outcome": json.dumps(outcome)})
    op.drop_table("draw")
    for name in ("rounds", "in_a_row"):
        with op.batch_alter_table("round_member") as round_member:
            round_member.drop_column(name)


def _counts(entrant: dict[str, Any]) -> dict[str, Any]:
    return {"member": entrant["id"], "rounds": entrant.get("rounds", 0), "in_a_row": entrant["in_a_row"]}


def _parts(inputs: dict[str, Any], outcome: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Split a round's inputs and outcome. A pair or a group is in the part of its first member."""
    part_of = {entrant["id"]: place // TOGETHER for place, entrant in enumerate(inputs["entrants"])}
    firsts = {
        "entrants": [(one["id"], one) for one in inputs["entrants"]],
        "apart": [(one[0], one) for one in inputs["apart"]],
        "met": [(one["one"], one) for one in inputs["met"]],
        "groups": [(one["members"][0], one) for one in outcome["groups"]],
        "sat_out": [(one["member"], one) for one in outcome["sat_out"]],
    }
    found = defaultdict[tuple[str, int], list[Any]](list)
    for name, values in firsts.items():
        for first, one in values:
            if first in part_of:  # one of two who are kept apart may be in another circle
                found[name, part_of[first]].append(one)
    near = inputs.get("near", [])
    for number in range(max(part_of.values(), default=0) + 1):
        lists = {name: found[name, number] for name in LISTS[:3]} | {"near": [] if number else near}
        groups = {name: found[name, number] for name in ("groups", "sat_out")}
        yield {
            "number": number,
            "inputs": json.dumps({**inputs, **lists}),
            "outcome": json.dumps({**outcome, **groups}),
        }
