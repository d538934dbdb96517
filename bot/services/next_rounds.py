"""Find out when an organiser may open a round, and which rounds were moved because of days off."""

from datetime import datetime

from bot.model.circles import Circle
from bot.model.days_off import NO_DAYS_OFF
from bot.ports import Transaction


async def earliest_next_round(tx: Transaction, circle: Circle) -> datetime | None:
    """Return the earliest time at which an organiser may open the next round; None before the first round.

    If an organiser could open many rounds in a short time, the organiser could see which members are never paired.
    """
    latest = await tx.rounds.latest(circle.id)
    return latest.opened_at + circle.cadence.half if latest else None


async def moved_rounds(tx: Transaction, circle: Circle) -> tuple[datetime, ...]:
    """Return the original times of rounds that are moved or left out because of days off."""
    if circle.days_off == NO_DAYS_OFF:
        return ()
    return circle.moved_rounds(await earliest_next_round(tx, circle) or circle.created_at)
