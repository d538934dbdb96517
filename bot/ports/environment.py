"""The clock, and the model that embeds texts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model.embeddings import Vectors


class Clock(Protocol):
    """The only source of the current time."""

    def now(self) -> datetime:
        """Return the current time, in UTC."""


class EmbeddingModel(Protocol):
    """A model that turns texts into vectors. Texts of similar meaning have vectors near each other."""

    name: str
    """Identifies the model, because vectors of different models can't be compared."""
    everyday: Sequence[Vectors]
    """Vectors of everyday phrases, one array per language."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return a unit vector for each text, as rows. Call this outside the event loop, because it is slow."""
