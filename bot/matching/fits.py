"""How well two fit, for who compares rounds and does not draw them."""

from collections.abc import Iterable

from bot.matching.scoring import Scoring
from bot.matching.types import PairingInputs
from bot.model.ids import MemberId


class Fits:
    """The fits among those who take part in one round."""

    def __init__(self, inputs: PairingInputs) -> None:
        self._scoring = Scoring(inputs)

    def of(self, pairs: Iterable[tuple[MemberId, MemberId]]) -> list[int]:
        """Say how well the two of each pair fit."""
        place = self._scoring.place
        return [self._scoring.fit(place[one], place[other]) for one, other in pairs]
