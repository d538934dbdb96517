"""Find the topic that a question is about."""

from collections.abc import Collection
from typing import Final

from bot.model.errors import InvalidValue
from bot.model.ids import MemberId, TopicId
from bot.model.topic_names import LITTLE_WORDS, MAX_COMPARED, STEM, alike, words_of
from bot.model.topics import SEVERAL, Standing, Topic
from bot.ports import Transaction

MAX_WORDS: Final = 12
"""Maximum number of a question's words with which topics are looked up. Long words come first, and vague ones last."""
_VAGUE: Final = """
ask begin best better can could day did find first get getting give go going good great have help idea job know learn
like long make many much need new people question should start talk tell thing time tip use want way week work would
year one two three
anfang arbeit besser beste brauche erste ersten fange finde frage gut habe hilfe idee jahr kann lerne leute mache muss
neu rede sage soll tag tipp viel weg weiß will woche zeit
"""
VAGUE_WORDS: Final = frozenset(_VAGUE.split()) | LITTLE_WORDS
"""English and German words that stand in questions about anything. Alone, they don't show what a question is about."""

ENDINGS: Final = ("", "s", "es", "d", "ed", "ing", "e", "en", "er", "n", "t")
"""Endings with which vague words are vague, too."""


async def find_topic_in(tx: Transaction, asker: MemberId, question: str) -> Topic | None:
    """Return the topic that a question is about; None if it's not sure.

    At least half of the words of the topic's name, or of another name of the topic, stand in the question. If all of
    these are vague, they are more than half, and at least two. Fewer are enough if they are at least half of the
    question's words that are not vague. Topics that other members share come first, then topics with more letters in
    the question. A topic that one other member is curious about, and nobody else has, is left out, so that no words of
    one person are shown to others (docs/topics.md).
    """
    said = tuple(dict.fromkeys(words_of(question)))
    told = sorted(said, key=lambda word: (_is_vague(word), -len(word), word))[:MAX_WORDS]
    stems = sorted({word[:STEM] for word in told})
    telling = {word for word in said if not _is_vague(word)}
    found: dict[Topic, int] = {}
    for name, topic in await tx.topics.like(stems, MAX_COMPARED, fewest=1) if stems else ():
        words = words_of(name)
        pairs = [(word, other) for word in words for other in said if alike(word, other)]
        common = {word for word, _ in pairs}
        sure = {other for word, other in pairs if other in telling and not _is_vague(word)}
        enough = len(common) * 2 >= len(words) if sure else len(common) * 2 > len(words) > 1
        if enough or len(sure) * 2 >= len(telling) > 0:
            found[topic] = max(found.get(topic, 0), sum(map(len, common)))
    shared = {one.topic for one in await tx.topics.sharing([topic.id for topic in found]) if one.member != asker}
    shown = shared or await _shown_to(tx, asker, found)
    return max((one for one in found if one.id in shown), key=lambda topic: (found[topic], topic.id), default=None)


async def _shown_to(tx: Transaction, asker: MemberId, topics: Collection[Topic]) -> set[TopicId]:
    """Return those topics that are suggested to everybody, or that the asker has."""
    holders = await tx.topics.holders([topic.id for topic in topics])
    common = {one.id for one in topics if one.standing is Standing.SUGGESTED or holders.get(one.id, 0) >= SEVERAL}
    return common | {one.topic for one in await tx.topics.interests_of([asker])}


async def topic_in(tx: Transaction, asker: MemberId, question: str) -> str:
    """Return the name of the topic that a question is about.

    Raises:
        InvalidValue: it's not sure which topic that is.
    """
    found = await find_topic_in(tx, asker, question)
    if found is None:
        raise InvalidValue("topic", "not in the question")
    return found.name


def _is_vague(word: str) -> bool:
    return any(word.removesuffix(ending) in VAGUE_WORDS for ending in ENDINGS)
