"""Count a circle's figures when its rounds are introduced, end and close. Freeze the figures that may be shown."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.circle_figures import Figures, FiguresState, FrozenFigures, add_up
from bot.model.ids import CircleId, MemberId
from bot.model.rounds import Round
from bot.ports import Transaction


async def count_introductions(tx: Transaction, a_round: Round, placed: Collection[MemberId]) -> Figures:
    """Count a round's entrants who sat out their previous round, and how many of these are placed in this round.

    Call this when the round was counted for the placed members (`Membership.after_round`), and not yet for the other
    entrants. This stores nothing.
    """
    free = set(await tx.rounds.entrants(a_round.id)) - set(placed)
    again = await tx.figures.count_in_a_row(a_round.circle, placed, 1)
    return Figures(had_sat_out=again + await tx.figures.count_in_a_row(a_round.circle, free, 0), placed_again=again)


async def open_figures(tx: Transaction, a_round: Round, drawn: Figures) -> None:
    """Store the figures that were counted when a round was introduced."""
    number, opened_at = a_round.number, a_round.opened_at
    await tx.figures.put(
        FrozenFigures(a_round.circle, number, number, opened_at, opened_at, 0, FiguresState.OPEN, drawn)
    )


async def count_end(tx: Transaction, a_round: Round, now: datetime) -> None:
    """Count the members who sat a round out. Store this count, the time, and the circle's number of members.

    Call this before the round becomes CHECKED_IN, because its entrants are deleted then.
    """
    opened = await _unshown(tx, a_round)
    if opened is None:
        return
    out = await tx.rounds.left_over(a_round.id)
    figures, members = replace(opened.figures, sat_out=len(out)), await tx.figures.count_places(a_round.circle)
    await tx.figures.put(replace(opened, counted_at=now, members=members, figures=figures))


@dataclass(frozen=True, slots=True)
class Closing:
    """Figures to store when a round closes, and the numbers of the rounds whose figures they replace."""

    figures: FrozenFigures
    rounds: tuple[int, ...]

    @property
    def is_shown(self) -> bool:
        """Whether all figures are shown. Otherwise only the circle's own figures are shown (`Figures.of_circle`)."""
        return self.figures.state is FiguresState.SHOWN


async def count_closing(tx: Transaction, a_round: Round, wanted: int, now: datetime) -> Closing | None:
    """Count a round that is about to close, together with earlier rounds that were not shown.

    Answers count only in chats without an organiser or admin. If these chats or their members are too few, the round is
    counted together with later rounds. Return None if the round has no stored figures. This stores nothing, so that no
    write lock is held while a large round is counted.
    """
    circle = a_round.circle
    unshown = await tx.figures.unshown(circle)
    waiting = [one for one in unshown if one.state is FiguresState.CLOSED or one.number == a_round.number]
    own = next((one for one in waiting if one.number == a_round.number), None)
    if own is None:
        return None
    base = await _latest_shown(tx, circle) or waiting[0]
    here = await tx.figures.count_members(circle, base.counted_at, now)
    here = replace(here, left=max(0, base.members + here.joined - here.members))
    rounds = tuple(one.number for one in waiting)
    if not (await tx.figures.count_answers(circle, rounds)).are_enough:
        kept = replace(own.figures, **here.for_show().of_circle)
        return Closing(replace(own, state=FiguresState.CLOSED, figures=kept), (own.number,))
    counted = add_up(one.figures for one in waiting) + await tx.figures.count_rounds(circle, rounds)
    since, shown = waiting[0].since, replace(counted, wanted=wanted, **here.of_circle).for_show()
    figures = FrozenFigures(circle, rounds[-1], rounds[0], since, now, here.members, FiguresState.SHOWN, shown)
    return Closing(figures, rounds)


async def freeze_figures(tx: Transaction, a_round: Round, closing: Closing | None) -> None:
    """Store the figures of `closing`, in place of the earlier figures of its rounds.

    If the new figures are shown, clear `members` in the figures that were shown before them.
    """
    if closing is None:
        return
    if not closing.is_shown:
        await tx.figures.put(closing.figures)
        return
    if (base := await _latest_shown(tx, a_round.circle)) is not None:
        await tx.figures.put(replace(base, members=0))
    await tx.figures.drop(a_round.circle, closing.rounds)
    await tx.figures.put(closing.figures)


async def own_figures(tx: Transaction, circle: CircleId) -> Figures:
    """Return the circle's own figures (`Figures.of_circle`) of its latest closed round whose figures are not shown yet.

    If there is no such round, all figures are 0.
    """
    closed = [one for one in await tx.figures.unshown(circle) if one.state is FiguresState.CLOSED]
    return Figures(**closed[-1].figures.of_circle) if closed else Figures()


async def _unshown(tx: Transaction, a_round: Round) -> FrozenFigures | None:
    unshown = await tx.figures.unshown(a_round.circle)
    return next((one for one in unshown if one.number == a_round.number), None)


async def _latest_shown(tx: Transaction, circle: CircleId) -> FrozenFigures | None:
    return next(iter(await tx.figures.shown(circle, 1)), None)
