"""Next rounds: when an organiser may open one, and what a day off moved."""

from datetime import datetime

from bot.model.circles import Circle
from bot.model.days_off import NO_DAYS_OFF
from bot.ports import Transaction


async def earliest_next_round(tx: Transaction, circle: Circle) -> datetime | None:
    """Return when an organiser may open the next round: many rounds in a short time would show who is kept apart."""
    latest = await tx.rounds.latest(circle.id)
    return latest.opened_at + circle.cadence.half if latest else None


async def moved_round(tx: Transaction, circle: Circle) -> datetime | None:
    """Return when a circle's next round would be if that were no day off; None if nothing is moved."""
    if circle.days_off == NO_DAYS_OFF:
        return None
    return circle.moved_round(await earliest_next_round(tx, circle) or circle.created_at)
