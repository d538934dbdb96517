"""Examples of every message and form of Refill. Golden files, limits and screens are made from them.

An example is named `module.function`, or `module.function.variant` if one example does not show everything.
"""

import inspect
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module

import bot.texts
from bot.model.content import Form, Message
from bot.texts.localization import Voice
from tests.unit.texts.examples import asks, chats, circles, homes, members, notes, others
from tests.unit.texts.examples.cast import Cast

Example = Callable[[Voice, Cast], Message | Form]

EXAMPLES: dict[str, Example] = {
    **asks.EXAMPLES,
    **chats.EXAMPLES,
    **circles.EXAMPLES,
    **homes.EXAMPLES,
    **members.EXAMPLES,
    **notes.EXAMPLES,
    **others.EXAMPLES,
}
PARTS = {"phrases.message"}
"""Functions that return a message but have no text of their own."""


@cache
def functions() -> Mapping[str, inspect.Signature]:
    """List the public functions of bot/texts, by module and name."""
    found = {}
    for module in pkgutil.iter_modules(bot.texts.__path__):
        held = import_module(f"bot.texts.{module.name}")
        for name, function in inspect.getmembers(held, inspect.isfunction):
            if function.__module__ == held.__name__ and not name.startswith("_"):
                found[f"{module.name}.{name}"] = inspect.signature(function, eval_str=True)
    return found


def speaking() -> set[str]:
    """Return the names of functions that render a whole message or form."""
    return {name for name, made in functions().items() if made.return_annotation in (Message, Form)} - PARTS


def function_of(example: str) -> str:
    """Return the name of the function that an example shows."""
    return ".".join(example.split(".")[:2])
