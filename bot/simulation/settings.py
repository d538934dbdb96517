"""The settings of a simulation."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.model.circles import GROUP_SIZES, Rhythm
from bot.model.errors import InvalidValue
from bot.model.freeze import DEFAULT_FREEZE_WEEKS, FREEZE_FLOOR_WEEKS
from bot.model.weights import USUAL_WEIGHTS, Weights

MAX_MEMBERS = 100_000
MAX_PLACES = 12
MAX_ROUNDS = 1_000


class Policy(StrEnum):
    """Ways to pair a round."""

    REFILL = "refill"
    GREEDY = "greedy"
    """Pairs by fit, best first, within the rules."""
    RANDOM = "random"
    """Random pairs within the rules."""
    SHUFFLE = "shuffle"
    """Neighbours in a shuffled list; no rules."""
    ORACLE = "oracle"
    """As many pairs as the rules allow, as few of them frozen as possible, then the greatest sum of
    `Chemistry.expected`."""


@dataclass(frozen=True, slots=True)
class CircleSettings:
    """An organiser's settings of a circle, and the minimum freeze, which is fixed outside simulations."""

    group_size: int = 2
    rhythm: Rhythm = Rhythm.EVERY_2_WEEKS
    freeze_weeks: int = DEFAULT_FREEZE_WEEKS
    floor_weeks: int = FREEZE_FLOOR_WEEKS
    weights: Weights = USUAL_WEIGHTS

    def __post_init__(self) -> None:
        """Raise InvalidValue for a group size that no circle may have, or a freeze shorter than the floor.

        Otherwise a freeze may be shorter or longer than in a real circle.
        """
        if self.group_size not in GROUP_SIZES:
            raise InvalidValue("group size", "2, 3 or 4")
        if not 0 <= self.floor_weeks <= self.freeze_weeks:
            raise InvalidValue("freeze", "as many weeks as the floor, or more")


@dataclass(frozen=True, slots=True)
class CommunitySettings:
    """The members of the community; shares are from 0 to 1."""

    size: int = 60
    topics: int = 40
    zones: int = 2
    languages: int = 1
    joining: float = 0.05
    """New members per month, as a share of `size`."""
    leaving: float = 0.05
    """Share of members who leave per month."""
    resting: float = 0.1
    """Share of members who rest at a given time."""
    topics_matter: float = 1.0
    """How much a topic influences an answer. With 0, only the two members count: how well they get on, and how readily
    each says yes (`Chemistry.spark`, `Inhabitant.warmth`)."""
    hours_matter: float = 0.5
    """Share of chats that do not take place if the members have no hour in common."""

    def __post_init__(self) -> None:
        """Raise InvalidValue for values out of range."""
        if not 0 <= self.size <= MAX_MEMBERS:
            raise InvalidValue("size", f"up to {MAX_MEMBERS} members")
        if self.topics < 1 or self.zones < 1 or self.languages < 1:
            raise InvalidValue("topics, zones and languages", "at least one each")
        if self.zones > MAX_PLACES or self.languages > MAX_PLACES:
            raise InvalidValue("zones and languages", f"up to {MAX_PLACES} each")
        if not (0 <= self.joining <= 1 and 0 <= self.leaving < 1 and 0 <= self.resting < 1):
            raise InvalidValue("joining, leaving and resting", "shares from 0 to less than 1")
        if not 0 <= self.topics_matter <= 10:
            raise InvalidValue("topics-matter", "from 0, not at all, to 10")
        if not 0 <= self.hours_matter <= 1:
            raise InvalidValue("hours-matter", "from 0, not at all, to 1")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a simulation, the same for every policy."""

    circle: CircleSettings = field(default_factory=CircleSettings)
    community: CommunitySettings = field(default_factory=CommunitySettings)
    rounds: int = 26
    seed: int = 1

    def __post_init__(self) -> None:
        """Raise InvalidValue for too few or too many rounds."""
        if not 1 <= self.rounds <= MAX_ROUNDS:
            raise InvalidValue("rounds", f"1 to {MAX_ROUNDS}")
