"""If few members have joined a circle in its first week, tell its organisers (or the admins) once what helps."""

from datetime import datetime, timedelta
from typing import Final

from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.circles import Circle, CircleState
from bot.model.ids import CircleId
from bot.model.jobs import Due, LookAtStart
from bot.model.outbox import Urgency
from bot.model.small_numbers import SMALLEST_GROUP_SHOWN
from bot.ports import Transaction
from bot.services.organisers import responsible_for, told_at
from bot.texts import slow_starts as texts
from bot.texts.localization import Voice

FIRST_WEEK: Final = timedelta(weeks=1)


async def plan_look_at_start(tx: Transaction, circle: Circle, now: datetime) -> None:
    """Plan to check a new circle after a week."""
    await tx.agenda.put(Due(LookAtStart(circle.id), now + FIRST_WEEK))


async def look_at_start(tx: Transaction, circle_id: CircleId, now: datetime) -> None:
    """If so few members have joined a circle that no figures are shown, tell its organisers what helps."""
    circle = await tx.circles.get(circle_id)
    if circle is None or circle.state is CircleState.CLOSED:
        return
    if (await tx.circles.sizes()).get(circle_id, 0) >= SMALLEST_GROUP_SHOWN:
        return
    for organiser in await responsible_for(tx, circle_id):
        key = message_keys.slow_start(circle_id, organiser.id)
        told = texts.slow_start(Voice.of(organiser), circle, SMALLEST_GROUP_SHOWN)
        at = told_at(circle, organiser, now)
        await enqueue_for_member(tx, now, key, organiser, told, Urgency.NUDGE, not_before=at)
