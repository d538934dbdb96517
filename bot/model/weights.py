"""Weights of the pairing of a circle's rounds."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum

from bot.model.errors import InvalidValue

MAX_WEIGHT = 1000
"""Enough to put any part of a fit above all others, and little enough for exact sums of a large round."""
SHARED_TOPICS_AT_MOST = 3
"""A chat has one topic; further ones only help when the first dries up."""
RARER_AT_MOST = 5
"""Beyond a 32nd of the circle, rarer says little more."""
ENOUGH_HALF_HOURS = 4
"""A chat takes half an hour; with a few to choose from, one more does not make it likelier to take place."""
FURTHER_LANGUAGES_AT_MOST = 2
"""Two people seldom change between more than three."""
FADED_AFTER_WEEKS = 52
"""After a year two people have news for each other, and a past meeting counts no more."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The parts of a fit, in whole numbers of 0 to MAX_WEIGHT; each circle has its own."""

    any_chat: int = 85
    """What a chat is worth by itself: a little less than its topic."""
    curious_meets_sharing: int = 100
    """What a chat is for: one would like to hear about what the other is happy to be asked about."""
    both_ways: int = 40
    """Each has something for the other: nobody only gives. Less than a whole first match, which matters most."""
    both_curious: int = 40
    """Something to explore together, and nobody who knows it: so far below that no other merit makes up for it."""
    both_sharing: int = 20
    """Two who know a thing enjoy each other's company, and learn the least."""
    near_topic: int = 60
    """Percentage: the weight of the nearest possible topic, relative to the same topic."""
    shared_topic: int = 3
    """For each topic that both hold, up to SHARED_TOPICS_AT_MOST."""
    rarer: int = 2
    """For each halving from the circle's size to the holders of the rarest topic in common, up to RARER_AT_MOST."""
    missing_half_hour: int = 12
    """Percentage: what each half hour takes off that two have less in common than ENOUGH_HALF_HOURS. With none, a chat
    takes place half as often, as far as anybody knows."""
    further_language: int = 2
    """For each language in common beyond the one they need, up to FURTHER_LANGUAGES_AT_MOST."""
    other_team: int = 6
    """For two of different teams who hold a topic in common: something to talk about, and nobody they meet anyway."""
    just_met: int = 60
    """Subtracted for a recent meeting, as rounds are for meeting new people; shared curiosity is as much below."""

    def __post_init__(self) -> None:
        """Raise InvalidValue for weights that are too large for the sums of a round."""
        for field in fields(self):
            if not 0 <= getattr(self, field.name) <= MAX_WEIGHT:
                raise InvalidValue(field.name, f"a whole number of 0 to {MAX_WEIGHT}")
        if self.near_topic > 100:
            raise InvalidValue("near_topic", "a percentage of 0 to 100")
        if self.missing_half_hour * ENOUGH_HALF_HOURS > 100:
            raise InvalidValue("missing_half_hour", f"a percentage of 0 to {100 // ENOUGH_HALF_HOURS}")

    @property
    def least(self) -> int:
        """The minimum fit."""
        return -self.just_met

    @property
    def greatest(self) -> int:
        """The maximum fit."""
        return (
            self.any_chat
            + max(self.curious_meets_sharing + self.both_ways, self.both_curious, self.both_sharing)
            + self.shared_topic * SHARED_TOPICS_AT_MOST
            + self.rarer * RARER_AT_MOST
            + self.further_language * FURTHER_LANGUAGES_AT_MOST
            + self.other_team
        )


USUAL_WEIGHTS = Weights()
"""The weights of a circle whose organiser changed nothing."""


class Favour(StrEnum):
    """Choices of what counts most in a circle's rounds; each has its weights."""

    TOPICS = "topics"
    NEW_PEOPLE = "new_people"
    ALIKE = "alike"
    TIMES = "times"

    @property
    def weights(self) -> Weights:
        """The weights of this choice."""
        return _FAVOURED[self]


_FAVOURED = {
    Favour.TOPICS: USUAL_WEIGHTS,
    # Two who never met are before any topic, and before two who met half a year ago and have one.
    Favour.NEW_PEOPLE: replace(USUAL_WEIGHTS, just_met=400),
    # Two with the same curiosity are as good as one who can tell the other.
    Favour.ALIKE: replace(USUAL_WEIGHTS, both_curious=100, both_sharing=80),
    # Four half hours in common, the most that count, are as good as a topic.
    Favour.TIMES: replace(USUAL_WEIGHTS, missing_half_hour=25),
}


def favour_of(weights: Weights) -> Favour | None:
    """Return the choice that has these weights, or None."""
    return next((favour for favour, known in _FAVOURED.items() if known == weights), None)
