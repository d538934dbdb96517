"""Choose the topic of a refill, and find the reason why it suits the two members."""

from bot.model.ids import MemberId, TopicId
from bot.model.interests import Stance
from bot.model.pairing import Reason
from bot.model.refills import Refill
from bot.model.topics import Standing, Topic
from bot.ports import Transaction


async def next_topic(tx: Transaction, members: tuple[MemberId, MemberId], after: str) -> TopicId | None:
    """Return a topic that both members hold and have not talked about; if there is none, the topic of the chat `after`.

    Topics that one of them is curious about and the other shares come first. Hidden topics are left out.
    """
    one, other = await _stances(tx, members)
    chats = await tx.chats.of_member(members[0], limit=50)
    had = {chat.topic for chat in chats if members[1] in chat.members}
    hidden = set(await tx.topics.hidden())
    fresh = sorted(one.keys() & other.keys() - had - hidden)
    last = next((chat.topic for chat in chats if chat.id == after and chat.topic not in hidden), None)
    return next((topic for topic in fresh if _is_complementary(one[topic], other[topic])), fresh[0] if fresh else last)


async def topic_now(tx: Transaction, refill: Refill) -> Topic | None:
    """Return the topic of a refill or, if the topic has been hidden since it was chosen, another one."""
    topic = await tx.topics.get(refill.topic) if refill.topic else None
    if topic is None or topic.standing is not Standing.HIDDEN:
        return topic
    other = await next_topic(tx, refill.members, refill.after)
    return await tx.topics.get(other) if other else None


async def reason_of(tx: Transaction, members: tuple[MemberId, MemberId], topic: TopicId | None) -> Reason:
    """Return why a topic suits two members; SOMETHING_NEW unless both hold the topic."""
    one, other = (stances.get(topic, set()) if topic else set() for stances in await _stances(tx, members))
    if _is_complementary(one, other):
        return Reason.CURIOUS_MEETS_SHARING
    if Stance.CURIOUS in one & other:
        return Reason.BOTH_CURIOUS
    if Stance.SHARING in one & other:
        return Reason.BOTH_SHARING
    return Reason.SOMETHING_NEW


async def _stances(tx: Transaction, members: tuple[MemberId, MemberId]) -> list[dict[TopicId, set[Stance]]]:
    """Return the stances of each of two members, by topic."""
    held: dict[MemberId, dict[TopicId, set[Stance]]] = {member: {} for member in members}
    for interest in await tx.topics.interests_of(members):
        held[interest.member].setdefault(interest.topic, set()).add(interest.stance)
    return list(held.values())


def _is_complementary(one: set[Stance], other: set[Stance]) -> bool:
    """Return whether one member is curious about a topic that the other member shares."""
    return (Stance.CURIOUS in one and Stance.SHARING in other) or (Stance.SHARING in one and Stance.CURIOUS in other)
