"""How well entrants fit each other, and what they would talk about."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from bot.matching.types import Entrant, Meeting, PairingInputs, Reason
from bot.model.ids import TopicId

CURIOUS_MEETS_SHARING = 100
"""What a chat is for: one would like to hear about what the other is happy to be asked about."""
BOTH_WAYS = 40
"""Each has something for the other: nobody only gives. Less than a whole first match, which matters most."""
BOTH_CURIOUS = 40
"""Something to explore together, and nobody who knows it: so far below that no other merit makes up for it."""
BOTH_SHARING = 20
"""Two who know a thing enjoy each other's company, and learn the least."""

SHARED_TOPIC = 3
SHARED_TOPICS_AT_MOST = 3
"""A chat has one topic; further ones only help when the first dries up."""

RARER = 2
RARER_AT_MOST = 5
"""Each halving of how many hold the topic adds a little: a rare one is more specific, and has few partners."""

COMMON_HALF_HOUR = 4
COMMON_HALF_HOURS_AT_MOST = 4
"""A chat takes half an hour; with a few to choose from, one more does not make it likelier to happen."""

JUST_MET = 60
"""What a fresh meeting takes off: as much as shared curiosity is below, as rounds are for new people."""
FADED_AFTER_WEEKS = 52
"""After a year two people have news for each other, and a past meeting counts no more."""

LEAST_FIT = -JUST_MET
GREATEST_FIT = (
    CURIOUS_MEETS_SHARING
    + BOTH_WAYS
    + SHARED_TOPIC * SHARED_TOPICS_AT_MOST
    + RARER * RARER_AT_MOST
    + COMMON_HALF_HOUR * COMMON_HALF_HOURS_AT_MOST
)

_SPREAD = 0x9E3779B97F4A7C15
"""2**64 over the golden ratio, as in Knuth's multiplicative hashing: neighbouring keys land far apart."""
KEY_BITS = 64
_ALL_BITS: int = 2**KEY_BITS - 1


def mix(key: int) -> int:
    """Spread a key over 64 bits, so that sums of mixed keys do not coincide."""
    key = (key * _SPREAD) & _ALL_BITS
    key ^= key >> 29
    return (key * _SPREAD) & _ALL_BITS


@dataclass(frozen=True, slots=True)
class Person:
    """An entrant with sets as bit masks, which a scoring of all pairs needs."""

    curious: int
    sharing: int
    topics: int
    languages: int
    hours: int
    key: int
    """Drawn from the seed; all ties go by it, none by an id."""


class Scoring:
    """All entrants by their place in the order of ids, and what the seed and the whole company say about them."""

    def __init__(self, inputs: PairingInputs) -> None:
        self.entrants: Sequence[Entrant] = sorted(inputs.entrants, key=lambda entrant: entrant.id)
        self.place = {entrant.id: place for place, entrant in enumerate(self.entrants)}
        self.met: dict[tuple[int, int], Meeting] = {}
        for meeting in inputs.met:
            if meeting.one in self.place and meeting.other in self.place:
                one, other = sorted((self.place[meeting.one], self.place[meeting.other]))
                self.met[one, other] = meeting
        held = Counter(topic for entrant in self.entrants for topic in entrant.curious | entrant.sharing)
        self.topics: Sequence[TopicId] = sorted(held)
        random = Random(inputs.seed)  # noqa: S311 - a kept seed, so that a round can be replayed
        keys = [random.getrandbits(KEY_BITS) for _ in self.entrants]
        self._topic_keys = [random.getrandbits(KEY_BITS) for _ in self.topics]
        # How often the number of holders can double before it is everybody.
        self._rarity = [
            min((len(self.entrants) // held[topic]).bit_length() - 1, RARER_AT_MOST) for topic in self.topics
        ]
        self._at_least_as_rare = [
            sum(1 << bit for bit, rarity in enumerate(self._rarity) if rarity >= level)
            for level in range(1, RARER_AT_MOST + 1)
        ]
        bit_of = {topic: 1 << bit for bit, topic in enumerate(self.topics)}
        tongues = sorted({language for entrant in self.entrants for language in entrant.languages})
        bit_of_tongue = {language: 1 << bit for bit, language in enumerate(tongues)}
        self.people = [
            Person(
                curious=sum(bit_of[topic] for topic in entrant.curious),
                sharing=sum(bit_of[topic] for topic in entrant.sharing),
                topics=sum(bit_of[topic] for topic in entrant.curious | entrant.sharing),
                # Whoever names no language is taken to speak any; all bits, so that two of them also meet.
                languages=sum(bit_of_tongue[language] for language in entrant.languages) or -1,
                hours=sum(1 << hour for hour in entrant.hours),
                key=key,
            )
            for entrant, key in zip(self.entrants, keys, strict=True)
        ]

    def fit(self, one: int, other: int) -> int:
        """Say how well two entrants fit; from LEAST_FIT to GREATEST_FIT."""
        a, b = self.people[one], self.people[other]
        hears, tells = a.curious & b.sharing, a.sharing & b.curious
        if link := hears | tells:
            score = CURIOUS_MEETS_SHARING + (BOTH_WAYS if hears and tells else 0)
        elif link := a.curious & b.curious:
            score = BOTH_CURIOUS
        elif link := a.sharing & b.sharing:
            score = BOTH_SHARING
        else:
            score = 0
        score += SHARED_TOPIC * min((a.topics & b.topics).bit_count(), SHARED_TOPICS_AT_MOST)
        for rarer in self._at_least_as_rare:
            if not link & rarer:
                break
            score += RARER
        score += COMMON_HALF_HOUR * min((a.hours & b.hours).bit_count(), COMMON_HALF_HOURS_AT_MOST)
        meeting = self.met.get((one, other) if one < other else (other, one))
        if meeting is not None and meeting.weeks_ago < FADED_AFTER_WEEKS:
            score -= JUST_MET * (FADED_AFTER_WEEKS - meeting.weeks_ago) // FADED_AFTER_WEEKS
        return score

    def best_topic(self, members: Sequence[int]) -> tuple[TopicId | None, Reason]:
        """Choose the topic which involves most of them, then the best reason, then the rarest, then by the seed."""
        chosen: tuple[TopicId | None, Reason] = (None, Reason.SOMETHING_NEW)
        best: tuple[int, int, int, int] | None = None
        stances = [self.people[member] for member in members]
        salt = 0
        for person in stances:
            salt ^= person.key
        for bit, topic in enumerate(self.topics):
            holders = sum(person.topics >> bit & 1 for person in stances)
            if holders == 0:
                continue
            curious = sum(person.curious >> bit & 1 for person in stances)
            sharing = sum(person.sharing >> bit & 1 for person in stances)
            if curious and sharing and holders > 1:
                reason, rank = Reason.CURIOUS_MEETS_SHARING, 3
            elif curious > 1:
                reason, rank = Reason.BOTH_CURIOUS, 2
            elif sharing > 1:
                reason, rank = Reason.BOTH_SHARING, 1
            else:
                reason, rank = Reason.SOMETHING_NEW, 1 if sharing else 0
            score = (holders, rank, self._rarity[bit], mix(self._topic_keys[bit] ^ salt))
            if best is None or score > best:
                best, chosen = score, (topic, reason)
        return chosen
