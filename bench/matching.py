"""Compare methods of pairing: `python -m bench.matching [--hostile | --groups] [--limit SECONDS] [SIZE]`.

Each row runs in its own process, because the peak of memory is measured for each process. The other methods get
Refill's fits and candidates. Their fit is compared with the bound that Refill proves. A method that takes longer than
the limit (by default ten minutes of CPU) is stopped, and is not tried at larger sizes. With `--hostile`, Refill alone
pairs shapes that are hard for such methods. With `--groups`, Refill alone makes groups of three and four.
"""

import json
import pickle
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.matching_shapes import HOSTILE, community
from bot.matching import pair
from bot.matching.graph import Graph
from bot.model.pairing import PairingInputs

SIZES = (100, 1000, 3000, 10_000, 100_000)
LIMIT = 600
"""Seconds of CPU that a method may use at one size, after the members are generated."""


@dataclass(frozen=True, slots=True)
class Row:
    """The result of one method for one circle. Seconds are CPU of this process, or wall clock time."""

    method: str
    cpu: float = 0.0
    wall: float = 0.0
    groups: int = 0
    alone: int = 0
    fit: int = 0
    bound: int = 0
    megabytes: int = 0
    note: str = ""


def refill(inputs: PairingInputs) -> Row:
    """Pair with Refill's own method."""
    pair(community(90))  # loads everything that is loaded at first use
    wall, begun = time.perf_counter(), time.process_time()
    outcome = pair(inputs)
    cpu, wall = time.process_time() - begun, time.perf_counter() - wall
    sizes = sorted(Counter(len(group.members) for group in outcome.groups).items())
    if outcome.proof is None:
        graph = Graph(inputs, new_first=False)
        groups = [tuple(sorted(graph.entrants.place[each] for each in group.members)) for group in outcome.groups]
        note = f"{', '.join(f'{count:,} of {size}' for size, count in sizes)}; fit {graph.fit_of(groups):,}"
        return Row("Refill", cpu, wall, len(groups), len(outcome.sat_out), note=note)
    proof = outcome.proof
    note = f"{proof.meetings:,} meetings{', all' if proof.whole else ''}{', most placed' if proof.most_placed else ''}"
    return Row("Refill", cpu, wall, len(outcome.groups), len(outcome.sat_out), proof.fit, proof.bound, note=note)


Chosen = Sequence[tuple[int, int]]


def on_graph(method: str, inputs: PairingInputs) -> Row:
    """Pair with another method, which chooses among the same meetings by their fits."""
    graph = Graph(inputs)
    one, other, fits = graph.one.tolist(), graph.other.tolist(), graph.fits.tolist()
    METHODS[method]([], [], [], 0)  # loads everything that is loaded at first use
    wall, begun = time.perf_counter(), time.process_time()
    pairs = METHODS[method](one, other, fits, graph.size)
    cpu, wall = time.process_time() - begun, time.perf_counter() - wall
    fit = graph.fit_of([tuple(sorted(two)) for two in pairs])
    return Row(method, cpu, wall, len(pairs), graph.size - 2 * len(pairs), fit)


def with_networkx(one: list[int], other: list[int], worths: list[int], _: int) -> Chosen:
    """Match with networkx, which is written in Python."""
    import networkx as nx  # noqa: PLC0415 - only the process that needs it loads it

    graph = nx.Graph()
    graph.add_weighted_edges_from(zip(one, other, worths, strict=True))
    return list(nx.max_weight_matching(graph, maxcardinality=True))


def with_rustworkx(one: list[int], other: list[int], worths: list[int], size: int) -> Chosen:
    """Match with rustworkx, which is written in Rust."""
    import rustworkx  # noqa: PLC0415 - only the process that needs it loads it

    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(size))
    graph.add_edges_from(list(zip(one, other, worths, strict=True)))
    return list(rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int))


def greedily(one: list[int], other: list[int], worths: list[int], size: int) -> Chosen:
    """Choose the best remaining meeting again and again."""
    return take(sorted(range(len(worths)), key=lambda at: -worths[at]), one, other, size)


def by_shuffle(one: list[int], other: list[int], worths: list[int], size: int) -> Chosen:
    """Choose meetings in a shuffled order."""
    order = list(range(len(worths)))
    Random(1).shuffle(order)  # noqa: S311 - the same each time
    return take(order, one, other, size)


def take(order: Iterable[int], one: list[int], other: list[int], size: int) -> Chosen:
    """In this order, choose each meeting whose two members are still free."""
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
    "rustworkx on fits": with_rustworkx,
    "networkx on fits": with_networkx,
}


def one_row(method: str, made: Path, limit: int) -> None:
    """Compute one row in this process, and print it as JSON for the parent process."""
    inputs: PairingInputs = pickle.loads(made.read_bytes())  # noqa: S301 - `in_a_process` wrote it
    spent = int(time.process_time()) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (spent + limit, spent + limit))
    row = asdict(refill(inputs) if method == "Refill" else on_graph(method, inputs))
    row["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(row))  # noqa: T201


def in_a_process(method: str, inputs: PairingInputs, limit: int) -> Row:
    """Compute one row in a new process. If that takes too long, return a row that says so."""
    with TemporaryDirectory() as folder:
        made = Path(folder) / "members"
        made.write_bytes(pickle.dumps(inputs))
        command = [sys.executable, "-m", "bench.matching", "--row", method, str(made), str(limit)]
        ran = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - this program
    if ran.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return Row(method, note=f"stopped after {limit} s")
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    return Row(**json.loads(ran.stdout.splitlines()[-1]))


def ordinary(sizes: Sequence[int], limit: int) -> Iterator[tuple[str, int, Row]]:
    """Yield rows of each method at each size, unless the method was stopped at a smaller size."""
    stopped: dict[str, int] = {}
    for size in sizes:
        inputs = community(size)
        for method in ("Refill", *METHODS):
            if method in stopped:
                yield "ordinary", size, Row(method, note=f"not tried: stopped at {stopped[method]:,}")
                continue
            row = in_a_process(method, inputs, limit)
            if not row.groups:
                stopped[method] = size
            yield "ordinary", size, row


def hostile(sizes: Sequence[int], limit: int) -> Iterator[tuple[str, int, Row]]:
    """Yield Refill's rows for each hostile shape at each size that suits the shape."""
    for shape, (make, most) in HOSTILE.items():
        for size in sorted({min(size, most) for size in sizes}):
            yield shape, size, in_a_process("Refill", make(size), limit)


def in_groups(sizes: Sequence[int], limit: int) -> Iterator[tuple[str, int, Row]]:
    """Let Refill make groups of three and four at each size."""
    for size in sizes:
        for group_size in (3, 4):
            inputs = replace(community(size), group_size=group_size)
            yield f"groups of {group_size}", size, in_a_process("Refill", inputs, limit)


def main(rows: Iterable[tuple[str, int, Row]]) -> None:
    """Print the table."""
    table = Table(
        title="Pairing", caption="CPU: seconds of the process alone; wall: seconds of the clock, beside all that runs"
    )
    for column in ("circle", "members", "method", "CPU s", "wall s", "groups", "alone", "fit / bound", "peak MB", "of"):
        table.add_column(column, justify="left" if column in ("circle", "method", "of") else "right")
    bound = 0
    for shape, size, row in track(rows, transient=True):
        bound = row.bound or bound
        told = [f"{row.cpu:.2f}", f"{row.wall:.2f}", f"{row.groups:,}", f"{row.alone:,}"]
        told += [f"{100 * row.fit / bound:.3f} %" if bound > 0 else "", str(row.megabytes)]
        table.add_row(shape, f"{size:,}", row.method, *(told if row.groups else [""] * 6), row.note)
    Console(width=150).print(table)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--row"]:
        one_row(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        words = sys.argv[1:]
        seconds = int(words.pop(words.index("--limit") + 1)) if "--limit" in words else LIMIT
        wanted = [int(word) for word in words if not word.startswith("--")]
        made = hostile if "--hostile" in words else in_groups if "--groups" in words else ordinary
        main(made(wanted or SIZES, seconds))
