"""Circle starters: who may start circles in a community."""

from enum import StrEnum
from typing import Final

MAX_STARTERS: Final = 25
"""Maximum number of named starters. It is Discord's limit for a field of a form ("Component Reference")."""


class Starters(StrEnum):
    """Choices of who may start circles in a community. Admins always may start circles."""

    EVERYBODY = "everybody"
    NAMED = "named"
    """Only members whom admins name."""
