"""Draw a simulation as one picture of charts, with a line or bar for each policy."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from bot.simulation.metrics import advise, share, sum_up
from bot.simulation.runner import RoundPlayed
from bot.simulation.settings import Policy, Settings

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Played = Mapping[Policy, Sequence[RoundPlayed]]

COLUMNS = 3
SMOOTHED_OVER = 5
"""Each share is drawn as a centred mean of this number of rounds, because single rounds of small circles are noisy."""
MEAN = f"mean of {SMOOTHED_OVER} rounds"
INK, QUIET = "#222222", "#777777"


@dataclass(frozen=True, slots=True)
class Look:
    """The line of a policy. Policies differ in both colour and stroke."""

    colour: str
    stroke: str | tuple[int, tuple[int, ...]]
    width: float = 1.6


LOOKS = {
    Policy.REFILL: Look("#0072B2", "-", 2.6),
    Policy.GREEDY: Look("#D55E00", (0, (6, 2))),
    Policy.RANDOM: Look("#009E73", (0, (2, 1))),
    Policy.SHUFFLE: Look("#B0579A", (0, (5, 1, 1, 1))),
    Policy.ORACLE: Look("#222222", (0, (1, 2))),
}
"""Three colours of the Okabe-Ito palette, which is safe for colour blindness, a purple, and near-black."""


def draw(settings: Settings, played: Played) -> "Figure":
    """Draw the charts of a simulation in one figure.

    Raises:
        ModuleNotFoundError: matplotlib is not installed.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - an optional dependency

    panels = [panel for panel in _panels(played) if not panel.is_flat]
    unruly = any(sum_up(rounds).unruly for rounds in played.values())
    count = max(1, len(panels) + unruly)
    rows = -(-count // COLUMNS)
    figure = Figure(figsize=(12, 0.9 + 3.3 * rows), layout="constrained")
    grid = figure.subplots(rows, min(count, COLUMNS), squeeze=False).flat
    for axes, panel in zip(grid, panels, strict=False):
        _frame(axes, panel.title, panel.better)
        for policy, row in panel.rows.items():
            _line(axes, policy, row)
        axes.set_xlim(1, max(2, settings.rounds))
        axes.set_xlabel("round", color=QUIET, fontsize=9)
        if panel.is_share:
            _in_percent(axes, [value for row in panel.rows.values() for value in row if value is not None])
        else:
            axes.set_ylim(0, max(1.0, axes.get_ylim()[1]))
            axes.locator_params(axis="y", integer=True)
    if unruly:
        _bars(grid[len(panels)], played)
    for axes in grid[count:]:
        axes.set_visible(False)
    if panels:
        handles, labels = grid[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False, handlelength=3.4)
    advice = [advise(sum_up(played[Policy.REFILL]))] if Policy.REFILL in played else []
    figure.suptitle("\n".join([_describe(settings), *advice]), fontsize=11, color=INK, x=0.01, ha="left")
    return figure


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart: a line for each policy."""

    title: str
    better: str
    rows: Mapping[Policy, Sequence[float | None]]
    is_share: bool = True

    @property
    def is_flat(self) -> bool:
        """Whether all lines are level, so that the printed table says the same; false for a single round."""
        if any(len(row) == 1 for row in self.rows.values()):
            return False
        return all(len({value for value in row if value is not None}) < 2 for row in self.rows.values())


def _panels(played: Played) -> Iterable[Panel]:
    for title, better, of in (
        ("One is curious about what the other shares", "higher", lambda each: (each.on_topic, each.meetings)),
        ("Chats that took place", "higher", lambda each: (each.took_place, each.meetings)),
        ("Meetings of two who had met before", "lower", lambda each: (each.again, each.meetings)),
        ("Sat out, of those who took part", "lower", lambda each: (len(each.left_out), len(each.took_part))),
    ):
        yield Panel(
            title,
            f"{better} is better; {MEAN}",
            {policy: smooth([of(each) for each in rounds]) for policy, rounds in played.items()},
        )
    yield Panel(
        "Both would meet again: so far, in sum",
        "higher is better",
        {policy: list(accumulate(float(each.both_yes) for each in rounds)) for policy, rounds in played.items()},
        is_share=False,
    )


def smooth(parts: Sequence[tuple[float, float]]) -> list[float | None]:
    """Return the moving mean of shares, given as parts and wholes; None where the wholes are zero."""
    half = SMOOTHED_OVER // 2
    around = [parts[max(0, at - half) : at + half + 1] for at in range(len(parts))]
    return [share(sum(part for part, _ in near), sum(whole for _, whole in near)) for near in around]


def _frame(axes: "Axes", title: str, better: str) -> None:
    axes.set_title(title, loc="left", fontsize=10.5, color=INK, pad=16)
    axes.annotate(better, (0, 1.02), xycoords="axes fraction", fontsize=8.5, color=QUIET, va="bottom")
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(QUIET)
    axes.tick_params(colors=QUIET, labelsize=8.5)
    axes.grid(axis="y", color="#E4E4E4", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.locator_params(axis="x", integer=True)


def _line(axes: "Axes", policy: Policy, row: Sequence[float | None]) -> None:
    look = LOOKS[policy]
    ys = [float("nan") if value is None else value for value in row]
    above = 3 if policy is Policy.REFILL else 2
    xs = range(1, len(ys) + 1)
    axes.plot(
        xs, ys, label=policy.value, color=look.colour, linestyle=look.stroke, linewidth=look.width, zorder=above,
        clip_on=False, marker="o" if len(ys) == 1 else None,
    )  # fmt: skip


def _in_percent(axes: "Axes", values: Sequence[float]) -> None:
    from matplotlib.ticker import PercentFormatter  # noqa: PLC0415

    low, high = min(values, default=0.0), max(values, default=1.0)
    # if all shares are above one half, the axis ends at 1; otherwise it begins at 0
    axes.set_ylim((min(0.9, low - 0.02), 1.0) if low > 0.5 else (0.0, min(1.0, max(0.1, high * 1.1))))
    axes.yaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))


def _bars(axes: "Axes", played: Played) -> None:
    from matplotlib.ticker import PercentFormatter  # noqa: PLC0415

    _frame(axes, "Meetings that a rule forbids", "lower is better; no common language, just met, or kept apart")
    policies = list(played)
    shares = [sum_up(played[policy]).unruly or 0.0 for policy in policies]
    places = range(len(policies))
    axes.barh(places, shares, color=[LOOKS[policy].colour for policy in policies], height=0.6)
    axes.set_yticks(places, [policy.value for policy in policies])
    axes.invert_yaxis()
    axes.set_xlim(0, max(0.1, *shares) * 1.15)
    axes.xaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
    axes.grid(visible=False)
    for place, value in zip(places, shares, strict=True):
        axes.annotate(
            f"{value:.0%}",
            (value, place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            color=INK,
            fontsize=9,
        )


def _describe(settings: Settings) -> str:
    circle, people = settings.circle, settings.community
    return (
        f"{people.size} members at first, topics: {people.topics}, zones: {people.zones}, "
        f"languages: {people.languages}; "
        f"{circle.rhythm.value.replace('_', ' ')} in groups of {circle.group_size}, "
        f"freeze {circle.freeze_weeks} weeks; seed {settings.seed}"
    )
