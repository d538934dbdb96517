"""Locales as platforms name them."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

SOURCE_LANGUAGE = "en"


@lru_cache(maxsize=32)
def parse_locale(name: str) -> Locale:
    """Read a locale as platforms write them (`de`, `de-DE`, `pt_BR`); what is unknown is English."""
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return Locale(SOURCE_LANGUAGE)
