"""How well two fit, for who compares rounds and does not draw them."""

from collections.abc import Iterable

from bot.matching.types import PairingInputs
from bot.model.ids import MemberId


class Fits:
    """The fits among those who take part in one round."""

    def __init__(self, inputs: PairingInputs) -> None:
        from bot.matching.company import Company  # noqa: PLC0415 - takes its time to load, and few commands need it
        from bot.matching.scoring import Scoring  # noqa: PLC0415

        self._company = Company(inputs)
        self._scoring = Scoring(inputs, self._company)

    def of(self, pairs: Iterable[tuple[MemberId, MemberId]]) -> list[int]:
        """Say how well the two of each pair fit."""
        found: list[int] = self._scoring.fits(*self._company.places(pairs)).tolist()
        return found
