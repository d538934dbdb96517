"""Find similar topics by members' answers, names, common sharers and embeddings.

Three sources are always there: abbreviations with one meaning, members' answers about two topics, and topics that the
same members share. An operator may add a model; its links are stored. Possible homonyms are linked only if a member
says that they are near (`bot.model.topic_names.needs_a_yes`). Topics that a member called different are never linked.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from math import sqrt
from typing import Final

from bot.model.abbreviations import other_spellings
from bot.model.ids import TopicId
from bot.model.small_numbers import SMALLEST_GROUP_SHOWN
from bot.model.topic_links import Link, LinkKind, LinkSource, link_of, said, weigh
from bot.model.topic_names import is_narrower, needs_a_yes, stems_of
from bot.model.topics import Topic, fold
from bot.ports import Transaction

SAME: Final = 100
"""Similarity of an ask's own topic to the topic that members hold by its name, in hundredths."""
SPELLED: Final = 95
"""Similarity of a topic to the same words with an abbreviation in them, in hundredths."""
SHARERS_COSINE_FROM: Final = 0.5
"""Minimum cosine of two topics' sharers, such as five in common of ten each."""
SHARERS_LIFT: Final = 2
"""Minimum ratio of actual to expected number of members who share both topics.

Without it, topics that nearly everybody shares would all be near each other."""
SAME_SHARERS: Final = 60
"""Similarity of two topics with the same sharers. A member's answer counts more, because people are many-sided."""
MAX_NARROWER: Final = 8
"""Maximum number of narrower topics returned. More would not help anybody to choose."""

LOOKED_AT: Final = 100
"""Maximum number of topics whose names are compared with a broader name."""

Pair = tuple[TopicId, TopicId]


async def held_as(tx: Transaction, topic: TopicId) -> TopicId:
    """Return the topic that members hold by the same name, or the topic itself if nobody holds one."""
    about = await tx.topics.get(topic)
    found = await tx.topics.named(about.folded) if about else None
    return found.id if found else topic


async def near_topics(tx: Transaction, topic: TopicId) -> Mapping[TopicId, int]:
    """Return the topics near a topic, with their similarity from 1 to 100; none if the topic is unknown.

    An ask's own topic and the topic that members hold by its name count as the same, and have the same near topics.
    """
    about = await tx.topics.get(topic)
    if about is None:
        return {}
    same = await held_as(tx, topic)
    near: dict[TopicId, int] = defaultdict(int)
    for spelling in other_spellings(about.folded):
        found = await tx.topics.named(spelling)
        if found is not None and found.id != same:
            near[found.id] = SPELLED
    shared = await tx.links.shared_together([same], SMALLEST_GROUP_SHOWN)
    for pair, strength in (await _similarity_by_sharers(tx, shared)).items():
        (other,) = set(pair) - {same}
        near[other] = max(near[other], strength)
    links = await tx.links.of([topic, same])
    if same == topic:
        return _apply_links(near, topic, links)
    of_same = [
        link_of(same, link.beyond(same if same in link.ends else topic), link.source, link.kind, link.strength)
        for link in links
        if link.ends != _pair(topic, same)
    ]
    return {**_apply_links(near, same, of_same), same: SAME}


async def near_among(tx: Transaction, topics: Collection[TopicId]) -> Mapping[Pair, int]:
    """Return all near pairs among some topics, with their similarity from 1 to 100. Each pair is sorted."""
    near: dict[Pair, int] = {}
    known = await tx.topics.get_many(topics)
    by_name = {topic.folded: topic.id for topic in known.values()}
    for topic in known.values():
        for spelling in other_spellings(topic.folded):
            if (other := by_name.get(spelling)) is not None:
                near[_pair(topic.id, other)] = SPELLED
    shared = [row for row in await tx.links.shared_together(topics, SMALLEST_GROUP_SHOWN) if row[1] in known]
    for pair, strength in (await _similarity_by_sharers(tx, shared)).items():
        near[pair] = max(near.get(pair, 0), strength)
    for pair, link in weigh(await tx.links.among(topics)).items():
        _take_word(near, pair, link)
    return near


async def maybe_near(tx: Transaction, topics: Collection[TopicId]) -> Sequence[tuple[Topic, Topic]]:
    """Return pairs of one of `topics` and another topic that may be near it, likeliest first.

    A pair has no effect until a member confirms it. Pairs within `topics` are left out. Topics that nobody holds are
    left out, too, because they may be private to an ask.
    """
    links = [link for link in weigh(await tx.links.of(topics)).values() if link.kind is LinkKind.MAYBE]
    found = await tx.topics.get_many({end for link in links for end in link.ends})
    held = await tx.topics.held_among({end for link in links for end in link.ends})
    maybe = []
    for link in sorted(links, key=lambda link: (-link.strength, link.ends)):
        mine, other = link.ends if link.one in topics else (link.other, link.one)
        if other not in topics and other in held:
            maybe.append((found[mine], found[other]))
    return maybe


async def narrower_topics(tx: Transaction, broad: str) -> Sequence[Topic]:
    """Return topics that members share and that are narrower than a name, most shared first.

    A narrower topic has the name's words and more, or is near the topic of that name and has several words.
    """
    stems = stems_of(broad)
    topics = {topic.id: topic for _, topic in await tx.topics.like(stems, LOOKED_AT)} if stems else {}
    narrower = {topic.id for topic in topics.values() if is_narrower(topic.name, broad)}
    named = await tx.topics.named(fold(broad))
    if named is not None:
        near = await near_topics(tx, named.id)
        topics |= await tx.topics.get_many(await tx.topics.held_among(near))
        narrower |= {other for other in near if other in topics and len(topics[other].folded.split()) > 1}
        narrower.discard(named.id)
    shared = await tx.links.sharers(narrower)
    return sorted((topics[one] for one in shared), key=lambda topic: (-shared[topic.id], topic.folded))[:MAX_NARROWER]


async def say_near(tx: Transaction, one: TopicId, other: TopicId) -> None:
    """Store that two topics are near, as a member said, but not which member."""
    await _say(tx, one, other, LinkKind.NEAR)


async def say_apart(tx: Transaction, one: TopicId, other: TopicId) -> None:
    """Store that two topics are different, as a member said, so that nobody is asked about them again."""
    await _say(tx, one, other, LinkKind.APART)


async def _say(tx: Transaction, one: TopicId, other: TopicId, kind: LinkKind) -> None:
    if one != other and len(await tx.topics.get_many([one, other])) == 2:
        await tx.links.put(said(one, other, kind))


async def unsay(tx: Transaction, one: TopicId, other: TopicId) -> bool:
    """Delete what members said about two topics; return whether anything was said."""
    return await tx.links.drop(one, other, LinkSource.MEMBER)


async def _similarity_by_sharers(tx: Transaction, shared: Sequence[tuple[TopicId, TopicId, int]]) -> dict[Pair, int]:
    """Return the similarity of topics that the same members share."""
    if not shared:
        return {}
    topics = await tx.topics.get_many({topic for one, other, _ in shared for topic in (one, other)})
    sharers = await tx.links.sharers(topics)
    enough = max(SHARERS_LIFT * sharers[one] * sharers[other] // both + 1 for one, other, both in shared)
    everyone = await tx.links.all_sharers(enough)
    near = {}
    for one, other, both in shared:
        ones, others = sharers[one], sharers[other]
        likeness = both / sqrt(ones * others)
        by_chance = ones * others / everyone
        if likeness < SHARERS_COSINE_FROM or both < SHARERS_LIFT * by_chance:
            continue
        if not needs_a_yes(topics[one].name, topics[other].name):
            near[_pair(one, other)] = round(SAME_SHARERS * likeness)
    return near


def _apply_links(near: dict[TopicId, int], topic: TopicId, links: Sequence[Link]) -> Mapping[TopicId, int]:
    """Return the topics near a topic, after stored links add to `near` or overrule it."""
    pairs = {_pair(topic, other): strength for other, strength in near.items()}
    for pair, link in weigh(links).items():
        _take_word(pairs, pair, link)
    return {one if other == topic else other: strength for (one, other), strength in pairs.items()}


def _take_word(near: dict[Pair, int], pair: Pair, link: Link) -> None:
    match link.kind:
        case LinkKind.NEAR:
            near[pair] = max(near.get(pair, 0), link.strength)
        case LinkKind.APART:
            near.pop(pair, None)
        case LinkKind.MAYBE:
            pass


def _pair(one: TopicId, other: TopicId) -> Pair:
    return (one, other) if one < other else (other, one)
