"""`refill simulate`: simulate rounds of an invented community, and print the figures."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.model.errors import RefillError
from bot.model.weights import USUAL_WEIGHTS, Weights
from bot.simulation.metrics import Figures, advise, sum_up
from bot.simulation.picture import Played, draw
from bot.simulation.runner import RoundPlayed, play
from bot.simulation.settings import Policy, Settings

PICTURES = (".png", ".svg")


@dataclass(frozen=True, slots=True)
class Output:
    """How to show a simulation."""

    plot: Path | None = None
    """The file of a chart, if one is wanted."""
    as_json: bool = False
    """Whether to print JSON instead of a table."""


def simulate(settings: Settings, policies: Sequence[Policy], output: Output, tell: Callable[[str], None]) -> None:
    """Simulate the rounds with each policy, and show the figures.

    Raises:
        RefillError: the chart can't be drawn, or can't be written to its file.
    """
    if output.plot is not None:
        _check_matplotlib()
    played: dict[Policy, list[RoundPlayed]] = {policy: [] for policy in policies}
    with _progress() as progress:
        for policy in policies:
            task = progress.add_task(policy.value, total=settings.rounds)
            for each in play(settings, policy):
                played[policy].append(each)
                progress.advance(task)
    if output.as_json:
        tell(json.dumps(_as_json(settings, played), indent=2))
    else:
        figures = {policy: sum_up(rounds) for policy, rounds in played.items()}
        Console().print(_table(figures))
        if Policy.REFILL in figures:
            tell(advise(figures[Policy.REFILL]))
    if output.plot is not None:
        _save(settings, played, output.plot)
        if not output.as_json:
            tell(f"The chart is in {output.plot}.")


def parse_weights(words: Iterable[str]) -> Weights:
    """Parse weights given as name=number. Other weights keep their defaults.

    Raises:
        RefillError: there is no such weight, or its value is not a whole number in its range.
    """
    names = [field.name for field in fields(Weights)]
    changed: dict[str, int] = {}
    for word in words:
        name, _, number = word.partition("=")
        if name not in names:
            raise RefillError(f"there is no weight {name!r}; choose from {', '.join(names)}")
        if not number.isdecimal():
            raise RefillError(f"give {name} a whole number, such as {name}={getattr(USUAL_WEIGHTS, name)}")
        changed[name] = int(number)
    return replace(USUAL_WEIGHTS, **changed)


def check_picture(path: Path) -> None:
    """Raise RefillError unless a path ends as a picture's name does, in a folder that exists."""
    if path.suffix.lower() not in PICTURES:
        raise RefillError(f"the chart's file name must end in {' or '.join(PICTURES)}, not {path.name!r}")
    if not path.parent.is_dir():
        raise RefillError(f"there is no folder {path.parent} for the chart")


def _check_matplotlib() -> None:
    try:
        import matplotlib  # noqa: F401, ICN001, PLC0415 - fails before the rounds are played
    except ModuleNotFoundError:
        raise RefillError("a chart needs matplotlib: install Refill's extra `plots` (docs/operators.md)") from None


def _save(settings: Settings, played: Played, path: Path) -> None:
    import matplotlib as mpl  # noqa: PLC0415

    # Without a date and with ids from the seed, the same simulation gives the same file. Text stays searchable.
    svg = path.suffix.lower() == ".svg"
    with mpl.rc_context({"svg.hashsalt": str(settings.seed), "svg.fonttype": "none"}):
        try:
            draw(settings, played).savefig(path, dpi=120, metadata={"Date": None} if svg else None)
        except OSError as error:
            raise RefillError(f"the chart can't be written to {path}: {error.strerror}") from None


def _table(figures: dict[Policy, Figures]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for policy in figures:
        table.add_column(policy.value, justify="right", style="bold" if policy is Policy.REFILL else "")
    rows: list[tuple[str, Callable[[Figures], str]]] = [
        ("Members in the circle, on average", lambda each: f"{each.members:.1f}"),
        ("Took part in a round, on average", lambda each: f"{each.took_part:.1f}"),
        ("Met somebody, of those who took part", lambda each: _percent(each.placed)),
        ("Without a match per round, on average", lambda each: f"{each.sat_out:.2f}"),
        ("Most rounds without a match, per person", lambda each: str(each.most_sat_out)),
        ("… in a row", lambda each: str(each.longest_wait)),
        ("Meetings of two who had met before", lambda each: _percent(each.again)),
        ("… within the freeze", lambda each: _percent(each.frozen)),
        ("… most in one round, where avoidable", lambda each: _percent(each.most_avoidable)),
        ("Meetings that a rule forbids", lambda each: _percent(each.unruly)),
        ("One curious about what the other shares", lambda each: _percent(each.on_topic)),
        ("… in the first quarter of the rounds", lambda each: _percent(each.on_topic_at_first)),
        ("… in the last quarter of the rounds", lambda each: _percent(each.on_topic_at_last)),
        ("Chats that took place", lambda each: _percent(each.took_place)),
        ("Both would meet again, of all meetings", lambda each: _percent(each.both_yes)),
        ("… per ten members", lambda each: _number(each.new_ties)),
        ("Refill chats", lambda each: str(each.refills)),
    ]
    for name, show in rows:
        table.add_row(name, *(show(each) for each in figures.values()))
    return table


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _as_json(settings: Settings, played: Played) -> dict[str, object]:
    return {
        "settings": asdict(settings),
        "policies": {
            policy.value: {"figures": asdict(sum_up(rounds)), "rounds": [asdict(each) for each in rounds]}
            for policy, rounds in played.items()
        },
    }


def _progress() -> Progress:
    """Return a progress bar on stderr, which shows on a terminal only."""
    columns = (TextColumn("{task.description:8}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
