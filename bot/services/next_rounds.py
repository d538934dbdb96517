"""Return when an organiser may open a round, and which rounds days off moved."""

from datetime import datetime

from bot.model.circles import Circle
from bot.model.days_off import NO_DAYS_OFF
from bot.ports import Transaction


async def earliest_next_round(tx: Transaction, circle: Circle) -> datetime | None:
    """Return the earliest time at which an organiser may open the next round; None before the first round.

    An organiser who opened many rounds in a short time could see who is never paired.
    """
    latest = await tx.rounds.latest(circle.id)
    return latest.opened_at + circle.cadence.half if latest else None


async def moved_rounds(tx: Transaction, circle: Circle) -> tuple[datetime, ...]:
    """Return the original times of rounds that days off moved or left out."""
    if circle.days_off == NO_DAYS_OFF:
        return ()
    return circle.moved_rounds(await earliest_next_round(tx, circle) or circle.created_at)
