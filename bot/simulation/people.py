"""The members of a simulated community: interests, arrival, rests, departure. They are the same for every policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from random import Random

from bot.model.circles import Cadence
from bot.model.hours import MINUTES_A_DAY, WORKING_HOURS, Span, WeeklyHours
from bot.model.ids import MemberId, TopicId, derive_seed
from bot.model.members import Member
from bot.simulation.settings import Settings

MONTH = timedelta(weeks=4)
ZONES = (
    "Europe/Berlin", "America/New_York", "Asia/Kolkata", "America/Los_Angeles", "Europe/London", "Asia/Tokyo",
    "America/Sao_Paulo", "Africa/Lagos", "Australia/Sydney", "Asia/Singapore", "Africa/Nairobi", "Pacific/Auckland",
)  # fmt: skip
"""Half of the members live in the first zone, half of the rest in the second, and so on."""
LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "sv", "tr", "uk", "ja")
SPEAKS_THE_FIRST_TOO = 0.7
"""The probability that a member speaks the community's first language besides their own."""
ZIPF = 1.0
"""The exponent of Zipf's law. At 1, the k-th most common topic is 1/k as common as the first."""
CURIOUS_ABOUT = (1, 2, 3)
HAPPY_TO_BE_ASKED = (0, 1, 1, 2)
PACES, PACE_WEIGHTS = (1, 2, 4), (1, 2, 7)
"""Chats a month; most members keep the default."""
RESTS_FOR = timedelta(weeks=4)
LUNCH = WeeklyHours(tuple(Span(day, 12 * 60, 14 * 60) for day in range(5)))
EVENINGS = WeeklyHours(tuple(Span(day, 18 * 60, 22 * 60) for day in range(5)))
MORNINGS = WeeklyHours(tuple(Span(day, 8 * 60, 11 * 60) for day in (1, 3)))
WEEKEND = WeeklyHours(tuple(Span(day, 10 * 60, MINUTES_A_DAY - 4 * 60) for day in (5, 6)))
HOURS, HOURS_WEIGHTS = (WORKING_HOURS, LUNCH, MORNINGS, EVENINGS, WEEKEND), (5, 2, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Inhabitant:
    """A member with interests, and with traits that no policy can see."""

    member: Member
    curious: frozenset[TopicId]
    sharing: frozenset[TopicId]
    first_round: int
    gone_from: int
    """The first round after the member has left the circle."""
    rests: frozenset[int]
    """Rounds during which the member rests."""
    turns_up: float
    """The probability that the member comes to a chat."""
    warmth: float
    """A number that the member adds to the log-odds of their own yes; usually between -1 and 1."""

    def takes_part(self, number: int) -> bool:
        """Return whether the member is in the circle in this round and does not rest. The pace is not checked."""
        return self.first_round <= number < self.gone_from and number not in self.rests


def opening_times(cadence: Cadence, rounds: int, start: datetime) -> tuple[datetime, ...]:
    """List the time at which each round opens, and after these the end of the last round."""
    opens = [cadence.next_after(start)]
    while len(opens) <= rounds:
        opens.append(cadence.next_after(opens[-1]))
    return tuple(opens)


def make_inhabitants(settings: Settings, opens: Sequence[datetime]) -> tuple[Inhabitant, ...]:
    """Return everybody who is a member at any time, sorted by id."""
    community = settings.community
    random = Random(derive_seed("who comes", settings.seed))  # noqa: S311 - a model, nothing secret
    arriving = [1] * community.size
    due = 0.0
    for number, (opened, following) in enumerate(pairwise(opens), start=1):
        if number > 1:
            arriving += [number] * int(due)
            due -= int(due)
        # random, so that newcomers of a small community don't come at regular intervals
        due += community.size * community.joining * ((following - opened) / MONTH) * random.uniform(0.5, 1.5)
    return tuple(_one(settings, opens, place, first) for place, first in enumerate(arriving))


def _one(settings: Settings, opens: Sequence[datetime], place: int, first_round: int) -> Inhabitant:
    community = settings.community
    random = Random(derive_seed("who", settings.seed, place))  # noqa: S311
    curious = frozenset(_topics(random, community.topics, random.choice(CURIOUS_ABOUT)))
    sharing = frozenset(_topics(random, community.topics, random.choice(HAPPY_TO_BE_ASKED)))
    own = _halving(random, LANGUAGES[: community.languages])
    languages = {own} | ({LANGUAGES[0]} if random.random() < SPEAKS_THE_FIRST_TOO else set())
    name = MemberId(f"M{place:05}")
    member = Member(
        id=name,
        name=name,
        zone=_halving(random, ZONES[: community.zones]),
        locale=own,
        languages=tuple(sorted(languages)),
        joined_at=opens[first_round - 1],
        last_sign_at=opens[first_round - 1],
        pace=random.choices(PACES, PACE_WEIGHTS)[0],
        hours=random.choices(HOURS, HOURS_WEIGHTS)[0],
    )
    gone_from, rests = _comes_and_goes(settings, opens, first_round, random)
    return Inhabitant(
        member=member,
        curious=curious,
        sharing=sharing,
        first_round=first_round,
        gone_from=gone_from,
        rests=rests,
        turns_up=random.betavariate(9, 1),
        warmth=random.gauss(0, 0.5),
    )


def _comes_and_goes(
    settings: Settings, opens: Sequence[datetime], first_round: int, random: Random
) -> tuple[int, frozenset[int]]:
    community = settings.community
    gone_from, rests, rests_before = len(opens), set[int](), 0
    for number in range(first_round, len(opens)):
        lasts = opens[number] - opens[number - 1]
        stays = (1 - community.leaving) ** (lasts / MONTH)
        if random.random() >= stays and number > first_round:
            gone_from = number
            break
        length = max(1, round(RESTS_FOR / lasts))
        # with this probability of beginning a rest, members rest in the share `resting` of all rounds
        begins = community.resting / (community.resting + length * (1 - community.resting))
        if number >= rests_before and random.random() < begins:
            rests_before = number + length
        if number < rests_before:
            rests.add(number)
    return gone_from, frozenset(rests)


def _topics(random: Random, count: int, wanted: int) -> set[TopicId]:
    weights = list(accumulate(1 / (place + 1) ** ZIPF for place in range(count)))
    held = set[TopicId]()
    while len(held) < min(wanted, count):
        held.add(TopicId(f"T{random.choices(range(count), cum_weights=weights)[0]:04}"))
    return held


def _halving(random: Random, names: Sequence[str]) -> str:
    return next((name for name in names[:-1] if random.random() < 0.5), names[-1])
