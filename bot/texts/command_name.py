"""The name of Refill's command: `coffee`, unless the operator has chosen another.

A process has one name. It is set at the start, before a command is registered or a text is shown.
"""

import re
from typing import Final

DEFAULT: Final = "coffee"
ORGANISERS_SUFFIX: Final = "-circle"
"""Comes after the command's name in the name of Discord's command group for organisers."""
LONGEST: Final = 32 - len(ORGANISERS_SUFFIX)
"""Discord's limit of 32 is for the longer name ("Application commands", naming). Slack's limit of 32 includes the slash
("App manifest reference", slash_commands)."""
VALID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""A name that both platforms accept: Discord takes only lowercase letters, and Slack takes no spaces."""

_name = DEFAULT


def check_command_name(name: str) -> str:
    """Return a command name if both platforms accept it.

    Raises:
        ValueError: one of the platforms would refuse the name.
    """
    if not VALID.fullmatch(name):
        raise ValueError(
            f"{name!r} can’t be a command’s name: write lowercase letters a to z, digits, and single hyphens between "
            "them, without a slash, such as coffee or meet-up"
        )
    if len(name) > LONGEST:
        raise ValueError(
            f"{name} has {len(name)} characters: {LONGEST} at most, as Discord takes 32 and organisers’ commands are "
            f"called /{name}{ORGANISERS_SUFFIX} there"
        )
    return name


def set_command_name(name: str) -> None:
    """Set the name of the command for this process."""
    global _name  # noqa: PLW0603 - a process has one name, like its language catalogues
    _name = check_command_name(name)


def command_name() -> str:
    """Return the command's name, without a slash."""
    return _name


def command_text(text: str = "") -> str:
    """Return the command with its slash and the words after its name."""
    return f"/{_name} {text}".strip()
