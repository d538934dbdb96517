"""Pseudo-locales: catalogues generated from the texts, with long words or right-to-left letters."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.texts import localization, openers

TEMPLATE = Path(localization.__file__).parents[1] / "locale" / "refill.pot"
LONG, RIGHT_TO_LEFT = "fi", "he"
"""Real locales that stand for the two pseudo-locales, because dates need a real locale."""
ACCENTS = str.maketrans("aeiouAEIOUcnsy", "áéíöüÁÉÍÖÜçñšý")
LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "אבגדהוזחטיכלמנסעפצקרשתאבגד")


def lengthen(text: str) -> str:
    """Return a text with accents that is 40 % longer."""
    words = _outside_slots(text, lambda part: part.translate(ACCENTS))
    return words + "".join(" łøñğ" for _ in range(max(1, round(len(text) * 0.4 / 5))))


def mirror(text: str) -> str:
    """Return a text in Hebrew letters."""
    return _outside_slots(text, lambda part: part.lower().translate(LETTERS))


def _outside_slots(text: str, change: Callable[[str], str]) -> str:
    parts = localization.SLOT.split(text)
    return "".join(f"{{{part}}}" if place % 2 else change(part) for place, part in enumerate(parts))


def write_catalogue(folder: Path, locale: str, change: Callable[[str], str | None]) -> None:
    """Write a catalogue with each text changed. If `change` returns None, the text stays untranslated."""
    with TEMPLATE.open("rb") as file:
        texts = read_po(file)
    catalogue = Catalog(locale=locale)
    for entry in texts:
        if not entry.id:
            continue
        several = entry.id if isinstance(entry.id, tuple | list) else (entry.id,)
        changed = [change(several[0]), *([change(several[1])] * (catalogue.num_plurals - 1) if several[1:] else [])]
        strings = tuple(text or "" for text in changed)
        catalogue.add(entry.id, strings if several[1:] else strings[0], context=entry.context)
    (folder / locale).mkdir(parents=True)
    with (folder / locale / "refill.po").open("wb") as file:
        write_po(file, catalogue)


@contextmanager
def found_in(folder: Path) -> Iterator[None]:
    """Let Refill find the catalogues of a folder during the block."""
    localization.FOLDERS.append(folder)
    _look_again()
    try:
        yield
    finally:
        localization.FOLDERS.remove(folder)
        _look_again()


def _look_again() -> None:
    localization.languages.cache_clear()
    localization.find_files.cache_clear()
    localization.catalogues_for.cache_clear()
    localization.translations.cache_clear()
    openers.catalogue_in.cache_clear()
