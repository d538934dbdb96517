"""Localization: puts a text together in a member's language.

Every text stands in the code in English, inside a call of `text`, `line` or `lines_of`, from where Babel collects it
into `bot/locale/refill.pot`; a language is a folder of `bot/locale/` with a `refill.po`. A `{name}` in a text is
replaced by a piece, so that what members typed never becomes part of the words.
"""

import gettext
import io
import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from importlib import resources

from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.model.content import CommandText, Line, Piece, Typed, When, Who, Words
from bot.model.members import Member, Person
from bot.texts.locales import SOURCE_LANGUAGE, parse_locale
from bot.texts.timestamps import format_day

_SLOT = re.compile(r"\{(\w+)\}")

Value = Piece | Line | str | int


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Return the languages that Refill speaks."""
    folders = resources.files("bot.locale").iterdir()
    return tuple(
        sorted({SOURCE_LANGUAGE} | {folder.name for folder in folders if folder.joinpath("refill.po").is_file()})
    )


@lru_cache(maxsize=32)
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == SOURCE_LANGUAGE or language not in languages():
        return gettext.NullTranslations()
    with resources.files("bot.locale").joinpath(language, "refill.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _pieces(value: Value) -> Line:
    if isinstance(value, str | int):
        return (Words(str(value)),)
    return value if isinstance(value, tuple) else (value,)


class Voice:
    """A language and a time zone to write in."""

    def __init__(self, locale: str, zone: str) -> None:
        wanted = parse_locale(locale)
        self.locale = str(wanted) if wanted.language in languages() else SOURCE_LANGUAGE
        """Languages without a catalogue are English throughout, including dates and lists."""
        self.zone = zone
        self._texts = _catalogue(parse_locale(self.locale).language)

    @classmethod
    def of(cls, reader: Member | Person) -> "Voice":
        """Return the voice for a reader."""
        return cls(reader.locale, reader.zone)

    def text(self, text: str, **values: str | int) -> str:
        """Translate text for places that hold only plain words, such as a form's title."""
        return self._texts.gettext(text).format(**values)

    def line(self, text: str, **values: Value) -> Line:
        """Translate a line and insert pieces."""
        return self._fill(self._texts.gettext(text), values)

    def lines_of(self, one: str, many: str, number: int, **values: Value) -> Line:
        """Translate a line in singular or plural; `{number}` stands for the number."""
        return self._fill(self._texts.ngettext(one, many, number), values | {"number": number})

    def when(self, at: datetime) -> When:
        """Render an instant."""
        return When(at, self.zone, self.locale)

    def day(self, at: datetime) -> Line:
        """Render a day, in a text with one reader."""
        return words(format_day(self.when(at)))

    def names(self, members: Iterable[Member]) -> Line:
        """List members: "Ana", "Ana and Ben"."""
        return self.join(Who(member.id, member.name) for member in members)

    def join(self, pieces: Iterable[Piece]) -> Line:
        """Join pieces as the language joins a list."""
        slots = {f"p{number}": piece for number, piece in enumerate(pieces)}
        return self._fill(format_list([f"{{{slot}}}" for slot in slots], locale=parse_locale(self.locale)), slots)

    @staticmethod
    def _fill(template: str, values: dict[str, Value] | dict[str, Piece]) -> Line:
        pieces: list[Piece] = []
        for number, part in enumerate(_SLOT.split(template)):
            if number % 2:
                pieces.extend(_pieces(values[part]))
            elif part:
                pieces.append(Words(part))
        return tuple(pieces)


def command(text: str) -> CommandText:
    """Mark the words after the command's name, which each platform puts in front."""
    return CommandText(text)


def words(text: str | int) -> Line:
    """Mark text that needs no translation or is translated."""
    return (Words(str(text)),)


def typed(text: str) -> Typed:
    """Mark text that a member typed."""
    return Typed(text)


def secret(text: str) -> Typed:
    """Mark text that only its author may see, and nobody may store."""
    return Typed(text, secret=True)
