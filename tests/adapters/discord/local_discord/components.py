"""Components: their types ("Component reference"), and iteration over nested components."""

from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import Any

Json = dict[str, Any]


class Kind(IntEnum):
    """The types of components."""

    ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT = 10
    THUMBNAIL = 11
    GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO = 21
    CHECKBOXES = 22
    CHECKBOX = 23


SELECTS = frozenset({kind for kind in Kind if kind.name.endswith("_SELECT")})
LINK, PREMIUM = 5, 6
"""Styles of buttons whose presses send no event to an app."""
EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15
"""Flags of messages."""


def walk(parts: Iterable[Json]) -> Iterator[Json]:
    """Yield components and the components inside them, in reading order."""
    for part in parts:
        yield part
        yield from walk(part.get("components") or ())
        yield from walk(part[key] for key in ("component", "accessory") if part.get(key))


def custom_ids(parts: Iterable[Json]) -> list[str]:
    return [each["custom_id"] for each in walk(parts) if each.get("custom_id")]


def numbered(parts: Iterable[Json]) -> list[Json]:
    """Give an id to every component without one, in order from 1, as Discord does."""
    taken = {each["id"] for each in walk(parts) if each.get("id")}
    free = (number for number in range(1, 10_000) if number not in taken)

    def named(part: Json) -> Json:
        made = {**part, "id": part.get("id") or next(free)}
        if part.get("components") is not None:
            made["components"] = [named(each) for each in part["components"]]
        return made | {key: named(part[key]) for key in ("component", "accessory") if part.get(key)}

    return [named(part) for part in parts]
