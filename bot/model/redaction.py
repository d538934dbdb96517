"""Redaction: before a message is stored, blank its secret texts, such as notes, which only one person may see."""

from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar

from bot.model.content import File, Form, Message, TextField, Typed

HIDDEN: Final = "…"
"""The text that replaces a secret text."""

Content = TypeVar("Content", Message, Form)


def without_secrets(content: Content) -> Content:
    """Return a message or a form without its secret texts, so that it may be stored."""
    left: Content = _without(content)
    return left


def _without(value: Any) -> Any:
    match value:
        case Typed(secret=True) | File(secret=True):
            return replace(value, text=HIDDEN, secret=False)
        case TextField(secret=True):
            return replace(value, value="", secret=False)
        case tuple():
            return tuple(map(_without, value))
        case _ if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{each.name: _without(getattr(value, each.name)) for each in fields(value)})
        case _:
            return value
