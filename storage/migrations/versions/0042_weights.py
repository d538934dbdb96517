"""Replace the weight of common hours by a percentage for missing hours. Remove the weight of answers."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"

POINTS, PERCENT = 4, 12
"""The usual weight of a common half hour, and the usual percentage that a missing half hour takes off."""
MOST = 25
"""The value of each where an organiser let hours count most."""


def upgrade() -> None:
    for text in _stored():
        weights = json.loads(text)
        weights.pop("mutual_yes", None)
        weights["missing_half_hour"] = min(MOST, weights.pop("common_half_hour", POINTS) * PERCENT // POINTS)
        _store(text, weights)


def downgrade() -> None:
    for text in _stored():
        weights = json.loads(text)
        weights.pop("any_chat", None)
        missing = weights.pop("missing_half_hour", PERCENT)
        weights["common_half_hour"] = MOST if missing == MOST else missing * POINTS // PERCENT
        _store(text, weights)


def _stored() -> list[str]:
    return list(op.get_bind().execute(sa.text("SELECT DISTINCT weights FROM circle")).scalars())


def _store(before: str, weights: dict[str, int]) -> None:
    values = {"before": before, "after": json.dumps(weights)}
    op.get_bind().execute(sa.text("UPDATE circle SET weights = :after WHERE weights = :before"), values)
