"""Play the rounds of one simulated community with one policy."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from itertools import combinations

from bot.matching import pair
from bot.model.circles import Cadence
from bot.model.ids import MemberId
from bot.model.pairing import PairingInputs
from bot.simulation.history import History
from bot.simulation.people import ZONES, make_inhabitants, opening_times
from bot.simulation.policies import WAYS, Groups, Rules, Way
from bot.simulation.settings import Policy, Settings

START = datetime(2026, 1, 1, tzinfo=UTC)
"""Arbitrary but fixed, so that every simulation has rounds on the same days."""
TUESDAY, AT_TEN = 1, time(10)


@dataclass(frozen=True, slots=True)
class RoundPlayed:
    """The figures of one round. Each pair within a group is a meeting, even if their chat does not take place."""

    number: int
    members: int
    """Members of the circle."""
    took_part: tuple[MemberId, ...]
    """Members who could be paired: neither resting nor at the limit of their pace."""
    left_out: tuple[MemberId, ...]
    meetings: int
    again: int
    """Meetings of two members who had met before."""
    avoidable: int
    """The same as `again` if everybody who was placed could have met only new people; otherwise 0."""
    frozen: int
    """Meetings of two members within the freeze."""
    unruly: int
    """Meetings that break a rule: no common language, within the minimum freeze, or kept apart."""
    on_topic: int
    """Meetings in which one is curious about what the other is happy to be asked about."""
    took_place: int
    """Meetings in which the two talked."""
    expected: float
    """Number of meetings after which both would say yes, as `Chemistry.expected` computes it."""
    both_yes: int
    """Meetings after which both said yes to meeting again."""
    refills: int
    """Refill chats since the previous round."""


def play(settings: Settings, policy: Policy | Way) -> Iterator[RoundPlayed]:
    """Yield the figures of each round."""
    way = WAYS[policy] if isinstance(policy, Policy) else policy
    cadence = Cadence(settings.circle.rhythm, TUESDAY, AT_TEN, ZONES[0])
    opens = opening_times(cadence, settings.rounds, START)
    people = make_inhabitants(settings, opens)
    history = History(settings, people)
    refills = 0
    for number, now in enumerate(opens[:-1], start=1):
        inputs = history.gather(number, now)
        rules = Rules(inputs)
        groups = way(inputs, rules, history)
        meetings = [two for members in groups for two in combinations(sorted(members), 2)]
        again = sum(map(history.has_met, meetings))
        avoidable = again if again and _can_all_be_new(inputs, groups, history) else 0
        took_place, both_yes = history.record(number, inputs, groups, now)
        placed = {member for members in groups for member in members}
        took_part = tuple(entrant.id for entrant in inputs.entrants)
        yield RoundPlayed(
            number=number,
            members=sum(each.first_round <= number < each.gone_from for each in people),
            took_part=took_part,
            left_out=tuple(member for member in took_part if member not in placed),
            meetings=len(meetings),
            again=again,
            avoidable=avoidable,
            frozen=sum(rules.is_frozen(*two) for two in meetings),
            unruly=sum(not rules.may_meet(*two) for two in meetings),
            on_topic=sum(map(history.is_on_topic, meetings)),
            took_place=took_place,
            expected=sum(history.expected(inputs, meetings)),
            both_yes=both_yes,
            refills=history.refills - refills,
        )
        refills = history.refills


def _can_all_be_new(inputs: PairingInputs, groups: Groups, history: History) -> bool:
    """Return whether the members of these groups could form as many groups in which all are new to each other.

    The rules apply. For larger groups than pairs, the search may miss such groups.
    """
    placed = {member for members in groups for member in members}
    only_new = replace(
        inputs,
        entrants=tuple(entrant for entrant in inputs.entrants if entrant.id in placed),
        apart=inputs.apart.union(filter(history.has_met, combinations(sorted(placed), 2))),
    )
    for limited in (True, False):  # the limited way is fast and nearly always enough
        found = pair(only_new, limited=limited)
        if not found.sat_out and len(found.groups) >= len(groups):
            return True
    return False
