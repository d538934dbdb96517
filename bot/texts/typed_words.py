"""Words that people type beside days and times, in their own language."""

from dataclasses import dataclass, fields

from bot.texts.localization import Voice


@dataclass(frozen=True, slots=True)
class TypedWords:
    """Words that people type, in all their forms and in lower case."""

    until: frozenset[str]
    since: frozenset[str]
    before_a_day: frozenset[str]
    tomorrow: frozenset[str]
    next_week: frozenset[str]
    next_month: frozenset[str]
    one: frozenset[str]
    between_days: frozenset[str]
    after_a_time: frozenset[str]

    def __or__(self, other: "TypedWords") -> "TypedWords":
        """Join the words of two languages."""
        return TypedWords(*(getattr(self, one.name) | getattr(other, one.name) for one in fields(self)))


def typed_words(voice: Voice) -> TypedWords:
    """Return the words of a language, and the English ones."""
    words = _words_of(voice)
    return words | _words_of(Voice("en", voice.zone))


def _words_of(voice: Voice) -> TypedWords:
    return TypedWords(
        _split(voice.text_as("people type it", "until, till, for")),
        _split(voice.text_as("people type it", "since")),
        _split(voice.text_as("people type it before a day", "in, on")),
        _split(voice.text_as("people type it", "tomorrow")),
        _split(voice.text_as("people type it", "next week")),
        _split(voice.text_as("people type it", "next month")),
        _split(voice.text_as("people type it before a week or a month", "a, an, one")),
        _split(voice.text_as("people type it between two days", "to, until")),
        _split(voice.text_as("people type it after a time, such as 9-12", "o’clock")),
    )


def _split(words: str) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in words.split(",") if word.strip())
