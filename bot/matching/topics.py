"""What a group would talk about."""

from collections import Counter
from collections.abc import Sequence

from bot.matching.entrant_arrays import Entrants
from bot.model.ids import TopicId, derive_seed
from bot.model.pairing import Entrant, PairingInputs, Reason


class Topics:
    """Chooses the topic of each group of a round."""

    def __init__(self, inputs: PairingInputs, entrants: Entrants) -> None:
        self._seed = inputs.seed
        self._rarity = dict(zip(entrants.topics, entrants.rarity.tolist(), strict=True))
        self._near = {two for link in inputs.near for two in ((link.one, link.other), (link.other, link.one))}

    def choose(self, people: Sequence[Entrant]) -> tuple[TopicId | None, Reason]:
        """Choose the topic that most of these members hold; None if they hold none.

        Among equals, the best reason counts, then rarity, then the seed.
        """
        held = Counter(topic for each in people for topic in each.curious | each.sharing)
        if not held:
            return None, Reason.SOMETHING_NEW
        most = max(held.values())
        reasons = {topic: self._reason(people, topic, most) for topic, holders in held.items() if holders == most}
        scores = {topic: (rank, self._rarity[topic]) for topic, (rank, _) in reasons.items()}
        highest = max(scores.values())
        equal = [topic for topic, score in scores.items() if score == highest]
        best = max(equal, key=lambda topic: derive_seed("topic", self._seed, topic, *(each.id for each in people)))
        return best, reasons[best][1]

    def _reason(self, people: Sequence[Entrant], topic: TopicId, holders: int) -> tuple[int, Reason]:
        """Return the rank and the reason of a topic. `holders` is how many of the members hold the topic."""
        curious = sum(topic in each.curious for each in people)
        sharing = sum(topic in each.sharing for each in people)
        if curious and sharing and holders > 1:
            return 3, Reason.CURIOUS_MEETS_SHARING
        if curious > 1:
            return 2, Reason.BOTH_CURIOUS
        if sharing > 1:
            return 1, Reason.BOTH_SHARING
        curious_nearby = {each for one in people if topic not in one.sharing for each in one.curious}
        if sharing and any((topic, each) in self._near for each in curious_nearby):
            return 2, Reason.NEAR
        return int(sharing > 0), Reason.SOMETHING_NEW
