"""Play the rounds of one simulated community with one policy."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import combinations

from bot.model.circles import Cadence
from bot.model.ids import MemberId
from bot.simulation.history import History
from bot.simulation.people import ZONES, make_inhabitants, opening_times
from bot.simulation.policies import Rules, groups_by
from bot.simulation.settings import Policy, Settings

START = datetime(2026, 1, 1, tzinfo=UTC)
"""Arbitrary, but fixed, so that the rounds are the same each time."""
TUESDAY, AT_TEN = 1, time(10)


@dataclass(frozen=True, slots=True)
class RoundPlayed:
    """The figures of one round. A meeting is each pair within a group."""

    number: int
    members: int
    """Members of the circle."""
    took_part: tuple[MemberId, ...]
    """Members who could be paired: neither resting nor at the limit of their pace."""
    left_out: tuple[MemberId, ...]
    meetings: int
    again: int
    """Meetings of two members who had met before."""
    frozen: int
    """Those within the freeze."""
    unruly: int
    """Meetings that break a rule: no common language, within the freeze's floor, or blocked."""
    fit: int
    """The total fit of all meetings, by Refill's weights."""
    both_yes: int
    """Meetings after which both said yes to meeting again."""
    refills: int
    """Refill chats since the previous round."""


def play(settings: Settings, policy: Policy) -> Iterator[RoundPlayed]:
    """Yield the figures of round after round."""
    cadence = Cadence(settings.circle.rhythm, TUESDAY, AT_TEN, ZONES[0])
    opens = opening_times(cadence, settings.rounds, START)
    people = make_inhabitants(settings, opens)
    history = History(settings, people)
    refills = 0
    for number, now in enumerate(opens[:-1], start=1):
        inputs = history.gather(number, now)
        rules = Rules(inputs)
        groups = groups_by(policy, inputs, rules)
        meetings = [two for members in groups for two in combinations(sorted(members), 2)]
        again = sum(history.has_met(two) for two in meetings)
        both_yes = history.record(number, inputs, groups, now)
        placed = {member for members in groups for member in members}
        took_part = tuple(entrant.id for entrant in inputs.entrants)
        yield RoundPlayed(
            number=number,
            members=sum(each.first_round <= number < each.gone_from for each in people),
            took_part=took_part,
            left_out=tuple(member for member in took_part if member not in placed),
            meetings=len(meetings),
            again=again,
            frozen=sum(rules.is_frozen(*two) for two in meetings),
            unruly=sum(not rules.may_meet(*two) for two in meetings),
            fit=sum(rules.fits(meetings)),
            both_yes=both_yes,
            refills=history.refills - refills,
        )
        refills = history.refills
