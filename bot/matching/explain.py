"""Why a member sat out, by what may be said: the same whoever is kept apart, and whatever anybody answered."""

from collections import Counter
from dataclasses import dataclass

from bot.matching.types import PairingInputs
from bot.model.ids import MemberId


@dataclass(frozen=True, slots=True)
class Others:
    """How a member stands to all others who took part; each of these is counted once."""

    no_language: int
    """Share no language with them."""
    met_lately: int
    """Met them below the floor of the freeze, whatever the two said after it."""
    not_free: int
    """Could have met them, for all that may be said: they were brought together with others, or sat out as well."""


class Explaining:
    """The explanations of one round: neither `apart` nor whether a meeting is `free` is looked at."""

    def __init__(self, inputs: PairingInputs) -> None:
        self._languages = {entrant.id: entrant.languages for entrant in inputs.entrants}
        self._spoken = Counter(self._languages.values())
        self._met: dict[MemberId, list[MemberId]] = {entrant.id: [] for entrant in inputs.entrants}
        for meeting in inputs.met:
            here = meeting.one in self._met and meeting.other in self._met
            if here and meeting.weeks_ago < inputs.floor_weeks:
                self._met[meeting.one].append(meeting.other)
                self._met[meeting.other].append(meeting.one)

    def others(self, member: MemberId) -> Others:
        """Count the others who took part by what kept a member from them."""
        spoken = self._languages[member]
        no_language = sum(count for heard, count in self._spoken.items() if not _can_talk(spoken, heard))
        met_lately = sum(_can_talk(spoken, self._languages[other]) for other in self._met[member])
        return Others(no_language, met_lately, len(self._languages) - 1 - no_language - met_lately)


def _can_talk(spoken: frozenset[str], heard: frozenset[str]) -> bool:
    """Whoever names no language is taken to speak any."""
    return not spoken or not heard or not spoken.isdisjoint(heard)
