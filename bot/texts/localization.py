"""Localization: compose texts in a member's language.

Every text is written in English in the code, in a call of one of Voice's methods or of `to_translate`. Babel collects
the texts, each with the comment for translators above it, into `bot/locale/refill.pot`. A catalogue is the file
`refill.po` in a folder of `bot/locale/` with the locale's name. In a line, a piece replaces each `{name}`, so that text
that members typed never becomes part of the words. Only `lines_of` and `text_of` take a number, because a number needs
plural forms.
"""

import gettext
import io
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from babel import Locale
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.model.content import CommandText, Line, Piece, Typed, When, Who, Words
from bot.model.members import Member, Person
from bot.texts.locales import SOURCE_LANGUAGE, parse_locale
from bot.texts.timestamps import format_brief, format_brief_day, format_day

SLOT = re.compile(r"\{(\w+)\}")

Value = Piece | Line | str


FOLDERS: Final = [resources.files("bot.locale")]
"""Folders of catalogues."""


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Return English and the locales that have a catalogue."""
    return tuple(sorted({SOURCE_LANGUAGE, *find_files()}))


@lru_cache(maxsize=1)
def find_files() -> Mapping[str, Traversable]:
    """Return the file of each catalogue, by the locale's name."""
    folders = [folder for parent in FOLDERS for folder in parent.iterdir() if folder.is_dir()]
    files = {folder.name: folder.joinpath("refill.po") for folder in folders}
    return {name: file for name, file in files.items() if file.is_file()}


@lru_cache(maxsize=64)
def catalogues_for(locale: Locale) -> tuple[str, ...]:
    """Return the catalogues for a locale, the nearest first: `pt_BR`, then `pt`."""
    names = (str(locale), f"{locale.language}_{locale.script}", locale.language)
    return tuple(name for name in dict.fromkeys(names) if name in languages())


@lru_cache(maxsize=32)
def translations(catalogues: tuple[str, ...]) -> gettext.NullTranslations:
    """Read catalogues. A text that one catalogue lacks comes from the next. A text that all lack stays English."""
    found = gettext.NullTranslations()
    for name in reversed([name for name in catalogues if name != SOURCE_LANGUAGE]):
        nearer = gettext.GNUTranslations(_compile(name))
        nearer.add_fallback(found)
        found = nearer
    return found


def _compile(name: str) -> io.BytesIO:
    with find_files()[name].open("rb") as file:
        catalogue = read_po(file, locale=name)
    for entry in list(catalogue):
        if entry.pluralizable and not all(entry.string or ()):
            catalogue.delete(entry.id, entry.context)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return compiled


def _pieces(value: Value) -> Line:
    if isinstance(value, str):
        return (Words(value),)
    return value if isinstance(value, tuple) else (value,)


class Voice:
    """A language and a time zone to write in."""

    def __init__(self, locale: str, zone: str, *, chosen: bool = False) -> None:
        wanted = parse_locale(locale)
        catalogues = catalogues_for(wanted)
        self.locale = str(wanted) if catalogues else SOURCE_LANGUAGE
        """Without a catalogue, texts are English throughout, including dates and lists."""
        self.zone = zone
        self._chosen = chosen
        self._texts = translations(catalogues)

    @classmethod
    def of(cls, reader: Member | Person) -> "Voice":
        """Return the voice for a reader."""
        return cls(reader.locale, reader.zone, chosen=isinstance(reader, Member) and reader.zone_chosen)

    def text(self, text: str, **values: str) -> str:
        """Translate text for places that hold only plain words, such as a form's title."""
        return self._texts.gettext(text).format(**values)

    def translated(self, marked: str, **values: str) -> str:
        """Translate a constant marked with `to_translate`."""
        return self._texts.gettext(marked).format(**values)

    def text_as(self, context: str, text: str, **values: str) -> str:
        """Translate text whose English has several meanings. The context says which one is meant."""
        return self._texts.pgettext(context, text).format(**values)

    def text_of(self, one: str, many: str, number: int, **values: str) -> str:
        """Translate text in singular or plural; `{number}` stands for the number."""
        return self._texts.ngettext(one, many, number).format(number=number, **values)

    def line(self, text: str, **values: Value) -> Line:
        """Translate a line and insert pieces."""
        return self._fill(self._texts.gettext(text), values)

    def line_as(self, context: str, text: str, **values: Value) -> Line:
        """Translate a line as `text_as` does, and insert pieces."""
        return self._fill(self._texts.pgettext(context, text), values)

    def lines_of(self, one: str, many: str, number: int, **values: Value) -> Line:
        """Translate a line in singular or plural; `{number}` stands for the number."""
        return self._fill(self._texts.ngettext(one, many, number), values | {"number": str(number)})

    def topic(self, name: str) -> Typed:
        """Mark a topic's name within a sentence. Notifications show the language's quotation marks around the name."""
        before, _, after = self._texts.gettext(to_translate("“{words}”")).partition("{words}")
        return Typed(name, marks=(before, after))

    def when(self, at: datetime) -> When:
        """Return an instant, which the reader's platform renders."""
        return When(at, self.zone, self.locale, self._chosen)

    def day(self, at: datetime) -> Line:
        """Render a day for a text with one reader."""
        return words(format_day(self.when(at)))

    def brief(self, at: datetime) -> Line:
        """Render an instant for a list with one reader: "Wed, Mar 4, 11:00 AM"."""
        return words(format_brief(self.when(at)))

    def brief_day(self, at: datetime) -> Line:
        """Render a day for a list with one reader: "Wed, Mar 4"."""
        return words(format_brief_day(self.when(at)))

    def names(self, members: Iterable[Member]) -> Line:
        """List members: "Ana", "Ana and Ben"."""
        return self.join(Who(member.id, member.name) for member in members)

    def join(self, pieces: Iterable[Piece | Line]) -> Line:
        """Join pieces to a list in the language's own way."""
        slots: dict[str, Value] = {f"p{number}": piece for number, piece in enumerate(pieces)}
        return self._fill(format_list([f"{{{slot}}}" for slot in slots], locale=parse_locale(self.locale)), slots)

    @staticmethod
    def _fill(template: str, values: dict[str, Value]) -> Line:
        pieces: list[Piece] = []
        for number, part in enumerate(SLOT.split(template)):
            if number % 2:
                pieces.extend(_pieces(values[part]))
            elif part:
                pieces.append(Words(part))
        return tuple(pieces)


def to_translate(text: str) -> str:
    """Mark the text of a constant, so that Babel collects it."""
    return text


def command(text: str) -> CommandText:
    """Mark the words of a command. Each platform puts the command's name before them."""
    return CommandText(text)


def words(text: str | int) -> Line:
    """Mark text that is translated or needs no translation."""
    return (Words(str(text)),)


def typed(text: str) -> Typed:
    """Mark text that a member typed."""
    return Typed(text)


def quoted(text: str) -> Typed:
    """Mark text that a member typed, for a place of its own or between quotation marks."""
    return Typed(text, strong=False)


def secret(text: str) -> Typed:
    """Mark text that only its author may see. Messages are stored without this text."""
    return Typed(text, secret=True, strong=False)
