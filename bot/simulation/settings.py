"""What a simulation is asked for."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.model.circles import DEFAULT_FREEZE_WEEKS, FREEZE_FLOOR_WEEKS, GROUP_SIZES, Rhythm
from bot.model.errors import InvalidValue
from bot.model.weights import USUAL_WEIGHTS, Weights

MOST_MEMBERS = 100_000
MOST_ROUNDS = 1_000


class Policy(StrEnum):
    """A way to pair."""

    REFILL = "refill"
    GREEDY = "greedy"
    """The best pair that is left, again and again, within the rules."""
    RANDOM = "random"
    """Anybody with anybody, within the rules."""
    SHUFFLE = "shuffle"
    """Neighbours in a shuffled list, which asks nothing of anybody."""


@dataclass(frozen=True, slots=True)
class CircleSettings:
    """What an organiser sets; the floor is Refill's own, and only a simulation may try another."""

    group_size: int = 2
    rhythm: Rhythm = Rhythm.EVERY_2_WEEKS
    freeze_weeks: int = DEFAULT_FREEZE_WEEKS
    floor_weeks: int = FREEZE_FLOOR_WEEKS
    weights: Weights = USUAL_WEIGHTS

    def __post_init__(self) -> None:
        """Refuse what no circle could follow."""
        if self.group_size not in GROUP_SIZES:
            raise InvalidValue("group size", "2, 3 or 4")
        if not 0 <= self.floor_weeks <= self.freeze_weeks:
            raise InvalidValue("freeze", "as many weeks as the floor, or more")


@dataclass(frozen=True, slots=True)
class CommunitySettings:
    """What kind of people there are; shares are from 0 to 1."""

    size: int = 60
    topics: int = 40
    zones: int = 2
    languages: int = 1
    joining: float = 0.05
    """New members a month, as a share of the first size."""
    leaving: float = 0.05
    """Members who leave in a month."""
    resting: float = 0.1
    """Members who rest at any time."""
    topics_matter: float = 1.0
    """How much a good topic moves an answer; with 0 only the chemistry of the two and their mood are left."""

    def __post_init__(self) -> None:
        """Refuse what is no community."""
        if not 0 <= self.size <= MOST_MEMBERS:
            raise InvalidValue("size", f"up to {MOST_MEMBERS} members")
        if self.topics < 1 or self.zones < 1 or self.languages < 1:
            raise InvalidValue("topics, zones and languages", "at least one each")
        if not (0 <= self.joining <= 1 and 0 <= self.leaving < 1 and 0 <= self.resting < 1):
            raise InvalidValue("joining, leaving and resting", "shares from 0 to less than 1")
        if not 0 <= self.topics_matter <= 10:
            raise InvalidValue("topics-matter", "from 0, not at all, to 10")


@dataclass(frozen=True, slots=True)
class Settings:
    """One simulation: the same for every policy, so that nothing else tells them apart."""

    circle: CircleSettings = field(default_factory=CircleSettings)
    community: CommunitySettings = field(default_factory=CommunitySettings)
    rounds: int = 26
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse what would never end."""
        if not 1 <= self.rounds <= MOST_ROUNDS:
            raise InvalidValue("rounds", f"1 to {MOST_ROUNDS}")
