"""Sum up the rounds of a simulation in figures that an organiser can compare."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.model.ids import MemberId
from bot.simulation.runner import RoundPlayed

PLACED, AGAIN, ON_TOPIC, TOOK_PLACE = 0.97, 0.3, 0.4, 0.6
"""Shares at which nothing needs to change. AGAIN is a maximum, and the others are minimums."""
LASTS = 0.5
"""Minimum quotient of `on_topic_at_last` and `on_topic_at_first` at which nothing needs to change."""
QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one policy over all rounds; a share is None if there was nothing to count."""

    rounds: int
    members: float
    """Per round, on average."""
    took_part: float
    placed: float | None
    """Share of participants who were placed, whether or not the chat took place."""
    sat_out: float
    """Per round, on average."""
    longest_wait: int
    """Maximum number of rounds in a row that a member sat out. Rounds in which the member took no part don't count."""
    most_sat_out: int
    """Maximum number of rounds that one member sat out."""
    most_avoidable: float | None
    """The greatest share of a round's meetings that were `RoundPlayed.avoidable`."""
    on_topic_at_first: float | None
    """`on_topic` in the first quarter of the rounds. The next figure is that of the last quarter."""
    on_topic_at_last: float | None
    again: float | None
    """A share of all meetings. So are the next five figures. `RoundPlayed` explains them."""
    frozen: float | None
    unruly: float | None
    on_topic: float | None
    took_place: float | None
    both_yes: float | None
    new_ties: float | None
    """Mutual yeses per ten members."""
    refills: int


def sum_up(rounds: Sequence[RoundPlayed]) -> Figures:
    """Return the figures of a simulation."""
    meetings = sum(each.meetings for each in rounds)
    took_part = sum(len(each.took_part) for each in rounds)
    left_out = sum(len(each.left_out) for each in rounds)
    members = sum(each.members for each in rounds) / len(rounds)
    sat_out = Counter(member for each in rounds for member in each.left_out)
    both_yes = sum(each.both_yes for each in rounds)
    return Figures(
        rounds=len(rounds),
        members=members,
        took_part=took_part / len(rounds),
        placed=share(took_part - left_out, took_part),
        sat_out=left_out / len(rounds),
        longest_wait=longest_wait(rounds),
        most_sat_out=max(sat_out.values(), default=0),
        most_avoidable=max((each.avoidable / each.meetings for each in rounds if each.meetings), default=None),
        on_topic_at_first=_on_topic(rounds[: len(rounds) // QUARTERS]),
        on_topic_at_last=_on_topic(rounds[(QUARTERS - 1) * len(rounds) // QUARTERS :]),
        again=share(sum(each.again for each in rounds), meetings),
        frozen=share(sum(each.frozen for each in rounds), meetings),
        unruly=share(sum(each.unruly for each in rounds), meetings),
        on_topic=_on_topic(rounds),
        took_place=share(sum(each.took_place for each in rounds), meetings),
        both_yes=share(both_yes, meetings),
        new_ties=share(10 * both_yes, members),
        refills=sum(each.refills for each in rounds),
    )


def advise(figures: Figures) -> str:
    """Say what an organiser should change first, given the figures of Refill's policy."""
    if figures.placed is None or figures.placed < PLACED:
        return "What to change: some people get no match. Meet less often, or make the circle larger."
    if (figures.again or 0) > AGAIN:
        return "What to change: many people meet the same person again. Meet less often, or invite people."
    if (figures.on_topic or 0) < ON_TOPIC:
        return "What to change: in few chats, one of the two knows the topic. Invite people who know more topics."
    if (figures.on_topic_at_last or 0) < LASTS * (figures.on_topic_at_first or 0):
        return "What to change: fewer and fewer chats have a topic. Invite people, or meet less often."
    if (figures.took_place or 0) < TOOK_PLACE:
        return "What to change: many chats don't take place. Ask people to add hours, or meet less often."
    return "Nothing to change: nearly everybody meets somebody new, often about a topic that one of them knows."


def _on_topic(rounds: Sequence[RoundPlayed]) -> float | None:
    return share(sum(each.on_topic for each in rounds), sum(each.meetings for each in rounds))


def share(part: float, whole: float) -> float | None:
    """Return the quotient; None if the divisor is zero."""
    return part / whole if whole else None


def longest_wait(rounds: Iterable[RoundPlayed]) -> int:
    """Return the maximum number of rounds in a row that a member sat out, as in `Figures.longest_wait`."""
    waits = Counter[MemberId]()
    longest = 0
    for each in rounds:
        for member in set(each.took_part).difference(each.left_out):
            waits[member] = 0
        waits.update(each.left_out)
        longest = max(longest, *(waits[member] for member in each.left_out), 0)
    return longest
