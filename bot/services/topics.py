"""Topics: search topics, add them in members' own words, find near topics, and merge or split topics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from bot.model.abbreviations import other_spellings
from bot.model.errors import InvalidValue, NotFound
from bot.model.ids import AskId, MemberId, TopicId
from bot.model.interests import Interest, Stance
from bot.model.topic_names import MAX_COMPARED, alike, pieces_of, stems_of, words_in_common, words_of
from bot.model.topics import MAX_TOPIC, MAX_TOPICS_A_STANCE, SEVERAL, Standing, Topic, TopicsOf, clean_text, fold
from bot.ports import Transaction
from bot.services.topic_embeddings import plan_topic_links
from bot.services.topic_similarity import maybe_near, say_apart

NEAR_SCORE: Final = 82
"""Minimum score (rapidfuzz token_sort_ratio, 0 to 100) of two names at which a member is asked whether they mean the
same. Examples: "usability test" and "usability testing" have 90; "C" and "C++" have 50; "python snakes" and "python
programming" have 39."""
WORDS_IN_COMMON: Final = 2
"""Minimum number of words in common at which a member is asked whether two names mean the same. "Speaking in public for
the first time" and "public speaking for quiet people" have two. One would be too few: "unit testing" and "usability
testing" have one."""
SUGGESTIONS: Final = 10
SUGGESTION_SCORE: Final = 90
"""Minimum score (`_score`, 0 to 100) of a topic that is suggested for a typed text. Of the pairs in
tests/unit/services/suggested-topics.tsv, which were judged by hand, all wanted ones have at least 90, and all others
have less. Examples: "usabilty" and "usability tests on a budget" have 98; "bread" and "testing with a screen reader"
have 82."""


@dataclass(frozen=True, slots=True)
class NearTopic:
    """A topic that a member named, and another topic that may be the same or near."""

    named: Topic
    near: Topic


NearTopics = Mapping[str, Topic]
"""For each of some new names, the nearest known topic. The keys are the new names, folded."""
NOTHING_NEAR: Final[NearTopics] = {}


async def topics_of(tx: Transaction, member: MemberId) -> TopicsOf:
    """Return a member's topics."""
    interests = await tx.topics.interests_of([member])
    topics = await tx.topics.get_many({interest.topic for interest in interests})

    def held(stance: Stance) -> tuple[Topic, ...]:
        found = [topics[interest.topic] for interest in interests if interest.stance is stance]
        return tuple(sorted(found, key=lambda topic: topic.folded))

    called = {(interest.called, interest.topic) for interest in interests if interest.called}
    aliases = await tx.topics.aliases_named([name for name, _ in called]) if called else ()
    theirs = tuple(alias for alias in aliases if (alias.folded, alias.topic) in called)
    return TopicsOf(held(Stance.CURIOUS), held(Stance.SHARING), theirs)


async def find_or_add_topic(tx: Transaction, raw: str, now: datetime) -> Topic:
    """Return the topic that members hold by this name or alias. If there is none, add a topic with the typed name.

    Raises:
        InvalidValue: the name is empty or too long.
    """
    name = clean_text(raw, MAX_TOPIC, "topic")
    return await tx.topics.named(fold(name)) or await _add_topic(tx, name, now)


async def _add_topic(tx: Transaction, name: str, now: datetime) -> Topic:
    topic = _topic_called(tx, name, now)
    await tx.topics.put(topic)
    await plan_topic_links(tx, now)
    return topic


def _topic_called(tx: Transaction, name: str, now: datetime) -> Topic:
    return Topic(TopicId(tx.derive_id("topic", fold(name), now.isoformat())), name, fold(name))


async def add_topic_of(tx: Transaction, ask: AskId, raw: str, now: datetime) -> Topic:
    """Add an ask's own topic in the asker's words, even if members hold a topic of the same name.

    Raises:
        InvalidValue: the name is empty or too long.
    """
    name = clean_text(raw, MAX_TOPIC, "topic")
    topic = Topic(TopicId(tx.derive_id("topic", ask)), name, fold(name))
    await tx.topics.put(topic)
    await plan_topic_links(tx, now)
    return topic


async def find_topic(tx: Transaction, raw: str) -> Topic:
    """Return a topic that somebody holds, by name, alias or id.

    Raises:
        NotFound: nobody holds the topic. A topic that is only in asks, chats or refills is not held.
    """
    found = await tx.topics.named(fold(raw))
    if found is None and await tx.topics.held_among([TopicId(raw)]):
        found = await tx.topics.get(TopicId(raw))
    if found is None:
        raise NotFound("topic", raw)
    return found


async def add_interest(
    tx: Transaction, member: MemberId, stance: Stance, raw: str, now: datetime, nearest: NearTopics = NOTHING_NEAR
) -> tuple[Topic, NearTopic | None]:
    """Add a member's stance to a topic, and return the topic.

    If the topic is new, also return a known topic that the member may mean instead, if there is one.
    `nearest` are the topics that `near_of_new` has found for new names.

    Raises:
        InvalidValue: the name is empty or too long, or the member holds too many topics in this stance.
    """
    held = await topics_of(tx, member)
    name = clean_text(raw, MAX_TOPIC, "topic")
    known, near = await tx.topics.named(fold(name)), None
    topic = known or await _add_topic(tx, name, now)
    if known is None:  # whoever takes a topic that there is already means this topic
        near = await _if_still_held(tx, nearest.get(fold(name)))
    mine = held.curious if stance is Stance.CURIOUS else held.sharing
    if topic not in mine and len(mine) >= MAX_TOPICS_A_STANCE:
        raise InvalidValue("topic", "too many")
    if topic not in mine:  # otherwise the topic would lose the name by which the member holds it
        called = fold(name) if fold(name) != topic.folded else ""
        await tx.topics.add_interest(Interest(member, topic.id, stance, called))
    return topic, NearTopic(topic, near) if near and near not in held.all() else None


async def set_interests(
    tx: Transaction,
    member: MemberId,
    stance: Stance,
    raws: Sequence[str],
    now: datetime,
    nearest: NearTopics = NOTHING_NEAR,
) -> tuple[NearTopic, ...]:
    """Replace a member's topics of one stance.

    Return each new topic that may mean the same as a known topic, with this known topic.
    `nearest` are the topics that `near_of_new` has found for new names.

    Raises:
        InvalidValue: a name is empty or too long, or there are too many topics.
    """
    wanted = {fold(clean_text(raw, MAX_TOPIC, "topic")) for raw in raws}
    held = await topics_of(tx, member)
    mine = held.curious if stance is Stance.CURIOUS else held.sharing
    by_name = wanted - {topic.folded for topic in mine}
    kept = {
        found.id for name in by_name if (found := await tx.topics.named(name))
    }  # keep these topics, because an alias is deleted when nobody uses it any more
    for topic in mine:
        if topic.folded not in wanted and topic.id not in kept:
            await tx.topics.drop_interest(Interest(member, topic.id, stance))
    nears: list[NearTopic] = []
    for raw in raws:
        _, near = await add_interest(tx, member, stance, raw, now, nearest)
        if near:
            nears.append(near)
    return tuple(nears)


async def drop_topic(tx: Transaction, member: MemberId, raw: str) -> Topic:
    """Remove a topic from a member's topics, in both stances.

    Raises:
        NotFound: the member holds no such topic.
    """
    topic = await find_topic(tx, raw)
    if topic not in (await topics_of(tx, member)).all():
        raise NotFound("topic", raw)
    for interest in await tx.topics.interests_of([member]):
        if interest.topic == topic.id:
            await tx.topics.drop_interest(interest)
    return topic


async def swap_topic(tx: Transaction, member: MemberId, gone: TopicId, kept: TopicId) -> Topic:
    """Replace a member's topic with another topic. The member's stances stay the same.

    Raises:
        NotFound: nobody holds one of the two topics any more.
    """
    old, new = await find_topic(tx, gone), await find_topic(tx, kept)
    if old.id == new.id:
        return new
    for interest in await tx.topics.interests_of([member]):
        if interest.topic == old.id:
            await tx.topics.add_interest(Interest(member, new.id, interest.stance))
            await tx.topics.drop_interest(interest)
    return new


async def merge_topics(tx: Transaction, gone: str, kept: str) -> tuple[Topic, Topic]:
    """Merge two topics for all members. The name of `gone` becomes an alias of `kept`.

    Raises:
        NotFound: nobody holds one of the two.
        InvalidValue: the two are the same topic already.
    """
    old, new = await find_topic(tx, gone), await find_topic(tx, kept)
    if old.id == new.id:
        raise InvalidValue("topic", "same")
    await tx.topics.merge(old, new)
    return old, new


async def split_topic(
    tx: Transaction, member: MemberId, raw: str, now: datetime, *, admin: bool
) -> tuple[Topic, Topic]:
    """Undo a merge. The alias becomes a topic again, for all members who hold the merged topic by this alias.

    Return the new topic and the merged topic. Chats, refills and links stay with the merged topic, even those from
    before the merge.

    Raises:
        NotFound: no topic that somebody holds has this alias.
        InvalidValue: `admin` is false, and the member does not hold the merged topic by this alias.
    """
    alias = next(iter(await tx.topics.aliases_named([fold(raw)])), None)
    if alias is None:
        raise NotFound("alias", raw)
    if not admin and alias not in (await topics_of(tx, member)).called:
        raise InvalidValue("topic", "not theirs")
    kept, own = await find_topic(tx, alias.topic), _topic_called(tx, alias.name, now)
    await tx.topics.split(alias, own)
    await plan_topic_links(tx, now)
    await say_apart(tx, own.id, kept.id)
    return own, kept


async def set_standing(tx: Transaction, topic_id: TopicId, standing: Standing) -> Topic:
    """Set whether a topic is suggested, hidden, or neither.

    Raises:
        NotFound: nobody holds the topic any more.
    """
    topic = replace(await find_topic(tx, topic_id), standing=standing)
    await tx.topics.put(topic)
    return topic


def _if_shown(topic: Topic | None) -> Topic | None:
    return topic if topic and topic.standing is not Standing.HIDDEN else None


async def _if_still_held(tx: Transaction, found: Topic | None) -> Topic | None:
    """Return a topic as it is now; None if nobody holds it any more, or if it is hidden now."""
    if found is None or not await tx.topics.held_among([found.id]):
        return None
    return _if_shown(await tx.topics.get(found.id))


async def near_offer(tx: Transaction, held: TopicsOf) -> NearTopic | None:
    """Return the likeliest pair of near topics to ask a member about: a topic of the member, and another topic."""
    likely = await maybe_near(tx, [topic.id for topic in held.all()])
    return next((NearTopic(mine, other) for mine, other in likely if _if_shown(other)), None)


async def near_of_new(tx: Transaction, raws: Sequence[str]) -> NearTopics:
    """Return the nearest known topic for each new name. Names that are known, or have no near topic, are left out.

    This reads the names of all topics, so call it before the transaction that adds the new topics.
    """
    found = dict[str, Topic]()
    for raw in raws:
        name = fold(raw)
        if len(raw) <= MAX_TOPIC and name and await tx.topics.named(name) is None:
            near = _if_shown(await _nearest(tx, name))
            found |= {name: near} if near else {}
    return found


async def _nearest(tx: Transaction, name: str) -> Topic | None:
    """Return the known topic that is nearest to a new name, by abbreviation, spelling, or words in common, or None."""
    for spelling in other_spellings(fold(name)):
        if (found := await tx.topics.named(spelling)) is not None:
            return found
    spelled = dict(await tx.topics.like(pieces_of(fold(name)), MAX_COMPARED))
    best = process.extractOne(fold(name), list(spelled), scorer=fuzz.token_sort_ratio, score_cutoff=NEAR_SCORE)
    if best:
        return spelled[best[0]]
    stems = stems_of(name)
    if len(stems) < WORDS_IN_COMMON:
        return None
    named = await tx.topics.like(stems, MAX_COMPARED)
    common, topic = max(
        ((words_in_common(name, each), topic) for each, topic in named), key=itemgetter(0), default=(0, None)
    )
    return topic if common >= WORDS_IN_COMMON else None


async def search_topics(tx: Transaction, typed: str, *, to_admin: bool = False) -> tuple[Topic, ...]:
    """Return at most SUGGESTIONS topics for a typed text: first those that contain the text, then similar ones.

    Those that contain the text are sorted by the number of members who hold them; similar ones by their score. For an
    empty text, return the topics that are suggested to everybody.
    Members find a topic if SEVERAL members hold it, if an admin suggests it, or if the text is its whole name. Admins
    find other topics, too. Nobody finds hidden topics.
    """
    wanted = fold(typed)
    if not wanted:
        return tuple(await tx.topics.common(SUGGESTIONS))
    names = dict(await tx.topics.like(list(dict.fromkeys([wanted, *pieces_of(wanted)])), MAX_COMPARED))
    holders = await tx.topics.holders({topic.id for topic in names.values()})
    names = {
        name: topic
        for name, topic in names.items()
        if to_admin or name == wanted or topic.standing is Standing.SUGGESTED or holders[topic.id] >= SEVERAL
    }
    known = sorted(names, key=lambda name: (-holders[names[name].id], name))
    like = {name: score for name in known if (score := _score(wanted, name)) >= SUGGESTION_SCORE}
    similar = sorted(like, key=lambda name: -like[name])
    found = [*(name for name in known if wanted in name), *similar]
    return tuple({names[name].id: names[name] for name in found}.values())[:SUGGESTIONS]


def _score(typed: str, name: str) -> float:
    """Return how much of a typed text a name contains, word by word, from 0 to 100.

    A word that differs only by an ending counts as 100, and a misspelled word nearly so. Words with a few letters in
    common have up to 89.
    """
    theirs = words_of(name)
    scores = [
        max((100.0 if alike(word, each) else 100 * JaroWinkler.similarity(word, each) for each in theirs), default=0.0)
        for word in words_of(typed)
    ]
    return sum(scores) / len(scores) if scores else 0.0
