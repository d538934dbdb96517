"""Figures of a circle: counted when rounds close, and shown to its organisers in whole fives.

Rounds are counted together until there are enough chats, and shown then, once and for all. What is shown later adds up
figures that were shown before, so no two reports tell more together than each alone.
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
    """What one or several rounds came to. Each number but the first counts people, pairs or chats."""

    rounds: int = 0
    introduced: int = 0
    """Members in chats; a member counts once a round."""
    chats: int = 0
    times_set: int = 0
    """Chats whose members set a time."""
    first_meetings: int = 0
    """Pairs who had not been introduced before."""
    sat_out: int = 0
    """Members who were gathered and met nobody."""
    had_sat_out: int = 0
    """Members who were gathered and had sat out the time before."""
    placed_again: int = 0
    """Of these, those who met somebody this time."""
    asked: int = 0
    """Members whose answers are counted: those in chats without anybody who may read the report."""
    answered: int = 0
    """Of these, those who said whether they talked."""
    talked: int = 0
    """Of these, those who said that they did."""
    pairs: int = 0
    """Pairs in these chats."""
    both_again: int = 0
    """Of these, those who both would meet again."""
    wanted: int = 0
    """Topics that at least five members are curious about, and nobody is happy to be asked about, at the end."""
    joined: int = 0
    left: int = 0
    members: int = 0
    """Members of the circle at the end."""
    resting: int = 0
    """Of these, those who rested."""

    def __add__(self, later: "Figures") -> "Figures":
        """Return the figures of both. What holds at the end (members, who rests, wanted topics) is the later one's."""
        added = {one.name: getattr(self, one.name) + getattr(later, one.name) for one in fields(self)}
        at_the_end = {name: getattr(later, name) for name in ("members", "resting", "wanted")}
        return Figures(**added | at_the_end)

    @property
    def of_circle(self) -> dict[str, int]:
        """The figures of the circle itself, by name: they count no answer, and are shown after every round."""
        return {name: getattr(self, name) for name in ("members", "resting", "joined", "left")}

    def for_show(self) -> "Figures":
        """Return the figures in whole fives, 0 below five; of answers, at least five are never counted."""
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
    """How many answers there are to count."""

    chats: int
    people: int
    """Different members in these chats."""

    @property
    def are_enough(self) -> bool:
        """Whether figures of them may be shown. That does not depend on what was answered."""
        return self.chats >= FEWEST_CHATS and self.people >= SMALLEST_GROUP_SHOWN


class FiguresState(StrEnum):
    """States of a circle's figures."""

    OPEN = "open"
    """The round is introduced, and answers still come in."""
    CLOSED = "closed"
    """The round has closed with too few chats or people to be shown, and is counted with later ones. Its figures of the
    circle are in whole fives, as its organisers read them."""
    SHOWN = "shown"
    """The figures of one or several rounds: in whole fives, and final."""


@dataclass(frozen=True, slots=True)
class FrozenFigures:
    """Figures of a circle's round, or of several that are shown together. They name no member."""

    circle: CircleId
    number: int
    """The round; of several, the last."""
    first: int
    """The first round of several, or the round itself."""
    since: datetime
    """When the first round opened."""
    counted_at: datetime
    members: int
    """How many members the circle had at `counted_at`; 0 once later figures are shown."""
    state: FiguresState
    figures: Figures


def add_up(figures: Iterable[Figures]) -> Figures:
    """Add up figures, the earliest first; what holds at the end is the last one's."""
    total = Figures()
    for one in figures:
        total += one
    return total


class Advice(StrEnum):
    """What shown figures suggest."""

    PAUSE = "pause"
    TOO_FEW = "too_few"
    GROW = "grow"
    SLOW_DOWN = "slow_down"
    KEEP_ON = "keep_on"


def are_too_few(members: int, needed: int) -> bool:
    """Return whether a number of members, shown in whole fives, is certainly smaller than the needed one."""
    return members + SMALLEST_GROUP_SHOWN - 1 < needed


def advise(shown: Figures, needed: int) -> Advice | None:
    """Return what figures suggest; they are the shown ones, so that advice tells nothing more.

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
