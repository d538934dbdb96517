"""Texts of a circle's report: figures in words, as a table, as a chart, and as a file."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Literal

from babel.dates import format_skeleton

from bot.model.ask_figures import AskFigures, first_instant
from bot.model.charts import MAX_CATEGORIES, MAX_LABEL, Chart, DataTable, Series
from bot.model.circle_figures import FEWEST_CHATS, Advice, Figures, FrozenFigures, add_up, advise
from bot.model.circles import Circle
from bot.model.content import Bullets, Buttons, File, Heading, Hint, Line, Message
from bot.model.hours import stored_zone
from bot.model.small_numbers import SMALLEST_GROUP_SHOWN
from bot.model.topics import Topic
from bot.texts.locales import parse_locale
from bot.texts.localization import Value, Voice, command, typed, words
from bot.texts.phrases import button, message, sentences
from bot.texts.slow_starts import too_few

FEW: Final = "–"
"""Stands for a number below five."""
LATEST: Final = "latest"
"""Stands in place of the day in the Export button's action, if the report shows the latest rounds."""
FILE: Final = "refill-figures.csv"

Row = tuple[str, int]


def circle_report(
    voice: Voice, circle: Circle, shown: Sequence[FrozenFigures], asked: Sequence[AskFigures], since: str = ""
) -> Message:
    """Show an organiser the figures of a circle's rounds, the earliest first.

    `since` is the day with which the report begins; empty if it shows the latest rounds. The Export button's action
    has this day, so that the file has the same rounds.
    """
    return message(
        Heading(voice.line("{circle}: figures since {day}", circle=typed(circle.name), day=voice.day(shown[0].since))),
        *_body(voice, circle, shown, asked),
        _as_file(voice, circle, since),
    )


def round_closed(voice: Voice, circle: Circle, number: int, here: Figures, wanted: Topic | None) -> Message:
    """Tell an organiser that a round is over, that its chats can't be counted yet, and what may help.

    `here` are the figures of the circle's members, rounded to be shown. `wanted` is a topic that nobody shares.
    """
    return message(
        voice.line("Round {nth} of {circle} is over.", nth=str(number), circle=typed(circle.name)),
        *_of_circle(voice, here),
        *_advice(voice, circle, here),
        _wanted(voice, wanted),
        Hint(_when_figures_come(voice)),
    )


def _when_figures_come(voice: Voice) -> Line:
    return voice.lines_of(
        "I need at least {number} chat before I show figures about chats, so that nobody can "
        "work out anyone’s answer. In a small circle, that takes a few rounds.",
        "I need at least {number} chats before I show figures about them, so that nobody can "
        "work out anyone’s answer. In a small circle, that takes a few rounds.",
        FEWEST_CHATS,
    )


def _of_circle(voice: Voice, here: Figures) -> tuple[Bullets] | tuple[()]:
    """List the figures of the circle's members, without figures below five."""
    rows = tuple(words(f"{name}: {_show(number)}") for name, number in _rows_of_circle(voice, here) if number)
    return (Bullets(rows),) if rows else ()


def _wanted(voice: Voice, topic: Topic | None) -> Line | None:
    return (
        voice.lines_of(
            "At least {number} member would love to hear about {topic}, but nobody offers to talk about it yet. "
            "Know someone who could?",
            "At least {number} members would love to hear about {topic}, but nobody offers to talk about it yet. "
            "Know someone who could?",
            SMALLEST_GROUP_SHOWN,
            topic=voice.topic(topic.name),
        )
        if topic
        else None
    )


def rounds_closed(
    voice: Voice,
    circle: Circle,
    shown: Sequence[FrozenFigures],
    asked: Sequence[AskFigures],
    wanted: Topic | None = None,
) -> Message:
    """Show an organiser the figures of a circle's latest rounds, compared with earlier rounds."""
    latest = shown[-1]
    one = voice.line("Round {nth} of {circle} is over.", nth=str(latest.number), circle=typed(circle.name))
    nth: dict[str, Value] = {"first": str(latest.first), "last": str(latest.number), "circle": typed(circle.name)}
    two = voice.line("Rounds {first} and {last} of {circle} are over.", **nth)
    several = voice.line("Rounds {first} to {last} of {circle} are over.", **nth)
    return message(
        {0: one, 1: two}.get(latest.number - latest.first, several),
        _in_short(voice, latest.figures)
        if latest.first == latest.number
        else voice.lines_of(
            "I set up at least {number} chat.", "I set up at least {number} chats.", latest.figures.chats
        ),
        *_body(voice, circle, shown, asked),
        _wanted(voice, wanted),
        _as_file(voice, circle, ""),
    )


def nothing_to_report(voice: Voice, circle: Circle, here: Figures, begin: datetime | None = None) -> Message:
    """Tell an organiser that a circle's chats can't be counted yet, and when they can be.

    `here` are the figures of the circle's members, as shown after its latest round. `begin` is the day with which the
    report would begin.
    """
    name = typed(circle.name)
    return message(
        voice.line("No figures on {circle}’s chats since {day} yet.", circle=name, day=voice.day(begin))
        if begin
        else voice.line("There are no figures about {circle}’s chats yet.", circle=name),
        *_of_circle(voice, here),
        *(_advice(voice, circle, here) if here.members else ()),
        _when_figures_come(voice),
        Hint(
            voice.line(
                "Chats with an organiser or an admin don’t count here. They know their own answer, so they could work "
                "out someone else’s."
            )
        ),
    )


def figures_file(voice: Voice, circle: Circle, shown: Sequence[FrozenFigures], asked: Sequence[AskFigures]) -> Message:
    """Send an organiser the figures as a file, with a row for each of `shown`, and one for each month of `asked`."""
    held = io.StringIO()
    writer = csv.writer(held)
    names = [name for name, _ in (*_rows(voice, Figures()), *_ask_rows(voice, AskFigures("")))]
    # Translators: the heading of a column with the numbers of rounds, such as “3”: the last round that a row counts.
    last = voice.text("Up to round")
    writer.writerow([voice.text_as("since when", "From"), last, *names])
    for one in shown:
        opened = one.since.astimezone(stored_zone(voice.zone)).date().isoformat()
        writer.writerow([opened, one.number, *(number for _, number in _rows(voice, one.figures))])
    for month in asked:
        numbers = [number for _, number in _ask_rows(voice, month)]
        writer.writerow([first_instant(month.month).date(), *[""] * (len(names) + 1 - len(numbers)), *numbers])
    return message(
        voice.line("{circle}’s figures, to keep or pass on.", circle=typed(circle.name)),
        Hint(voice.line("Figures are rounded down to a multiple of five. 0 means fewer than five.")),
        File(FILE, "text/csv", held.getvalue()),
    )


def _body(
    voice: Voice, circle: Circle, shown: Sequence[FrozenFigures], asked: Sequence[AskFigures]
) -> tuple[Chart | DataTable | Bullets | Line | Hint, ...]:
    return (
        _chart(voice, shown[-MAX_CATEGORIES:]),
        *_advice(voice, circle, shown[-1].figures),
        _table(voice, shown, asked),
        Hint(
            voice.line(
                "People count once a round. Figures are rounded down to a multiple of five; {few} means fewer than "
                "five. To keep answers private, I leave out at least five answers, and all from chats with organisers "
                "or admins.",
                few=FEW,
            )
        ),
    )


def _advice(voice: Voice, circle: Circle, shown: Figures) -> tuple[Bullets | Line, ...]:
    match advise(shown, circle.members_needed):
        case None:
            return ()
        case Advice.TOO_FEW:
            return too_few(voice, circle, shown.members)
        case advice:
            return (_suggestion(voice, circle, shown, advice),)


def _as_file(voice: Voice, circle: Circle, since: str) -> Buttons:
    return Buttons((button(voice.line("Export"), f"circle.figures:{circle.id}:{since or LATEST}"),))


def _in_short(voice: Voice, figures: Figures) -> Line:
    """Say the most important figures of one round in a sentence, for readers who see no chart.

    Figures of several rounds count a member several times.
    """
    return sentences(
        voice.lines_of(
            "At least {number} person was introduced.", "At least {number} people were introduced.", figures.introduced
        ),
        voice.lines_of("At least {number} says they talked.", "At least {number} say they talked.", figures.talked)
        if figures.talked
        else None,
    )


def _suggestion(
    voice: Voice,
    circle: Circle,
    figures: Figures,
    advice: Literal[Advice.PAUSE, Advice.GROW, Advice.SLOW_DOWN, Advice.KEEP_ON],
) -> Line:
    match advice:
        case Advice.PAUSE:
            return voice.lines_of(
                "At least {number} member is taking a break. Pausing the circle may help more than another round: "
                "{command}.",
                "At least {number} members are taking a break. Pausing the circle may help more than another round: "
                "{command}.",
                figures.resting,
                command=command(f"circle pause {circle.name} until next month"),
            )
        case Advice.GROW:
            return voice.lines_of(
                "Lately, people got no match at least {number} time. More members would help. So would more time "
                "between rounds: {command}.",
                "Lately, people got no match at least {number} times. More members would help. So would more time "
                "between rounds: {command}.",
                figures.sat_out,
                command=command(f"circle edit {circle.name}"),
            )
        case Advice.SLOW_DOWN:
            return voice.line(
                "If many people didn’t get to talk lately, more time between rounds may help: {command}.",
                command=command(f"circle edit {circle.name}"),
            )
        case Advice.KEEP_ON:
            return voice.line("Lately, people mostly got to talk. No need to change anything.")


def _chart(voice: Voice, shown: Sequence[FrozenFigures]) -> Chart:
    days = tuple(_day(voice, one.since)[:MAX_LABEL] for one in shown)
    series = (
        Series(voice.text_as("a number of people", "Introduced"), tuple(one.figures.introduced for one in shown)),
        Series(voice.text_as("a number of people", "Got to talk"), tuple(one.figures.talked for one in shown)),
        Series(voice.text("Pairs to meet again"), tuple(one.figures.both_again for one in shown)),
    )
    said = "; ".join(
        f"{day}: {', '.join(_show(one.values[place]) for one in series)}" for place, day in enumerate(days)
    )
    # Translators: {series} lists the lines of a chart, and {said} each day with its figures, for screen readers.
    alt = voice.text(
        "{series}, by the day each round opened. {said}", series=", ".join(one.name for one in series), said=said
    )
    return Chart(voice.text("How the rounds went"), days, series, alt)


def _table(voice: Voice, shown: Sequence[FrozenFigures], asked: Sequence[AskFigures]) -> DataTable:
    total, latest = add_up(one.figures for one in shown), shown[-1].figures
    since = _day(voice, shown[0].since)
    # Translators: the heading of a column with names of figures, such as “Chats”.
    header = (voice.text("Figure"), voice.text_as("figures", "Latest"), voice.text("Since {day}", day=since))
    rows = tuple(
        (name, _show(now), _show(ever))
        for (name, now), (_, ever) in zip(_rows(voice, latest), _rows(voice, total), strict=True)
    ) + _months(voice, asked)
    if len(shown) == 1:
        return DataTable(voice.text("Figures"), header[:2], _telling(row[:2] for row in rows))
    return DataTable(
        (
            voice.text("Figures: latest round · since {day}", day=since)
            if shown[-1].first == shown[-1].number
            else voice.text("Figures: latest rounds · since {day}", day=since)
        ),
        header,
        _telling(rows),
    )


def _telling(rows: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Leave out rows without a number."""
    return tuple(row for row in rows if not all(cell.startswith(FEW) for cell in row[1:]))


def _months(voice: Voice, asked: Sequence[AskFigures]) -> tuple[tuple[str, str, str], ...]:
    """Return rows with figures of asks: of the latest month, and of all months together."""
    if not asked:
        return ()
    total = AskFigures("", sum(one.sent for one in asked), sum(one.agreed for one in asked))
    month = format_skeleton("MMM", first_instant(asked[-1].month), locale=parse_locale(voice.locale))
    return tuple(
        (name, f"{_show(now)} ({month})", _show(ever))
        for (name, now), (_, ever) in zip(_ask_rows(voice, asked[-1]), _ask_rows(voice, total), strict=True)
    )


def _show(number: int) -> str:
    return f"{number}+" if number else FEW


def _day(voice: Voice, at: datetime) -> str:
    return format_skeleton("MMMd", at.astimezone(stored_zone(voice.zone)), locale=parse_locale(voice.locale))


def _rows(voice: Voice, figures: Figures) -> tuple[Row, ...]:
    """Return a row with a name for each figure."""
    return (
        (voice.text_as("a number of people", "Introduced"), figures.introduced),
        (voice.text("Chats"), figures.chats),
        (voice.text("Chats with a time set"), figures.times_set),
        (voice.text("Pairs who had never met"), figures.first_meetings),
        (voice.text("Asked how it went"), figures.asked),
        (voice.text_as("a number of people", "Answered"), figures.answered),
        (voice.text_as("a number of people", "Got to talk"), figures.talked),
        (voice.text("Pairs who’d meet again"), figures.both_again),
        (voice.text_as("a number of people", "Got no match"), figures.sat_out),
        (voice.text("Got no match the round before"), figures.had_sat_out),
        (voice.text("Introduced after getting no match"), figures.placed_again),
        *_rows_of_circle(voice, figures),
        (voice.text("Wanted topics that nobody offers"), figures.wanted),
    )


def _rows_of_circle(voice: Voice, figures: Figures) -> tuple[Row, ...]:
    return (
        (voice.text_as("a number of people", "Joined"), figures.joined),
        (voice.text_as("a number of people", "Left"), figures.left),
        (voice.text("Members"), figures.members),
        (voice.text("On a break"), figures.resting),
    )


def _ask_rows(voice: Voice, figures: AskFigures) -> tuple[Row, ...]:
    """Return a row with a name for each figure of asks, which count the whole community."""
    return (
        (voice.text("Questions asked in this community"), figures.sent),
        (voice.text("Questions that got a yes"), figures.agreed),
    )
