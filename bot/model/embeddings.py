"""Compute the similarity of texts by meaning, from an embedding model's vectors.

A model that knows no German finds all German texts similar, and some models find all texts similar. So each text is
also compared with everyday phrases in several languages, which have nothing to do with topics. Only similarity beyond
the similarity to these phrases counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from bot.model.ids import TopicId

if TYPE_CHECKING:  # loading numpy is slow, and only an embedding model needs it
    import numpy as np
    from numpy.typing import NDArray

FINENESS: Final = 127

Vectors: TypeAlias = "NDArray[np.float32]"
"""One row for each text. Each row is a vector of length one."""

EVERYDAY: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("waiting for the bus", "a leaking tap", "the colour of the sky", "old coins", "a loud neighbour"),
    "de": ("auf den Bus warten", "ein tropfender Hahn", "die Farbe des Himmels", "alte Münzen", "lauter Nachbar"),
    "fr": ("attendre le bus", "un robinet qui fuit", "la couleur du ciel", "vieilles pièces", "un voisin bruyant"),
    "es": ("esperar el autobús", "un grifo que gotea", "el color del cielo", "monedas viejas", "vecino ruidoso"),
    "it": ("aspettare il bus", "rubinetto che perde", "il colore del cielo", "monete vecchie", "vicino rumoroso"),
    "pt": ("esperar o autocarro", "uma torneira a pingar", "a cor do céu", "moedas velhas", "vizinho barulhento"),
    "nl": ("wachten op de bus", "een lekkende kraan", "de kleur van de lucht", "oude munten", "een luide buurman"),
    "pl": ("czekanie na autobus", "cieknący kran", "kolor nieba", "stare monety", "głośny sąsiad"),
    "tr": ("otobüs beklemek", "damlayan musluk", "gökyüzünün rengi", "eski paralar", "gürültülü komşu"),
}
"""Everyday phrases, which are no topics. They show which texts a model does not understand: see MAX_BASELINE."""
MAX_BASELINE: Final = 0.9
"""Maximum similarity to everyday phrases. If a text is more similar to them, the model does not understand the text."""


@dataclass(frozen=True, slots=True)
class TopicVector:
    """A topic's embedding by one model."""

    topic: TopicId
    model: str
    values: tuple[int, ...]
    """Values of -127 to 127, which stand for -1 to 1."""

    @classmethod
    def of(cls, topic: TopicId, model: str, vector: Vectors) -> "TopicVector":
        """Return a topic's vector with rounded values."""
        import numpy as np  # noqa: PLC0415 - see above

        return cls(topic, model, tuple(int(value) for value in np.round(vector * FINENESS)))


def vectors_of(kept: Sequence[TopicVector]) -> Vectors:
    """Return stored vectors as rows. Each row has length one again."""
    import numpy as np  # noqa: PLC0415 - see above

    found = np.array([each.values for each in kept], dtype=np.float32)
    return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1), dtype=np.float32)


def familiarity(vectors: Vectors, everyday: Sequence[Vectors]) -> Vectors:
    """Return each text's median similarity to the everyday phrases: a row for each text, a column for each language."""
    import numpy as np  # noqa: PLC0415 - see above

    return np.stack([np.median(vectors @ phrases.T, axis=1) for phrases in everyday], axis=1)


def nearness(ones: Vectors, others: Vectors, everyday: Sequence[Vectors]) -> Vectors:
    """Return the similarity of each of `ones` (rows) to each of `others` (columns): about 0 if unrelated, up to 1."""
    import numpy as np  # noqa: PLC0415 - see above

    familiar, familiar_too = familiarity(ones, everyday), familiarity(others, everyday)
    both = np.minimum(familiar[:, None, :], familiar_too[None, :, :]).max(axis=2)
    baseline = np.clip(both, 0, MAX_BASELINE)
    above = (ones @ others.T - baseline) / (1 - baseline)
    return np.asarray(np.where(both < MAX_BASELINE, above, 0), dtype=np.float32)
