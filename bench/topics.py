"""Measure topic similarity: precision and recall of each source, and of all together, on lists of pairs.

python -m bench.topics [LIST ...]

By default, the lists are those of the tests, one after the other. A list has tab-separated columns `label` (near or
trap), `one`, `other`. A source says of each pair that it is linked (Refill uses the link), offered (a member is asked),
or neither. Every pair of a `one` and an `other` that is not in the list counts as `other pairs`. A list has no members.
So the sources that need members' words or members' topics are measured on a community that is generated from the list
(`bench/made_up.py`).
"""

import argparse
import asyncio
import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz
from rich.console import Console
from rich.table import Table

from adapters.embeddings import SentenceEncoder, has_model
from bench.made_up import near_in_made_up
from bot.model.abbreviations import other_spellings, spell_out
from bot.model.embeddings import nearness
from bot.model.topic_links import LinkKind
from bot.model.topic_names import needs_a_yes, words_in_common
from bot.model.topics import fold
from bot.services.topic_embeddings import MAYBE_FROM, NEAR_FROM, link_kind
from bot.services.topics import NEAR_SCORE, WORDS_IN_COMMON

LISTS: Final = sorted((Path(__file__).parents[1] / "tests/unit/meaning").glob("*-pairs.tsv"))
SAME_SHARERS: Final = (0.8, 0.6, 0.4)
"""Shares of the members of a topic who also share a near topic. The results include links of short forms."""

Say = Callable[[str, str], LinkKind | None]
"""A source: it returns the kind of link between two names, or None."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, and whether a human reader called them near."""

    one: str
    other: str
    near: bool


def read_pairs(path: Path) -> list[Pair]:
    """Read a list of pairs."""
    with path.open(newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [Pair(row["one"], row["other"], row["label"] == "near") for row in rows]


def by_short_forms(one: str, other: str) -> LinkKind | None:
    """Link a name to its other spellings."""
    return LinkKind.NEAR if fold(other) in other_spellings(fold(one)) else None


def by_letters(one: str, other: str) -> LinkKind | None:
    """Offer names that are spelled alike."""
    return LinkKind.MAYBE if fuzz.token_sort_ratio(fold(one), fold(other)) >= NEAR_SCORE else None


def by_words(one: str, other: str) -> LinkKind | None:
    """Offer names that have words in common."""
    return LinkKind.MAYBE if words_in_common(one, other) >= WORDS_IN_COMMON else None


def by_meaning(names: Sequence[str], *, guarded: bool) -> Say:
    """Link or offer names that the model finds near. Without the guard, `needs_a_yes` is ignored."""
    model = SentenceEncoder()
    place = {name: number for number, name in enumerate(names)}
    vectors = model.embed([spell_out(fold(name)) for name in names])
    near = nearness(vectors, vectors, model.everyday)

    def say(one: str, other: str) -> LinkKind | None:
        strength = float(near[place[one], place[other]])
        if guarded:
            return link_kind(one, other, strength)
        return LinkKind.NEAR if strength >= NEAR_FROM else LinkKind.MAYBE if strength >= MAYBE_FROM else None

    return say


def made_up(pairs: Sequence[Pair]) -> Mapping[str, Say]:
    """Return the sources that need members, on a generated community."""
    names = sorted({name for pair in pairs for name in (pair.one, pair.other)}, key=fold)
    names = list({fold(name): name for name in names}.values())
    truth = {(pair.one, pair.other): pair.near for pair in pairs if {pair.one, pair.other} <= set(names)}

    def by(share_both: float, *, asked: bool = False) -> Say:
        near = asyncio.run(near_in_made_up(names, truth, share_both, asked=asked))
        return lambda one, other: LinkKind.NEAR if frozenset((one, other)) in near else None

    says = {f"+ members' topics, {share:.0%} share both": by(share) for share in SAME_SHARERS}
    return says | {"+ members' words, 5% wrong": by(0, asked=True)}


def together(sources: Sequence[Say]) -> Say:
    """Combine sources. A link from any source counts before an offer."""

    def say(one: str, other: str) -> LinkKind | None:
        words = [source(one, other) for source in sources]
        return next((kind for kind in (LinkKind.NEAR, LinkKind.MAYBE) if kind in words), None)

    return say


def measure(table: Table, name: str, say: Say, pairs: Sequence[Pair]) -> None:
    """Add a source's row."""
    near = [say(pair.one, pair.other) for pair in pairs if pair.near]
    traps = [say(pair.one, pair.other) for pair in pairs if not pair.near]
    called_near = {(pair.one, pair.other) for pair in pairs if pair.near}
    listed = {(pair.one, pair.other) for pair in pairs}
    elsewhere = [
        say(one, other)
        for one in sorted({pair.one for pair in pairs})
        for other in sorted({pair.other for pair in pairs})
        if one != other and (one, other) not in listed and (other, one) not in called_near
    ]
    cells = []
    for kinds in ({LinkKind.NEAR}, {LinkKind.NEAR, LinkKind.MAYBE}):
        right, wrong = (sum(word in kinds for word in words) for words in (near, traps))
        precision = f"{right / (right + wrong):.0%}" if right + wrong else "-"
        others = sum(word in kinds for word in elsewhere)
        cells += [
            f"{right}/{len(near)}",
            f"{right / len(near):.0%}",
            precision,
            f"{wrong}",
            f"{others}/{len(elsewhere)}",
        ]
    table.add_row(name, *cells)


def main() -> None:
    """Print a table for each list."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lists", type=Path, nargs="*", default=LISTS)
    for path in parser.parse_args().lists:
        Console(width=150).print(table_of(path))


def table_of(path: Path) -> Table:
    """Measure all sources on one list."""
    pairs = read_pairs(path)
    names = sorted({name for pair in pairs for name in (pair.one, pair.other)})
    sources: dict[str, Say] = {"short forms": by_short_forms, "letters": by_letters, "words": by_words}
    if has_model():
        sources["meaning"] = by_meaning(names, guarded=True)
    table = Table(title=f"{path.name}: {sum(pair.near for pair in pairs)} near, of {len(pairs)} pairs")
    for heading in ("source", *("linked", "recall", "precision", "traps", "other pairs")):
        table.add_column(heading)
    for heading in ("or offered", "recall", "precision", "traps", "other pairs"):
        table.add_column(heading)
    for name, say in sources.items():
        measure(table, name, say, pairs)
    measure(table, "all together", together(list(sources.values())), pairs)
    table.add_section()
    for name, say in made_up(pairs).items():
        measure(table, name, say, pairs)
    if has_model():
        measure(table, "(meaning without guard)", by_meaning(names, guarded=False), pairs)
    guarded = sum(needs_a_yes(pair.one, pair.other) for pair in pairs if pair.near)
    table.caption = (
        f"{guarded} near pairs have a name of one word, or share a word: but for short forms, only members link "
        "these.\n"
        "The list has no people, so sources that need people are measured on a generated community."
    )
    return table


if __name__ == "__main__":
    main()
