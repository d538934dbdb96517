"""Parsing of locales as platforms name them."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

SOURCE_LANGUAGE = "en"


@lru_cache(maxsize=32)
def parse_locale(name: str) -> Locale:
    """Parse a platform's locale (`de`, `de-DE`, `pt_BR`). An unknown locale becomes English."""
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return Locale(SOURCE_LANGUAGE)


def language_of(name: str) -> str:
    """Return the language of a platform's locale, even if Refill has no texts in it. An unknown locale is English."""
    language = name.replace("-", "_").partition("_")[0].lower()
    return language if language in get_global("likely_subtags") else SOURCE_LANGUAGE
