"""Who finds how good pairs, and how fast: `python -m bench.matching [--limit SECONDS] [SIZE ...]`.

Each row runs in a process of its own, so that its peak of memory is its own. The members are made up: topics by Zipf,
zones and languages as in a community that spans the world, meetings of the last year. All methods but Refill are given
Refill's fits and its candidates; the weight of each is compared with the same bound. At 1,000 Refill is also given
all meetings that may be, so that it shows what the candidates lose. What computes longer than the limit (ten minutes
of the process's own time, unless told otherwise) is stopped, not tried at larger sizes, and the rows say so.
"""

import json
import pickle
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.matching import Entrant, Meeting, PairingInputs, Proof, drawing, pair
from bot.matching.company import Company, Ints
from bot.matching.graph import Graph
from bot.matching.matching import Matching
from bot.matching.scoring import Scoring
from bot.model.ids import MemberId, TopicId

SIZES = (100, 1000, 3000, 10_000, 100_000)
ALL_PAIRS_AT = 1000
LIMIT = 600
"""Seconds that one method may compute at one size, after the members are made up."""
ZONES = (-8, -7, -6, -5, -5, -3, 0, 1, 1, 1, 2, 3, 5.5, 8, 9, 10)
"""Hours from UTC, as often as people live there."""
LANGUAGES = ("en", "en", "en", "en", "de", "de", "fr", "es", "pt", "ja")


@dataclass(frozen=True, slots=True)
class Row:
    """What one method did at one size. Seconds are of this process's own time, and of the wall clock."""

    method: str
    size: int
    candidates: float = 0.0
    scoring: float = 0.0
    solving: float = 0.0
    total: float = 0.0
    wall: float = 0.0
    pairs: int = 0
    alone: int = 0
    of_bound: float = 0.0
    megabytes: int = 0
    before: int = 0
    """What of it was there before the work began: the members themselves, and the libraries."""
    note: str = ""


def community(size: int, seed: int = 1) -> PairingInputs:
    """Make up a circle of so many members."""
    random = Random(seed)  # noqa: S311 - made-up members
    topics = max(20, size // 20)
    ranks = [1 / (rank + 3) for rank in range(topics)]
    names = [TopicId(f"topic-{place}") for place in range(topics)]
    ids = [MemberId(f"U{place:06}") for place in range(size)]
    random.shuffle(ids)
    entrants = []
    for name in ids:
        held = random.choices(names, ranks, k=random.choice((1, 2, 2, 3, 3, 4, 5, 6)))
        cut = random.randrange(len(held) + 1)
        start = int((9 - random.choice(ZONES)) * 2) + random.randrange(-3, 4)
        days = random.sample(range(7), k=random.choice((2, 3, 5)))
        length = random.choice((4, 6, 8, 16))
        hours = {(day * 48 + start + step) % 336 for day in days for step in range(length)}
        spoken = {random.choice(LANGUAGES)} | ({"en"} if random.random() < 0.35 else set())
        entrants.append(
            Entrant(
                id=name,
                curious=frozenset(held[:cut]),
                sharing=frozenset(held[cut:]),
                languages=frozenset(spoken),
                hours=frozenset(hours),
                in_a_row=random.choice((0, 1, 1, 2, 3, 5)),
                rounds=random.randrange(40),
                left_out=random.choice((0, 0, 0, 1)),
                team=random.choice(("north", "south", "east", None)),
            )
        )
    twos = {tuple(sorted(random.sample(ids, 2))) for _ in range(10 * size)}
    met = [Meeting(one, other, random.randrange(52), free=random.random() < 0.1) for one, other in sorted(twos)]
    apart = {tuple(sorted(random.sample(ids, 2))) for _ in range(size // 20)}
    return PairingInputs(tuple(entrants), frozenset(apart), tuple(met), 2, 12, 4, seed)


class Timed(Scoring):
    """Scoring that knows how long it took."""

    seconds = 0.0

    def fits(self, one: Ints, other: Ints) -> Ints:
        """Score, and count the time."""
        before = time.process_time()
        found = super().fits(one, other)
        Timed.seconds += time.process_time() - before
        return found


class TimedGraph(Graph):
    """A graph that knows how long it took to find its edges, and how much of that was scoring."""

    seconds = scoring_seconds = 0.0

    def __init__(self, inputs: PairingInputs, scoring: Scoring) -> None:
        before, scored = time.process_time(), Timed.seconds
        super().__init__(inputs, scoring)
        TimedGraph.seconds = time.process_time() - before
        TimedGraph.scoring_seconds = Timed.seconds - scored


def refill(inputs: PairingInputs) -> tuple[Row, int]:
    """Draw the round as Refill does, and say what bounds its fit."""
    pair(community(90))  # what is loaded at first use is loaded now
    drawing.Scoring, drawing.Graph = Timed, TimedGraph
    wall, begun = time.perf_counter(), time.process_time()
    outcome = pair(inputs)
    total, wall = time.process_time() - begun, time.perf_counter() - wall
    proof = outcome.proof or Proof(0, 0, 0, whole=False, most_placed=False)
    row = Row(
        "Refill",
        len(inputs.entrants),
        candidates=TimedGraph.seconds - TimedGraph.scoring_seconds,
        scoring=TimedGraph.scoring_seconds,
        solving=total - TimedGraph.seconds,
        total=total,
        wall=wall,
        pairs=len(outcome.groups),
        alone=len(outcome.sat_out),
        of_bound=proof.share,
        note=f"{proof.meetings} meetings{', all' if proof.whole else ''}; {'most placed' if proof.most_placed else ''}",
    )
    return row, proof.bound


def on_graph(method: str, inputs: PairingInputs, bound: int) -> Row:
    """Let another method choose among the same meetings, or among all that may be."""
    company = Company(inputs)
    graph = Graph(inputs, Scoring(inputs, company))
    if method == ALL_PAIRS:
        graph.add(every_meeting(graph))
    edges = np.arange(len(graph.edges))
    one, other = graph.one.tolist(), graph.other.tolist()
    bonus = graph.bonus
    worths = [
        worth + bonus[one[at]] + bonus[other[at]] for at, worth in enumerate(graph.worths(slice(None), graph.units))
    ]
    if method != ALL_PAIRS:
        METHODS[method]([], [], [], 0)  # what is loaded at first use is loaded now
    wall, begun = time.perf_counter(), time.process_time()
    pairs = Matching(graph).pairs() if method == ALL_PAIRS else METHODS[method](one, other, worths, graph.size)
    total, wall = time.process_time() - begun, time.perf_counter() - wall
    ends = np.array([sorted(two) for two in pairs], dtype=np.int64).reshape(-1, 2)
    fit = int(graph.scoring.fits(ends[:, 0], ends[:, 1]).sum())
    return Row(
        method,
        graph.size,
        solving=total,
        total=total,
        wall=wall,
        pairs=len(pairs),
        alone=graph.size - 2 * len(pairs),
        of_bound=fit / bound if bound else 0.0,
        note=f"{len(edges)} meetings",
    )


def every_meeting(graph: Graph) -> Ints:
    """List all that may be."""
    one, other = np.triu_indices(graph.size, k=1)
    legal = graph.are_legal(one, other)
    return graph.company.key_of(one[legal], other[legal])


Chosen = Sequence[tuple[int, int]]


def with_networkx(one: list[int], other: list[int], worths: list[int], _: int) -> Chosen:
    """Match in Python."""
    import networkx as nx  # noqa: PLC0415 - in the process that needs it

    graph = nx.Graph()
    graph.add_weighted_edges_from(zip(one, other, worths, strict=True))
    return list(nx.max_weight_matching(graph, maxcardinality=True))


def with_rustworkx(one: list[int], other: list[int], worths: list[int], size: int) -> Chosen:
    """Match in Rust."""
    import rustworkx  # noqa: PLC0415 - in the process that needs it

    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(size))
    graph.add_edges_from(list(zip(one, other, worths, strict=True)))
    return list(rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int))


def greedily(one: list[int], other: list[int], worths: list[int], size: int) -> Chosen:
    """Take the best meeting again and again."""
    return take(sorted(range(len(worths)), key=lambda at: -worths[at]), one, other, size)


def by_shuffle(one: list[int], other: list[int], worths: list[int], size: int) -> Chosen:
    """Take meetings as they come."""
    order = list(range(len(worths)))
    Random(1).shuffle(order)  # noqa: S311 - the same each time
    return take(order, one, other, size)


def take(order: Iterable[int], one: list[int], other: list[int], size: int) -> Chosen:
    """Take each meeting whose two are still free."""
    free = [True] * size
    chosen = []
    for at in order:
        if free[one[at]] and free[other[at]]:
            free[one[at]] = free[other[at]] = False
            chosen.append((one[at], other[at]))
    return chosen


METHODS: dict[str, Callable[[list[int], list[int], list[int], int], Chosen]] = {
    "shuffle": by_shuffle,
    "greedy": greedily,
    "rustworkx": with_rustworkx,
    "networkx": with_networkx,
}
ALL_PAIRS = "Refill, all pairs"


def one_row(method: str, made: Path, bound: int, limit: int) -> None:
    """Do one row's work in this process, and print it for the one that asked."""
    inputs: PairingInputs = pickle.loads(made.read_bytes())  # noqa: S301 - written below
    spent = int(time.process_time()) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (spent + limit, spent + limit))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    row, bound = refill(inputs) if method == "Refill" else (on_graph(method, inputs, bound), bound)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"row": asdict(replace(row, megabytes=peak, before=before)), "bound": bound}))  # noqa: T201


def in_a_process(method: str, size: int, made: Path, bound: int, limit: int) -> tuple[Row, int]:
    """Let a process of its own do one row; where it takes too long, say so."""
    command = [sys.executable, "-m", "bench.matching", "--row", method, str(made), str(bound), str(limit)]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - this program
    if ran.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return Row(method, size, note=f"stopped after {limit} s"), bound
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    told = json.loads(ran.stdout.splitlines()[-1])
    return Row(**told["row"]), told["bound"]


def rows_of(sizes: Sequence[int], limit: int) -> Iterator[Row]:
    """Let each method do each size, unless it was stopped at a smaller one."""
    stopped: dict[str, int] = {}
    with TemporaryDirectory() as folder:
        made = Path(folder) / "members"
        for size in sizes:
            made.write_bytes(pickle.dumps(community(size)))
            bound = 0
            for method in ("Refill", *METHODS, *([ALL_PAIRS] if size == ALL_PAIRS_AT else [])):
                if method in stopped:
                    yield Row(method, size, note=f"not tried: stopped at {stopped[method]}")
                    continue
                row, told = in_a_process(method, size, made, bound, limit)
                bound = told if method == "Refill" else bound
                if not row.pairs:
                    stopped[method] = size
                yield row


def main(sizes: Sequence[int], limit: int) -> None:
    """Print the table."""
    table = Table(title="Pairing", caption="s: of the process's own time; wall: as the clock says, whatever else runs")
    for column in ("members", "method", "candidates s", "scoring s", "solving s", "total s", "wall s"):
        table.add_column(column, justify="left" if column == "method" else "right")
    for column in ("groups", "alone", "fit / bound", "peak MB", "before MB", "of"):
        table.add_column(column, justify="left" if column == "of" else "right")
    for row in track(rows_of(sizes, limit), total=len(sizes) * (1 + len(METHODS)) + 1, transient=True):
        seconds = [
            f"{each:.2f}" if each else "" for each in (row.candidates, row.scoring, row.solving, row.total, row.wall)
        ]
        share = f"{100 * row.of_bound:.3f} %" if row.of_bound else ""
        counts = [str(each) if row.pairs else "" for each in (row.pairs, row.alone)]
        memory = [str(each) if each else "" for each in (row.megabytes, row.before)]
        table.add_row(str(row.size), row.method, *seconds, *counts, share, *memory, row.note)
    Console(width=170).print(table)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--row"]:
        one_row(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
    else:
        words = sys.argv[1:]
        limit = int(words.pop(1)) if words[:1] == ["--limit"] else LIMIT
        main([int(word) for word in words if word != "--limit"] or SIZES, limit)
