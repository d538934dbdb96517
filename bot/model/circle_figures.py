"""Figures of a circle: counted when rounds close, and shown to its organisers in whole fives.

Rounds are counted together until there are enough chats. Then their figures are shown, and they never change. A later
report can only add up figures that were shown before. So two reports together tell no more than each alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.model.ids import CircleId
from bot.model.small_numbers import SMALLEST_GROUP_SHOWN, round_answers_for_show, round_for_show

FEWEST_CHATS: Final = 10
"""Minimum number of chats whose answers are counted together."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Results of one or several rounds. Each number except the first counts people, pairs, chats or topics."""

    rounds: int = 0
    introduced: int = 0
    """Members in chats. A member counts once in each round."""
    chats: int = 0
    times_set: int = 0
    """Chats whose members set a time."""
    first_meetings: int = 0
    """Pairs who had not been introduced before."""
    sat_out: int = 0
    """Members who were gathered and met nobody."""
    had_sat_out: int = 0
    """Members who were gathered and had sat out the round before."""
    placed_again: int = 0
    """Of these, members who were introduced this time."""
    asked: int = 0
    """Members whose answers are counted: those in chats without a reader of the report."""
    answered: int = 0
    """Of these, members who said whether they talked."""
    talked: int = 0
    """Of these, members who said that they talked."""
    pairs: int = 0
    """Pairs in these chats."""
    both_again: int = 0
    """Of these, pairs of whom both would meet again."""
    wanted: int = 0
    """Topics that at the end at least five members are curious about, and nobody is happy to be asked about."""
    joined: int = 0
    left: int = 0
    members: int = 0
    """Members of the circle at the end."""
    resting: int = 0
    """Of these, members who rested."""

    def __add__(self, later: "Figures") -> "Figures":
        """Add up figures, but take members, resting members and wanted topics from the later figures."""
        added = {one.name: getattr(self, one.name) + getattr(later, one.name) for one in fields(self)}
        at_the_end = {name: getattr(later, name) for name in ("members", "resting", "wanted")}
        return Figures(**added | at_the_end)

    @property
    def of_circle(self) -> dict[str, int]:
        """The figures of the circle itself, by name. They count no answers, and are shown after every round."""
        return {name: getattr(self, name) for name in ("members", "resting", "joined", "left")}

    def for_show(self) -> "Figures":
        """Return the figures in whole fives, 0 below five. At least five answers always stay uncounted."""
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
    """Numbers of the chats and people whose answers are counted."""

    chats: int
    people: int
    """Different members in these chats."""

    @property
    def are_enough(self) -> bool:
        """Whether figures of these answers may be shown. This does not depend on what was answered."""
        return self.chats >= FEWEST_CHATS and self.people >= SMALLEST_GROUP_SHOWN


class FiguresState(StrEnum):
    """States of a circle's figures."""

    OPEN = "open"
    """The round is introduced, and answers still come in."""
    CLOSED = "closed"
    """The round has closed with too few chats or people to be shown, and is counted with later rounds. The circle's own

    figures in it are in whole fives, as its organisers read them."""
    SHOWN = "shown"
    """The figures of one or several rounds, in whole fives. They never change."""


@dataclass(frozen=True, slots=True)
class FrozenFigures:
    """Figures of a circle's round, or of several that are shown together. They name no member."""

    circle: CircleId
    number: int
    """Number of the round, or of the last of several rounds."""
    first: int
    """Number of the first of several rounds, or of the round itself."""
    since: datetime
    """When the first round opened."""
    counted_at: datetime
    members: int
    """Number of members at `counted_at`; 0 once later figures are shown."""
    state: FiguresState
    figures: Figures


def add_up(figures: Iterable[Figures]) -> Figures:
    """Add up figures, earliest first, as `Figures.__add__` does."""
    total = Figures()
    for one in figures:
        total += one
    return total


class Advice(StrEnum):
    """Advice that shown figures suggest."""

    PAUSE = "pause"
    TOO_FEW = "too_few"
    GROW = "grow"
    SLOW_DOWN = "slow_down"
    KEEP_ON = "keep_on"


def are_too_few(members: int, needed: int) -> bool:
    """Return whether a number of members, shown in whole fives, is certainly smaller than the needed number."""
    return members + SMALLEST_GROUP_SHOWN - 1 < needed


def advise(shown: Figures, needed: int) -> Advice | None:
    """Return what shown figures suggest. Other figures are not used, so that the advice tells nothing more.

    `needed` is the number of members that the circle's settings need.
    """
    if shown.resting and shown.resting * 3 >= shown.members:
        return Advice.PAUSE
    if are_too_few(shown.members, needed):
        return Advice.TOO_FEW
    if shown.sat_out and shown.sat_out * 4 >= shown.introduced:
        return Advice.GROW
    if shown.answered * 2 >= shown.asked > 0:
        return Advice.KEEP_ON if shown.talked * 2 > shown.answered else Advice.SLOW_DOWN
    return None
