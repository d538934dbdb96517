"""Find similar topics by members' answers, names, common sharers and embeddings.

Three sources always exist: abbreviations with one meaning, members' answers about two topics, and topics that the same
members share. An operator may add an embedding model; the links that it finds are stored. Possible homonyms are near
only if a member says so (`bot.model.topic_names.needs_a_yes`). If a member said that two topics are different, they are
not near, until the answer is deleted.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from math import sqrt
from typing import Final

from bot.model.abbreviations import other_spellings
from bot.model.ids import TopicId
from bot.model.small_numbers import SMALLEST_GROUP_SHOWN
from bot.model.topic_links import Link, LinkKind, LinkSource, link_of, said, weigh
from bot.model.topic_names import MAX_COMPARED, is_narrower, needs_a_yes, stems_of
from bot.model.topics import Topic, fold
from bot.ports import Transaction

SAME: Final = 100
"""Similarity, in hundredths, of two topics with the same name."""
SPELLED: Final = 95
"""Similarity, in hundredths, of two topics whose names differ only in an abbreviation."""
SHARERS_COSINE_FROM: Final = 0.5
"""Minimum cosine similarity of two topics' sharers. It is 0.5 if each topic has ten sharers, and five share both."""
SHARERS_LIFT: Final = 2
"""Minimum ratio of the number of members who share both topics to the number that chance would give.

Without this minimum, all topics that nearly everybody shares would be near each other."""
ENOUGH_SHARERS: Final = round(SHARERS_LIFT / SHARERS_COSINE_FROM**2)
"""How many times the members who share two topics are counted as all sharers at most. The lift of topics that reach the
cosine is large enough from there."""
SAME_SHARERS: Final = 60
"""Similarity, in hundredths, of two topics with the same sharers. A member's answer counts more, because a member may
share topics that have nothing in common."""
MAX_NARROWER: Final = 8
"""Maximum number of narrower topics returned. A longer list would not help a member to choose."""


Pair = tuple[TopicId, TopicId]


async def held_as(tx: Transaction, topic: TopicId) -> TopicId:
    """Return the topic of the same name that members hold. If there is none, return the given topic."""
    about = await tx.topics.get(topic)
    found = await tx.topics.named(about.folded) if about else None
    return found.id if found else topic


async def near_topics(
    tx: Transaction, topic: TopicId, among: Collection[TopicId] | None = None
) -> Mapping[TopicId, int]:
    """Return the topics near a topic, with their similarity from 1 to 100; none if the topic is unknown.

    With `among`, topics that are near only because the same members share them may be left out, except those in
    `among`. An ask may have a topic of its own. If members hold a topic of the same name, the result includes it, with
    SAME, and the topics near it.
    """
    about = await tx.topics.get(topic)
    if about is None:
        return {}
    named = await tx.topics.named_any([about.folded, *other_spellings(about.folded)])
    same = named[about.folded].id if about.folded in named else topic
    near: dict[TopicId, int] = defaultdict(int)
    near |= {found.id: SPELLED for found in named.values() if found.id != same}
    for pair, strength in (await _similarity_by_sharers(tx, [same], among)).items():
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
    """Return all pairs of near topics among some topics, with their similarity from 1 to 100. Each pair is sorted."""
    near: dict[Pair, int] = {}
    known = await tx.topics.get_many(topics)
    by_name = {topic.folded: topic.id for topic in known.values()}
    for topic in known.values():
        for spelling in other_spellings(topic.folded):
            if (other := by_name.get(spelling)) is not None:
                near[_pair(topic.id, other)] = SPELLED
    for pair, strength in (await _similarity_by_sharers(tx, topics, topics)).items():
        near[pair] = max(near.get(pair, 0), strength)
    for pair, link in weigh(await tx.links.among(topics)).items():
        _apply_link(near, pair, link)
    return near


async def maybe_near(tx: Transaction, topics: Collection[TopicId]) -> Sequence[tuple[Topic, Topic]]:
    """Return pairs of topics that may be near, likeliest first. Each pair is one of `topics` and a topic outside them.

    A pair has no effect until a member confirms it. Pairs with a topic that nobody holds are left out, because that
    topic may be private to an ask.
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
    """Return topics that members share and that are narrower than a broad name, most shared first.

    A narrower topic has all words of the broad name and more words; or it has several words, and is near the topic of
    the broad name.
    """
    stems = stems_of(broad)
    topics = {topic.id: topic for _, topic in await tx.topics.like(stems, MAX_COMPARED)} if stems else {}
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
    """Store that a member called two topics near. Which member it was is not stored."""
    await _say(tx, one, other, LinkKind.NEAR)


async def say_apart(tx: Transaction, one: TopicId, other: TopicId) -> None:
    """Store that a member called two topics different, so that no member is asked about them again."""
    await _say(tx, one, other, LinkKind.APART)


async def _say(tx: Transaction, one: TopicId, other: TopicId, kind: LinkKind) -> None:
    if one != other and len(await tx.topics.get_many([one, other])) == 2:
        await tx.links.put(said(one, other, kind))


async def unsay(tx: Transaction, one: TopicId, other: TopicId) -> None:
    """Delete members' answers about two topics."""
    await tx.links.drop(one, other, LinkSource.MEMBER)


async def _similarity_by_sharers(
    tx: Transaction, topics: Collection[TopicId], among: Collection[TopicId] | None
) -> dict[Pair, int]:
    """Return the similarity of `topics` to topics that the same members share, by pair."""
    shared = await tx.links.shared_together(topics, SMALLEST_GROUP_SHOWN, ENOUGH_SHARERS, among)
    known = await tx.topics.get_many({topic for each in shared for topic in (each.one, each.other)})
    near = {}
    for each in shared:
        likeness = each.both / sqrt(each.ones * each.others)
        by_chance = each.ones * each.others / each.everyone
        if likeness < SHARERS_COSINE_FROM or each.both < SHARERS_LIFT * by_chance:
            continue
        if not needs_a_yes(known[each.one].name, known[each.other].name):
            near[_pair(each.one, each.other)] = round(SAME_SHARERS * likeness)
    return near


def _apply_links(near: dict[TopicId, int], topic: TopicId, links: Sequence[Link]) -> Mapping[TopicId, int]:
    """Return the topics near a topic: `near`, changed by stored links. A link may add a topic, or remove one."""
    pairs = {_pair(topic, other): strength for other, strength in near.items()}
    for pair, link in weigh(links).items():
        _apply_link(pairs, pair, link)
    return {one if other == topic else other: strength for (one, other), strength in pairs.items()}


def _apply_link(near: dict[Pair, int], pair: Pair, link: Link) -> None:
    match link.kind:
        case LinkKind.NEAR:
            near[pair] = max(near.get(pair, 0), link.strength)
        case LinkKind.APART:
            near.pop(pair, None)
        case LinkKind.MAYBE:
            pass


def _pair(one: TopicId, other: TopicId) -> Pair:
    return (one, other) if one < other else (other, one)
