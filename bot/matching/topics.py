"""What a group would talk about."""

from collections import defaultdict
from collections.abc import Sequence

from bot.matching.entrants import Entrants
from bot.model.ids import TopicId, derive_seed
from bot.model.pairing import Entrant, PairingInputs, Reason


class Topics:
    """The topics of one round."""

    def __init__(self, inputs: PairingInputs, entrants: Entrants) -> None:
        self._seed = inputs.seed
        self._rarity = dict(zip(entrants.topics, entrants.rarity.tolist(), strict=True))
        self._near = defaultdict[TopicId, set[TopicId]](set)
        for link in inputs.near:
            self._near[link.one].add(link.other)
            self._near[link.other].add(link.one)

    def choose(self, people: Sequence[Entrant]) -> tuple[TopicId | None, Reason]:
        """Choose the topic of most members; then by the best reason, the rarest topic, and the seed."""
        held = {topic for each in people for topic in each.curious | each.sharing}
        if not held:
            return None, Reason.SOMETHING_NEW
        members = [each.id for each in people]
        reasons = {topic: self._reason(people, topic) for topic in held}

        def score(topic: TopicId) -> tuple[int, ...]:
            return *reasons[topic][:2], self._rarity[topic], derive_seed("topic", self._seed, topic, *members)

        best = max(held, key=score)
        return best, reasons[best][2]

    def _reason(self, people: Sequence[Entrant], topic: TopicId) -> tuple[int, int, Reason]:
        """Return the number of members who hold a topic, the rank of the reason, and the reason."""
        holders = sum(topic in each.curious or topic in each.sharing for each in people)
        curious = sum(topic in each.curious for each in people)
        sharing = sum(topic in each.sharing for each in people)
        nearby = any(topic not in each.sharing and self._near[topic] & each.curious for each in people)
        if curious and sharing and holders > 1:
            return holders, 3, Reason.CURIOUS_MEETS_SHARING
        if curious > 1:
            return holders, 2, Reason.BOTH_CURIOUS
        if sharing > 1:
            return holders, 1, Reason.BOTH_SHARING
        if sharing and nearby:
            return holders, 2, Reason.NEAR
        return holders, int(sharing > 0), Reason.SOMETHING_NEW
