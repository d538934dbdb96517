"""Figures of a circle: counted when rounds are introduced, end and close, and frozen once they may be shown."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.model.circle_figures import Figures, FiguresState, FrozenFigures, add_up
from bot.model.ids import CircleId, MemberId
from bot.model.rounds import RoundHead
from bot.ports import Transaction


async def count_introductions(
    tx: Transaction, a_round: RoundHead, entrants: Collection[MemberId], placed: Collection[MemberId]
) -> None:
    """Count members who sat out before, once a round is introduced and before it counts for them."""
    drawn = Figures(
        had_sat_out=await tx.figures.count_out(a_round.circle, entrants),
        placed_again=await tx.figures.count_out(a_round.circle, placed),
    )
    number, opened_at = a_round.number, a_round.opened_at
    await tx.figures.put(
        FrozenFigures(a_round.circle, number, number, opened_at, opened_at, 0, FiguresState.OPEN, drawn)
    )


async def count_end(tx: Transaction, a_round: RoundHead, now: datetime) -> None:
    """Count who sat a round out, when it ends: who was gathered is not known any more when it closes."""
    opened = await _unshown(tx, a_round)
    if opened is None:
        return
    out = set(await tx.rounds.entrants(a_round.id)) - set(await tx.chats.members_of_round(a_round.id))
    figures, members = replace(opened.figures, sat_out=len(out)), await tx.figures.count_places(a_round.circle)
    await tx.figures.put(replace(opened, counted_at=now, members=members, figures=figures))


async def freeze_figures(tx: Transaction, a_round: RoundHead, now: datetime) -> FrozenFigures | None:
    """Count a round that closes; return the figures that are shown from now on, if there are new ones.

    A round that was introduced before figures were counted has none. Rounds with few chats wait for others, and are
    shown together.
    """
    waiting = await _note_closed(tx, a_round)
    rounds = [one.number for one in waiting]
    if not waiting or not (await tx.figures.count_answers(a_round.circle, rounds)).are_enough:
        return None
    counted = add_up(one.figures for one in waiting) + await tx.figures.count_rounds(a_round.circle, rounds)
    base = await _latest_shown(tx, a_round.circle) or waiting[0]
    here = await tx.figures.count_members(a_round.circle, base.counted_at, now)
    counted = replace(
        counted,
        members=here.members,
        resting=here.resting,
        wanted=await tx.figures.count_wanted(a_round.circle),
        joined=here.joined,
        left=max(0, base.members + here.joined - here.members),
    )
    if base.state is FiguresState.SHOWN:
        await tx.figures.put(replace(base, members=0))
    await tx.figures.drop(a_round.circle, rounds)
    frozen = FrozenFigures(
        a_round.circle,
        rounds[-1],
        rounds[0],
        waiting[0].since,
        now,
        here.members,
        FiguresState.SHOWN,
        counted.for_show(),
    )
    await tx.figures.put(frozen)
    return frozen


async def _note_closed(tx: Transaction, a_round: RoundHead) -> list[FrozenFigures]:
    """Note that a round has closed; return all that wait to be shown; none if this one is not counted."""
    if (found := await _unshown(tx, a_round)) is None:
        return []
    await tx.figures.put(replace(found, state=FiguresState.CLOSED))
    return [one for one in await tx.figures.unshown(a_round.circle) if one.state is FiguresState.CLOSED]


async def _unshown(tx: Transaction, a_round: RoundHead) -> FrozenFigures | None:
    unshown = await tx.figures.unshown(a_round.circle)
    return next((one for one in unshown if one.number == a_round.number), None)


async def _latest_shown(tx: Transaction, circle: CircleId) -> FrozenFigures | None:
    return next(iter(await tx.figures.shown(circle, 1)), None)
