"""Column types for the model's values, the same on SQLite and PostgreSQL."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

from bot.model.errors import InvalidValue
from bot.model.message_keys import MessageKey

T = TypeVar("T")
Read = Callable[[Any], T | None]
"""Returns a stored value as a value of the model. SQLAlchemy calls it for each value, so it is one function."""

HARMLESS: Final = frozenset({str, int, bool, float, type(None)})
"""Types whose values need no check. Most values in a message have one of these types."""
LONGEST_REASON: Final = 300
"""Maximum length of the reasons in an error, in characters. For a union, the error has a reason for each type."""


def _check_aware(value: datetime) -> None:
    if value.utcoffset() is None:
        raise InvalidValue("datetime", f"{value.isoformat()} has no time zone, so it names no instant")


def _words_on(dialect: Dialect) -> TypeEngine[Any]:
    # Without a collation, PostgreSQL sorts by the database's locale.
    return postgresql.TEXT(collation="C") if dialect.name == "postgresql" else Text()


class Words(TypeDecorator[str]):
    """Text that sorts as Python strings do."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _words_on(dialect)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, in UTC. InvalidValue is raised for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        _check_aware(value)
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc  # SQLite sorts instants as text

    def result_processor(self, dialect: Dialect, coltype: object) -> Read[datetime]:
        parse: Any = self.impl_instance.result_processor(dialect, coltype)
        if dialect.name != "sqlite" or parse is None:
            return lambda value: None if value is None else value.astimezone(UTC)
        return lambda value: None if value is None else parse(value).replace(tzinfo=UTC)


class Choice(TypeDecorator[StrEnum]):
    """A member of a StrEnum, stored as its value. ValueError is raised for other values."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _words_on(dialect)

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else self.kind(value).value

    def result_processor(self, dialect: Dialect, coltype: object) -> Read[StrEnum]:  # noqa: ARG002
        known: dict[str | None, StrEnum | None] = {None: None, **{one.value: one for one in self.kind}}
        return lambda value: known[value] if value in known else self.kind(value)


class Key(TypeDecorator[MessageKey]):
    """A message's key, stored as its text."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _words_on(dialect)

    def process_bind_param(self, value: MessageKey | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else str(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Read[MessageKey]:  # noqa: ARG002
        return lambda value: None if value is None else MessageKey.parse(value)


class Json(TypeDecorator[Any]):
    """A value of the model (dataclasses, tuples, unions of them), stored as JSON text.

    Naive datetimes and secrets anywhere in the value are refused, unless the column is `plain`. Queries search the text
    for members' ids only. Everything else that is looked up has a column of its own.
    """

    impl = Text
    cache_ok = True

    def __init__(self, kind: Any, *, plain: bool = False) -> None:
        """If a column is `plain`, its values contain no datetime and no secret, and are not checked."""
        super().__init__()
        self.kind = kind
        self.plain = plain
        self._adapter: TypeAdapter[Any] = TypeAdapter(kind)
        self._parse = self._adapter.validator.validate_json

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        if value is None:
            return None
        if not self.plain:
            _check_within(value)
        return self._adapter.dump_json(value).decode()

    def result_processor(self, dialect: Dialect, coltype: object) -> Read[Any]:  # noqa: ARG002
        return lambda value: None if value is None else self.read(value)

    def read(self, text: str) -> Any:
        """Parse a stored text.

        Raises:
            ValueError: the text can't be parsed. The error is logged, so it names the place but contains no words of
                the text.
        """
        try:
            return self._parse(text)
        except ValidationError as error:
            found = [".".join(map(str, one["loc"])) + f": {one['type']}" for one in error.errors(include_input=False)]
            raise ValueError(f"a stored value can't be parsed: {', '.join(found)[:LONGEST_REASON]}") from None


def fields_of(value: object) -> tuple[str, ...]:
    """Return the names of the fields of a dataclass's instance. Any other value has none."""
    kind: Any = type(value)
    return _fields_of(kind)


@cache
def _fields_of(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else ()


def _check_within(value: Any) -> None:
    """Refuse a naive datetime or a secret in a value."""
    if names := fields_of(value):
        if getattr(value, "secret", False):
            raise ValueError("a secret must not be stored in clear: `without_secrets` removes it")
        for name in names:
            if type(part := getattr(value, name)) not in HARMLESS:
                _check_within(part)
    elif isinstance(value, datetime):
        _check_aware(value)
    elif isinstance(value, Iterable) and not isinstance(value, str | Mapping):
        for part in value:
            if type(part) not in HARMLESS:
                _check_within(part)
