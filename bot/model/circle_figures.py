"""Figures of a circle, which are shown to the circle's organisers in whole fives, except the number of rounds.

Rounds are counted together until there are enough chats of enough different members. Then their figures are shown, and
shown figures never change. A report adds up shown figures only. So two reports together tell no more than the shown
figures.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.model.ids import CircleId
from bot.model.small_numbers import SMALLEST_GROUP_SHOWN, round_answers_for_show, round_for_show

FEWEST_CHATS: Final = 10
"""Figures are shown only if the answers of at least this number of chats are counted."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Results of one or several rounds."""

    rounds: int = 0
    introduced: int = 0
    """Number of members in chats. In each round, a member is counted once."""
    chats: int = 0
    times_set: int = 0
    """Number of chats that have a set time."""
    first_meetings: int = 0
    """Number of pairs of members who had not been introduced before."""
    sat_out: int = 0
    """Number of members who were gathered and sat out the round."""
    had_sat_out: int = 0
    """Number of members who were gathered and had sat out the previous round."""
    placed_again: int = 0
    """Number of these members who were introduced in this round."""
    asked: int = 0
    """Number of members of the chats whose answers are counted. These are chats without an organiser or admin.

    A member counts once for each chat."""
    answered: int = 0
    """Number of these members who answered whether they talked."""
    talked: int = 0
    """Number of these members who answered that they talked."""
    pairs: int = 0
    """Number of pairs of members in the chats whose answers are counted."""
    both_again: int = 0
    """Number of these pairs in which both members would meet again."""
    wanted: int = 0
    """Number of topics, at the end, about which at least five members are curious, and which no member shares."""
    joined: int = 0
    left: int = 0
    members: int = 0
    """Number of members of the circle at the end."""
    resting: int = 0
    """Number of these members who rested."""

    def __add__(self, later: "Figures") -> "Figures":
        """Add up figures, but keep members, resting members and wanted topics as they are in the later figures."""
        added = {one.name: getattr(self, one.name) + getattr(later, one.name) for one in fields(self)}
        at_the_end = {name: getattr(later, name) for name in ("members", "resting", "wanted")}
        return Figures(**added | at_the_end)

    @property
    def of_circle(self) -> dict[str, int]:
        """The figures of the circle itself, by name. They contain no answers, and are shown after every round."""
        return {name: getattr(self, name) for name in ("members", "resting", "joined", "left")}

    def for_show(self) -> "Figures":
        """Return the figures in whole fives, 0 below five, except `rounds`. `round_answers_for_show` rounds answers."""
        shown = {one.name: round_for_show(getattr(self, one.name)) or 0 for one in fields(self)}
        return Figures(
            **shown
            | {
                "rounds": self.rounds,
                "answered": round_answers_for_show(self.answered, self.asked),
                "talked": round_answers_for_show(self.talked, self.asked),
                "both_again": round_answers_for_show(self.both_again, self.pairs),
            }
        )


@dataclass(frozen=True, slots=True)
class Answers:
    """Number of chats, and number of people, whose answers are counted."""

    chats: int
    people: int
    """Number of different members in these chats."""

    @property
    def are_enough(self) -> bool:
        """Whether figures of these answers may be shown. This does not depend on the answers themselves."""
        return self.chats >= FEWEST_CHATS and self.people >= SMALLEST_GROUP_SHOWN


class FiguresState(StrEnum):
    """States of a circle's figures."""

    OPEN = "open"
    """The round is introduced, and answers still come in."""
    CLOSED = "closed"
    """The round has closed, but its chats or members are too few to show figures. It is counted with later rounds.

    Only the circle's own figures are shown, in whole fives."""
    SHOWN = "shown"
    """The figures of one or several rounds, in whole fives. These figures never change."""


@dataclass(frozen=True, slots=True)
class FrozenFigures:
    """Figures of a circle's round, or of several rounds that are shown together. They name no member."""

    circle: CircleId
    number: int
    """The number of the last round."""
    first: int
    """The number of the first round."""
    since: datetime
    """When the first round opened."""
    counted_at: datetime
    members: int
    """Number of members at `counted_at`. It is set to 0 when later figures are shown."""
    state: FiguresState
    figures: Figures


def add_up(figures: Iterable[Figures]) -> Figures:
    """Add up figures, earliest first, as `Figures.__add__` does."""
    total = Figures()
    for one in figures:
        total += one
    return total


class Advice(StrEnum):
    """Pieces of advice to organisers, which follow from shown figures."""

    PAUSE = "pause"
    TOO_FEW = "too_few"
    GROW = "grow"
    SLOW_DOWN = "slow_down"
    KEEP_ON = "keep_on"


def are_too_few(members: int, needed: int) -> bool:
    """Return whether a circle certainly has too few members. `members` is their number in whole fives."""
    return members + SMALLEST_GROUP_SHOWN - 1 < needed


def advise(shown: Figures, needed: int) -> Advice | None:
    """Return the advice that follows from shown figures, if any.

    Figures that are not shown are not used, so that the advice tells nothing more. `needed` is the number of members
    that the circle's settings need.
    """
    if shown.resting and shown.resting * 3 >= shown.members:
        return Advice.PAUSE
    if are_too_few(shown.members, needed):
        return Advice.TOO_FEW
    if shown.sat_out and shown.sat_out * 4 >= shown.introduced:
        return Advice.GROW
    if shown.talked * 2 > shown.asked:  # so it's certain, because a shown figure is less than five too low
        return Advice.KEEP_ON
    if shown.answered * 2 >= shown.asked > 0 and shown.talked * 2 <= shown.answered:
        return Advice.SLOW_DOWN
    return None
