"""Findings: results of the checks of `refill doctor`."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    NOTE = "note"
    """An operator should look at the finding, but perhaps nothing is wrong."""
    BAD = "bad"
    """Something is wrong, and an operator has to act."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check. If something is wrong, the sentence also says what the operator should do."""

    level: Level
    sentence: str


def ok(sentence: str) -> Finding:
    """Return a finding that nothing is wrong."""
    return Finding(Level.OK, sentence)


def note(sentence: str) -> Finding:
    """Return a finding that an operator should look at."""
    return Finding(Level.NOTE, sentence)


def bad(sentence: str) -> Finding:
    """Return a finding that something must be repaired."""
    return Finding(Level.BAD, sentence)


def skew_of(ours: float, theirs: float, whose: str) -> Finding | None:
    """Return a finding if two clocks differ by a minute or more. Both times are seconds since the epoch."""
    seconds = ours - theirs
    if abs(seconds) < 60:
        return None
    how = "ahead of" if seconds > 0 else "behind"
    found = f"this machine's clock is {abs(seconds):.0f} seconds {how} {whose}. Set it with NTP"
    return bad(f"clock: {found}. From five minutes on, Slack's requests are refused")
