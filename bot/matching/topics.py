"""What a group would talk about."""

from collections.abc import Sequence

import numpy as np

from bot.matching.company import Company, mix_one
from bot.matching.types import Reason
from bot.model.ids import TopicId


def best_topic(company: Company, members: Sequence[int]) -> tuple[TopicId | None, Reason]:
    """Choose the topic which involves most of them, then the best reason, then the rarest, then by the seed."""
    chosen: tuple[TopicId | None, Reason] = (None, Reason.SOMETHING_NEW)
    best: tuple[int, int, int, int] | None = None
    people = [company.entrants[member] for member in members]
    salt = int(np.bitwise_xor.reduce(company.keys[list(members)]))
    for topic in sorted({topic for person in people for topic in person.curious | person.sharing}):
        holders = sum(topic in person.curious or topic in person.sharing for person in people)
        curious = sum(topic in person.curious for person in people)
        sharing = sum(topic in person.sharing for person in people)
        near = company.near.get(topic, set())
        nearby = sum(topic not in person.sharing and not near.isdisjoint(person.curious) for person in people)
        if curious and sharing and holders > 1:
            reason, rank = Reason.CURIOUS_MEETS_SHARING, 3
        elif curious > 1:
            reason, rank = Reason.BOTH_CURIOUS, 2
        elif sharing > 1:
            reason, rank = Reason.BOTH_SHARING, 1
        elif sharing and nearby:
            reason, rank = Reason.NEAR, 2
        else:
            reason, rank = Reason.SOMETHING_NEW, 1 if sharing else 0
        place = company.topic_place[topic]
        score = (holders, rank, int(company.rarity[place]), mix_one(company.topic_keys[place] ^ salt))
        if best is None or score > best:
            best, chosen = score, (topic, reason)
    return chosen
