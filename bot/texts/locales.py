"""Locales, as platforms name them."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

SOURCE_LANGUAGE = "en"


@lru_cache(maxsize=32)
def parse_locale(name: str) -> Locale:
    """Parse a platform's locale (`de`, `de-DE`, `pt_BR`); unknown ones become English."""
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return Locale(SOURCE_LANGUAGE)
