"""What else the core asks for: the time, and what words mean."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model.embeddings import Vectors


class Clock(Protocol):
    """The only source of "now"."""

    def now(self) -> datetime:
        """Return the current instant, in UTC."""
        ...


class Meanings(Protocol):
    """A model of what words mean."""

    name: str
    """Names the model: vectors of two models say nothing to each other."""
    everyday: Sequence[Vectors]
    """What it makes of each language's everyday phrases."""

    def read(self, texts: Sequence[str]) -> Vectors:
        """Turn texts into vectors of length one, a row each; it takes a while, so not on the event loop."""
        ...
