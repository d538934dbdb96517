"""Many rounds of one synthetic community, with one policy."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import combinations

from bot.model.circles import Cadence
from bot.model.ids import MemberId
from bot.simulation.history import History
from bot.simulation.people import ZONES, inhabit, opens_of
from bot.simulation.policies import Rules, groups_by
from bot.simulation.settings import Policy, Settings

START = datetime(2026, 1, 1, tzinfo=UTC)
"""Any day would do; a fixed one makes the same rounds each time."""
TUESDAY, AT_TEN = 1, time(10)


@dataclass(frozen=True, slots=True)
class RoundPlayed:
    """What one round came to. A meeting is every two of a group."""

    number: int
    members: int
    """Who is in the circle."""
    took_part: tuple[MemberId, ...]
    """Who was there to be paired: neither resting nor over their pace."""
    left_out: tuple[MemberId, ...]
    meetings: int
    again: int
    """Meetings of two who had met before."""
    frozen: int
    """… and lately enough that the freeze held them."""
    unruly: int
    """Meetings that a rule forbids: no language in common, just met, or kept apart."""
    fit: int
    """The sum over all meetings, by Refill's measure."""
    both_yes: int
    """Meetings after which both would meet again."""
    refills: int
    """Chats that pairs had on their own since the last round, after a mutual yes."""


def play(settings: Settings, policy: Policy) -> Iterator[RoundPlayed]:
    """Play round after round."""
    cadence = Cadence(settings.circle.rhythm, TUESDAY, AT_TEN, ZONES[0])
    opens = opens_of(cadence, settings.rounds, START)
    people = inhabit(settings, opens)
    history = History(settings, people)
    refills = 0
    for number, now in enumerate(opens[:-1], start=1):
        inputs = history.gather(number, now)
        rules = Rules(inputs)
        groups = groups_by(policy, inputs, rules)
        meetings = [two for members in groups for two in combinations(sorted(members), 2)]
        again = sum(history.has_met(two) for two in meetings)
        both_yes = history.note(number, inputs, groups, now)
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
