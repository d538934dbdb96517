"""Compare ways to pair over a season: `python -m bench.seasons [--full] [--model NAME] [--csv FILE]`.

Models and seeds were chosen before the objective that they measure. Each community is played with Refill, and with

- the best pairs and the greedy pairs by the fit of rules 7, an earlier version of Refill's rules,
- a shuffle,
- an oracle: the best pairs by the model itself (`Chemistry.expected`),
- an oracle that avoids repeating more than a quarter of the pairs.

The quick setting takes some minutes, and the full setting a day.
"""

import argparse
import csv
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from itertools import combinations
from math import sqrt
from pathlib import Path
from typing import Final

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.matching.weighted_matching import heaviest
from bot.model.circles import Rhythm
from bot.model.ids import MemberId
from bot.model.pairing import Entrant, PairingInputs
from bot.model.refills import pair_of
from bot.simulation.history import History
from bot.simulation.policies import WAYS, Groups, Rules, Way, best_of, greedily
from bot.simulation.runner import RoundPlayed, play
from bot.simulation.settings import CircleSettings, CommunitySettings, Policy, Settings

MODELS: Final[Mapping[str, CommunitySettings]] = {
    "simulator": CommunitySettings(),
    "topics matter little": CommunitySettings(topics_matter=0.25),
    "time decides": CommunitySettings(hours_matter=0.9),
    "many topics": CommunitySettings(topics=400),
}
"""In the last model, matches are rare, because few members have the same topic."""
QUICK: Final = ((40,), (26,), range(1, 6))
FULL: Final = ((20, 40, 100, 300), (26, 52), range(1, 21))
"""Numbers of members, numbers of weekly rounds, and seeds."""
QUARTERS: Final = 4
REPEATED_AT_MOST: Final = 0.25
"""A round with a larger share of repeated pairs is counted as repetitive."""
NORMAL: Final = 1.96
"""Standard errors on each side of a mean, for a 95% interval."""

Pair = tuple[MemberId, MemberId]


def fits_of_rules_7(inputs: PairingInputs, pairs: Iterable[Pair]) -> dict[Pair, int]:
    """Return the fits of pairs by rules 7.

    Near topics and teams are left out, because simulations have none.
    """
    here = {each.id: each for each in inputs.entrants}
    held = [topic for each in inputs.entrants for topic in each.curious | each.sharing]
    count = {topic: held.count(topic) for topic in set(held)}
    met = {(each.one, each.other): each for each in inputs.met}

    def fit(one: Entrant, other: Entrant) -> int:
        hears, tells = bool(one.curious & other.sharing), bool(one.sharing & other.curious)
        link = 100 * (hears or tells) + 40 * (hears and tells)
        link = max(link, 40 * bool(one.curious & other.curious), 20 * bool(one.sharing & other.sharing))
        common = (one.curious | one.sharing) & (other.curious | other.sharing)
        rarest = max(((len(here) // count[topic]).bit_length() - 1 for topic in common), default=0)
        hours, spoken = len(one.hours & other.hours), len(one.languages & other.languages)
        before = met.get((one.id, other.id))
        history = 60 * max(52 - before.weeks_ago, 0) // 52 if before else 0
        parts = (link, 3 * min(len(common), 3), 2 * min(rarest, 5), 4 * min(hours, 4), 2 * min(spoken - 1, 2))
        return sum(parts) - history

    return {(one, other): fit(here[one], here[other]) for one, other in pairs}


def _by_rules_7(choose: Callable[[PairingInputs, Rules, Mapping[Pair, int]], Groups]) -> Way:
    return lambda inputs, rules, _: choose(inputs, rules, fits_of_rules_7(inputs, rules.legal()))


class Quarter(Rules):
    """The rules of a round, in which all pairs who met before count as frozen, except the best of them.

    The best are at most a quarter of the round's pairs.
    """

    def __init__(self, inputs: PairingInputs, history: History) -> None:
        super().__init__(inputs)
        self._history = history
        again = [two for two in self.legal() if history.has_met(two) and not super(Quarter, self).is_frozen(*two)]
        worths = dict(zip(again, history.expected(inputs, again), strict=True))
        self._may: set[Pair] = set()
        for two in sorted(again, key=lambda two: -worths[two]):
            if len(self._may) < len(inputs.entrants) // 8 and not any(set(two) & set(other) for other in self._may):
                self._may.add(two)

    def is_frozen(self, one: MemberId, other: MemberId) -> bool:
        """Return whether two members met before and are not among the pairs who may meet again in this round."""
        two = pair_of(one, other)
        return self._history.has_met(two) and two not in self._may


PLAYED: Final[Mapping[str, Way]] = {
    "Refill": WAYS[Policy.REFILL],
    "best by rules 7": _by_rules_7(best_of),
    "greedy by rules 7": _by_rules_7(greedily),
    "shuffle": WAYS[Policy.SHUFFLE],
    "oracle": WAYS[Policy.ORACLE],
    "oracle, a quarter": lambda inputs, _, history: WAYS[Policy.ORACLE](inputs, Quarter(inputs, history), history),
}


class Watched:
    """A way to pair rounds, with counts of rounds that repeat many pairs."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self.repetitive = 0
        self.most_needless = 0.0
        """The largest share of repeated pairs in a round in which all members could have met somebody new."""

    def __call__(self, inputs: PairingInputs, rules: Rules, history: History) -> Groups:
        """Pair a round."""
        groups = self._way(inputs, rules, history)
        repeated = [group for group in groups if len(group) == 2 and history.has_met(pair_of(*group))]
        self.repetitive += len(repeated) > REPEATED_AT_MOST * len(groups)
        if len(repeated) > self.most_needless * len(groups):
            new = frozenset(two for two in rules.legal() if not history.has_met(two))
            members = [member for group in groups for member in group]
            if can_all_be_new(members, sum(len(group) == 3 for group in groups), new):
                self.most_needless = len(repeated) / len(groups)
        return groups


def can_all_be_new(members: Sequence[MemberId], trios: int, new: frozenset[Pair]) -> bool:
    """Return whether members can all meet in pairs and a number of trios, using only the meetings in `new`."""
    if trios:
        return any(
            can_all_be_new([each for each in members if each not in three], trios - 1, new)
            for three in combinations(sorted(members), 3)
            if new.issuperset(combinations(three, 2))
        )
    place = {member: at for at, member in enumerate(members)}
    ends = [(place[one], place[other]) for one, other in new if one in place and other in place]
    one, other = np.array(ends, dtype=np.int64).reshape(-1, 2).T
    return 2 * len(heaviest(len(members), one, other, [0] * len(ends))) == len(members)


COMPARED: Final = ("greedy by rules 7", "oracle", "oracle, a quarter")


@dataclass(frozen=True, slots=True)
class Season:
    """The figures of one way to pair in one community. Shares are of all meetings."""

    took_place: float
    both_yes: float
    expected: float
    """The share of mutual yeses by `Chemistry.expected`, which has less noise than `both_yes`."""
    on_topic: Sequence[float]
    """The share of meetings on topic, by quarter of the season."""
    repetitive: int
    """The number of weeks in which more than a quarter of the pairs were repeated."""
    most_needless: float
    """The largest share of repeated pairs in a week in which all pairs could have been new."""
    sat_out: float
    """Members who sat out, per round."""


def sum_up(rounds: Sequence[RoundPlayed], watched: Watched) -> Season:
    """Return the figures of a season."""
    meetings = sum(each.meetings for each in rounds)
    cut = [rounds[at * len(rounds) // QUARTERS : (at + 1) * len(rounds) // QUARTERS] for at in range(QUARTERS)]
    return Season(
        took_place=sum(each.took_place for each in rounds) / meetings,
        both_yes=sum(each.both_yes for each in rounds) / meetings,
        expected=sum(each.expected for each in rounds) / meetings,
        on_topic=[sum(each.on_topic for each in part) / sum(each.meetings for each in part) for part in cut],
        repetitive=watched.repetitive,
        most_needless=watched.most_needless,
        sat_out=sum(len(each.left_out) for each in rounds) / len(rounds),
    )


def show(values: Sequence[float]) -> str:
    """Return a mean and its interval, in percent."""
    error = NORMAL * statistics.stdev(values) / sqrt(len(values)) if len(values) > 1 else 0
    return f"{100 * statistics.mean(values):.1f} ± {100 * error:.1f}"


def towards_oracle(found: Mapping[str, Sequence[Season]], way: str) -> str:
    """Return the share of the distance from greedy to the oracle that a way covers, and its gain over greedy."""
    least, most = found["greedy by rules 7"], found["oracle"]
    whole = statistics.mean(each.expected for each in most) - statistics.mean(each.expected for each in least)
    gains = [here.expected - there.expected for here, there in zip(found[way], least, strict=True)]
    return f"{100 * statistics.mean(gains) / whole:.0f} % ({show(gains)})" if whole > 0 else "-"


def main() -> None:
    """Print one table for each model, size and number of rounds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="20 seeds, 20 to 300 members, 26 and 52 weeks")
    parser.add_argument("--model", choices=MODELS, action="append", help="this model alone; repeatable")
    parser.add_argument("--way", choices=PLAYED, action="append", help="this way alone, besides greedy and the oracle")
    parser.add_argument("--size", type=int, action="append", help="so many members; repeatable")
    parser.add_argument("--rounds", type=int, action="append", help="so many rounds; repeatable")
    parser.add_argument("--seeds", type=int, help="so many seeds")
    parser.add_argument("--csv", type=Path, help="write what each season came to")
    given = parser.parse_args()
    sizes, lengths, seeds = FULL if given.full else QUICK
    seeds = range(1, given.seeds + 1) if given.seeds else seeds
    ways = [way for way in PLAYED if not given.way or way in {*given.way, *COMPARED}]
    rows = []
    for model in given.model or MODELS:
        for size in given.size or sizes:
            for length in given.rounds or lengths:
                found: dict[str, list[Season]] = {way: [] for way in ways}
                for seed, way in track([(seed, way) for seed in seeds for way in ways], transient=True):
                    watched = Watched(PLAYED[way])
                    season = sum_up([*play(settings(MODELS[model], size, length, seed), watched)], watched)
                    found[way].append(season)
                    rows.append((model, size, length, seed, way, *astuple(season)))
                Console(width=150).print(table(f"{model}: {size} members, {length} weekly rounds", found))
    if given.csv:
        with given.csv.open("w", newline="") as file:
            csv.writer(file).writerows(rows)


def settings(people: CommunitySettings, size: int, rounds: int, seed: int) -> Settings:
    """Return the settings of one season."""
    return Settings(CircleSettings(rhythm=Rhythm.WEEKLY), replace(people, size=size), rounds, seed)


def table(title: str, found: Mapping[str, Sequence[Season]]) -> Table:
    """Return the table of one community."""
    shown = Table(title=title, caption="% of meetings, mean and 95 % interval over seeds; expected: by the model")
    headings = ("way", "took place", "both yes", "expected", "towards the oracle", "on topic, by quarter")
    headings += ("weeks above a quarter", "repeats at most, if all could be new", "sat out")
    for heading in headings:
        shown.add_column(heading)
    for way, seasons in found.items():
        quarters = [statistics.mean(each.on_topic[at] for each in seasons) for at in range(QUARTERS)]
        shown.add_row(
            way,
            show([each.took_place for each in seasons]),
            show([each.both_yes for each in seasons]),
            show([each.expected for each in seasons]),
            towards_oracle(found, way),
            " ".join(f"{100 * each:.0f}" for each in quarters),
            f"{sum(each.repetitive for each in seasons)}",
            f"{100 * max(each.most_needless for each in seasons):.0f}",
            f"{statistics.mean(each.sat_out for each in seasons):.2f}",
        )
    return shown


if __name__ == "__main__":
    main()
