"""A cache of parsed values, because stories read the same messages again and again."""

from functools import lru_cache
from typing import Any

from storage.columns import Json


def share_parsed_values() -> None:
    """Parse each stored text once. Sharing the values is safe because they are frozen. Refill itself has no cache."""
    parse = Json.read

    @lru_cache(maxsize=4096)
    def read(column: Json, text: str) -> Any:
        return parse(column, text)

    Json.read = read
