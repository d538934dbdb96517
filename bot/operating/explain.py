"""Explain a dry run to operators: why members would chat, and why a member would be left out.

The explanations depend on no member's answers or blocks.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from bot.matching.entrant_arrays import Entrants
from bot.matching.legality import Legality
from bot.model.ids import MemberId, TopicId
from bot.model.pairing import Entrant, Group, PairingInputs

Name = Callable[[str], str]
"""Returns the name of a member or topic by its id."""


class ChatExplanations:
    """Explanations of the chats of one round."""

    def __init__(self, inputs: PairingInputs, name: Name) -> None:
        self._entrants = {entrant.id: entrant for entrant in inputs.entrants}
        self._met = {(meeting.one, meeting.other) for meeting in inputs.met}
        self._near = {(near.one, near.other) for near in inputs.near}
        self._near |= {(other, one) for one, other in self._near}
        self._name = name

    def explain(self, group: Group) -> list[str]:
        """Return sentences that explain a chat's topic and its members."""
        members = [self._entrants[member] for member in group.members]
        return [*self._why_this_topic(group.topic, members), self._why_these(group.topic, members)]

    def _why_this_topic(self, topic: TopicId | None, members: Sequence[Entrant]) -> list[str]:
        if topic is None:
            return ["no topic: none of them has named one yet"]
        said = [sentence for each in members if (sentence := self._stance(topic, each))]
        holders = sum(topic in each.curious | each.sharing for each in self._entrants.values())
        return [f"{', '.join(said)}; {holders} of {len(self._entrants)} have it"]

    def _stance(self, topic: TopicId, each: Entrant) -> str:
        name = self._name(each.id)
        if topic in each.curious and topic in each.sharing:
            return f"{name} is curious about it and happy to be asked"
        if topic in each.curious:
            return f"{name} is curious about it"
        if topic in each.sharing:
            return f"{name} is happy to be asked about it"
        near = sorted(self._name(held) for held in each.curious | each.sharing if (topic, held) in self._near)
        return f"{name} has {near[0]}, which is similar" if near else ""

    def _why_these(self, topic: TopicId | None, members: Sequence[Entrant]) -> str:
        shared = frozenset.intersection(*(each.curious | each.sharing for each in members)) - {topic}
        hours = len(frozenset.intersection(*(each.hours for each in members))) / 2
        spoken = [each.languages for each in members if each.languages]
        languages = sorted(frozenset.intersection(*spoken)) if spoken else []
        again = sum(two in self._met for two in combinations(sorted(each.id for each in members), 2))
        parts = [
            f"also in common: {', '.join(sorted(map(self._name, shared)))}" if shared else "no other topic in common",
            f"{hours:g} hours a week that suit {'both' if len(members) == 2 else 'all'}",
            f"they speak {', '.join(languages)}" if languages else "no language named",
            _met_before(again, len(members)),
        ]
        return "; ".join(parts)


def _met_before(again: int, people: int) -> str:
    if not again:
        return "new to each other"
    return "introduced before" if people == 2 else "some of them introduced before"


@dataclass(frozen=True, slots=True)
class Others:
    """How many of the other entrants a member does not meet, by the reason. Each entrant is counted once."""

    no_language: int
    """Entrants who share no language with the member."""
    met_lately: int
    """Entrants who met the member so recently that even the minimum freeze forbids it."""
    not_free: int
    """Entrants who could have met the member, as far as an operator may know. They met others, or sat out too."""


class LeftOutExplanations:
    """Explanations for members who sit one round out. They are the same whoever is kept apart from whom."""

    def __init__(self, inputs: PairingInputs) -> None:
        self._entrants = Entrants(inputs)
        self._legality = Legality(replace(inputs, apart=frozenset()), self._entrants)

    def others(self, member: MemberId) -> Others:
        """Count the other entrants by what kept a member from them."""
        place, size = self._entrants.place[member], self._entrants.size
        others = np.delete(np.arange(size), place)
        here = np.full(size - 1, place)
        can_talk, may_meet = self._legality.can_talk(here, others), self._legality.may_meet(here, others)
        counted = Counter(zip(can_talk.tolist(), may_meet.tolist(), strict=True))
        return Others(counted[False, False], counted[True, False], counted[True, True])


def explain_left_out(others: Others, floor_weeks: int) -> str:
    """Return why the others could not meet a member who would be left out."""
    found = [
        (others.no_language, "share no language with them"),
        (others.met_lately, f"met them less than {floor_weeks} weeks ago"),
        (others.not_free, "meet others or get no match either"),
    ]
    told = [f"{count} {what}" for count, what in found if count]
    return f"of the others, {', '.join(told)}" if told else "nobody else takes part"
