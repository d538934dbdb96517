"""Days off: an organiser pauses a circle, names days off, or keeps a country's public holidays free."""

from dataclasses import replace
from datetime import datetime

from bot.model.circles import Circle
from bot.model.days_off import DaysOff
from bot.model.jobs import Due, EndRound, RemindChat
from bot.model.rounds import UNDER_WAY, Round, RoundState
from bot.ports import Transaction
from bot.services.circle_posts import refresh_post
from bot.services.circles import end_of_round, plan_round
from bot.services.introductions import remind_at
from bot.services.meeting_times import replace_offers


async def set_days_off(tx: Transaction, circle: Circle, days_off: DaysOff, now: datetime) -> Circle:
    """Set a circle's days off. Move the next round, offered times and reminders away from these days."""
    changed = replace(circle, days_off=days_off)
    latest = await tx.rounds.latest(circle.id)
    following = end_of_round(changed, latest.planned_at) if latest else now
    changed = replace(changed, next_round_at=following if following > now else changed.next_round_after(now))
    await plan_round(tx, changed)
    if latest is not None and latest.state in UNDER_WAY:
        await _lengthen(tx, changed, latest, now)
    await refresh_post(tx, changed, now)
    return changed


async def _lengthen(tx: Transaction, circle: Circle, a_round: Round, now: datetime) -> None:
    """Move a running round's end to the start of the next round, and move its reminders and offered times."""
    await tx.rounds.put(replace(a_round, ends_at=circle.next_round_at))
    if a_round.state is RoundState.INTRODUCED:
        await tx.agenda.put(Due(EndRound(a_round.id), circle.next_round_at))
    for chat in await tx.chats.of_round(a_round.id):
        if await tx.agenda.get(RemindChat(chat.id)) is not None:
            await tx.agenda.put(Due(RemindChat(chat.id), max(remind_at(circle, circle.next_round_at), now)))
        await replace_offers(tx, chat, now)
