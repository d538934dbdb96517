"""`refill config show`: the settings as they were read; and the sentences for invalid settings."""

import json
from collections.abc import Callable
from typing import Final

from pydantic import SecretStr
from pydantic_core import ErrorDetails

from bot.settings import Settings

SET, NOT_SET = "(set)", ""
EXPECTED: Final = {
    "int_parsing": "write a whole number",
    "bool_parsing": "write true or false",
    "greater_than_equal": "write a number of at least {ge}",
    "less_than_equal": "write a number of at most {le}",
    "literal_error": "write {expected}",
    "enum": "write {expected}",
}
"""What to write, for each kind of Pydantic's errors."""


def sentence_of(problem: ErrorDetails) -> str:
    """Return what is wrong with a setting, in Refill's words where there are any."""
    if wanted := EXPECTED.get(problem["type"]):
        return wanted.format_map(problem.get("ctx", {}))
    return problem["msg"].removeprefix("Value error, ")


def show(settings: Settings, tell: Callable[[str], None], *, as_json: bool = False) -> None:
    """Print every setting. Print only whether a secret is set, and print URLs without passwords."""
    shown = {f"REFILL_{name.upper()}": _shown(getattr(settings, name)) for name in type(settings).model_fields}
    shown["REFILL_DATABASE_URL"] = settings.shown_database()
    if settings.keys_url:
        shown["REFILL_KEYS_URL"] = settings.shown_keys_database()
    if as_json:
        tell(json.dumps(shown, indent=2))
        return
    for name, value in shown.items():
        tell(f"{name}={value}")


def _shown(value: object) -> str:
    match value:
        case None | "" | ():
            return NOT_SET
        case SecretStr():
            return SET
        case bool():
            return str(value).lower()
        case tuple():
            return ",".join(_shown(part) for part in value)
        case _:
            return str(value)
