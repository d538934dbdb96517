"""A circle's report: the figures of its rounds that are shown, and a message to its organisers about new ones."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.charts import MAX_CATEGORIES
from bot.model.circle_figures import FrozenFigures
from bot.model.circles import Circle, CircleState
from bot.model.outbox import Urgency
from bot.model.rounds import RoundHead
from bot.ports import Transaction
from bot.services.circle_figures import Closing, freeze_figures
from bot.services.organisers import organisers_of
from bot.texts import circle_report as texts
from bot.texts.localization import Voice

MAX_REPORTED: Final = 120
"""Maximum number of figures in a report: more than two years of weekly rounds."""


async def figures_of(tx: Transaction, circle: Circle, since: datetime | None) -> Sequence[FrozenFigures]:
    """Return a circle's figures since a day, the earliest first; the latest few, if no day is given.

    Figures of several rounds count from the day on which the first of them opened.
    """
    if since is None:
        return await tx.figures.shown(circle.id, MAX_CATEGORIES)
    return [one for one in await tx.figures.shown(circle.id, MAX_REPORTED) if one.since >= since]


async def report_round(tx: Transaction, a_round: RoundHead, closing: Closing | None, now: datetime) -> None:
    """Freeze the figures of a round that closes; if there are new ones, tell the circle's organisers."""
    circle = await tx.circles.get(a_round.circle)
    await freeze_figures(tx, a_round, closing)
    if closing is None or circle is None or circle.state is CircleState.CLOSED:
        return
    shown = await figures_of(tx, circle, None)
    for organiser in await organisers_of(tx, circle.id):
        key = message_keys.circle_report(circle.id, organiser.id, a_round.number)
        told = texts.rounds_closed(Voice.of(organiser), circle, shown)
        await enqueue_for_member(tx, now, key, organiser, told, Urgency.EXPECTED)
