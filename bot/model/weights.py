"""Weights: how much each part of a fit counts in the pairing of a circle's rounds."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum

from bot.model.errors import InvalidValue

MAX_WEIGHT = 1000
"""Maximum of a weight. It is enough to put one part of a fit above all others, and sums of large rounds stay exact."""
SHARED_TOPICS_AT_MOST = 3
"""Maximum number of shared topics that count. A chat has one topic; others help only if this one is not enough."""
RARER_AT_MOST = 5
"""Maximum number of halvings that count. If fewer than a 32nd of the entrants hold a topic, rarity says little more."""
ENOUGH_HALF_HOURS = 4
"""Number of half hours in common that is enough. More half hours do not make it likelier that a chat takes place."""
FURTHER_LANGUAGES_AT_MOST = 2
"""Maximum number of further languages that count. Two people seldom switch between more than three."""
FADED_AFTER_WEEKS = 52
"""After this time, a past meeting no longer counts, because after a year two people have new things to tell."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of the parts of a fit, in whole numbers of 0 to MAX_WEIGHT. Each circle has its own weights."""

    any_chat: int = 85
    """For each pair that meets, whatever the topic. It is a little less than the weight of the best topic."""
    curious_meets_sharing: int = 100
    """One member is curious about a topic that the other is happy to be asked about. This is the purpose of a chat."""
    both_ways: int = 40
    """Added if each of two members can tell the other something. It is less than `curious_meets_sharing`, because the
    first match matters most."""
    both_curious: int = 40
    """Both members are curious about the topic, and neither knows it. Such a pair never fits better than a pair in
    which one can tell the other something, whatever else they have in common."""
    both_sharing: int = 20
    """Both members know the topic. They enjoy the talk, but learn the least."""
    near_topic: int = 60
    """Percentage: what two different topics count if they are as near as can be. A topic in common counts 100."""
    shared_topic: int = 3
    """For each topic that both members hold, up to SHARED_TOPICS_AT_MOST."""
    rarer: int = 2
    """For the rarest topic in common: once if half of the entrants hold the topic, twice if a quarter hold the topic,
    and so on, up to RARER_AT_MOST."""
    missing_half_hour: int = 12
    """Percentage of the fit that is taken off for each half hour that two members lack, of ENOUGH_HALF_HOURS in common.
    A chat of two without any half hour in common is assumed to take place half as often."""
    further_language: int = 2
    """For each further language in common, after the first, up to FURTHER_LANGUAGES_AT_MOST."""
    other_team: int = 6
    """For two members of different teams with a topic in common, because they would hardly meet otherwise."""
    just_met: int = 60
    """Subtracted for a meeting this week, less for older ones, because rounds are for meeting new people. It equals the
    difference between `curious_meets_sharing` and `both_curious`."""

    def __post_init__(self) -> None:
        """Raise InvalidValue if a weight is out of range."""
        for field in fields(self):
            if not 0 <= getattr(self, field.name) <= MAX_WEIGHT:
                raise InvalidValue(field.name, f"a whole number of 0 to {MAX_WEIGHT}")
        if self.near_topic > 100:
            raise InvalidValue("near_topic", "a percentage of 0 to 100")
        if self.missing_half_hour * ENOUGH_HALF_HOURS > 100:
            raise InvalidValue("missing_half_hour", f"a percentage of 0 to {100 // ENOUGH_HALF_HOURS}")

    @property
    def least(self) -> int:
        """A lower bound: no fit is less."""
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
    """Choices of what counts most in a circle's rounds. Each choice has its own weights."""

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
    # Members who never met fit better than members who met up to 24 weeks ago, whatever their topics.
    Favour.NEW_PEOPLE: replace(USUAL_WEIGHTS, just_met=400),
    # If both members are curious, the pair counts as much as if one could tell the other something.
    Favour.ALIKE: replace(USUAL_WEIGHTS, both_curious=100, both_sharing=80),
    # Without any half hour in common, the whole fit is taken off.
    Favour.TIMES: replace(USUAL_WEIGHTS, missing_half_hour=25),
}


def favour_of(weights: Weights) -> Favour | None:
    """Return the choice that has these weights, or None."""
    return next((favour for favour, known in _FAVOURED.items() if known == weights), None)
