"""A community generated from a list of pairs, so that it is known which topics are near.

Twelve people share each name, and some of them also share the other name of a near pair. Everybody shares two more
topics, drawn from the list and from four hundred others. Or nobody shares a topic, but one member is asked about each
pair of the list, and is wrong about one in twenty. The random seed is fixed.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from bot.model.communities import Community
from bot.model.ids import CommunityId, MemberId, TopicId
from bot.model.interests import Interest, Stance
from bot.services.topic_similarity import near_among, say_apart, say_near
from bot.services.topics import find_or_add_topic
from storage import SqlStore
from tests.cipher import CIPHER

TOWN: Final = CommunityId("sandbox:made-up")
NOW: Final = datetime(2026, 3, 2, tzinfo=UTC)
SHARERS: Final = 12
MORE: Final = 2
OTHERS: Final = 400
WRONG: Final = 0.05

Named = tuple[str, str]


async def near_in_made_up(
    names: Sequence[str], pairs: Mapping[Named, bool], share_both: float, *, asked: bool
) -> frozenset[frozenset[str]]:
    """Return the pairs of names that Refill finds near in the generated community.

    If `asked`, Refill has only answers about pairs. Otherwise, Refill has only the members' topics. `share_both` is the
    part of a topic's members who also share a near topic.
    """
    chance = Random(7)  # noqa: S311 - not a secret
    with TemporaryDirectory() as folder:
        store = await SqlStore.open(f"sqlite:///{Path(folder) / 'made-up.db'}", CIPHER)
        async with store.transaction(TOWN) as tx:
            await tx.put_community(Community(TOWN, "sandbox", "Made up", "en", "UTC"))
            topics: dict[str, TopicId] = {
                name: (await find_or_add_topic(tx, name, NOW)).id for name in [*names, *_others()]
            }
            if asked:
                for (one, other), near in pairs.items():
                    says_near = near != (chance.random() < WRONG)
                    await (say_near if says_near else say_apart)(tx, topics[one], topics[other])
            else:
                for member, shared in enumerate(_people(names, pairs, share_both, chance)):
                    for name in sorted(shared):
                        await tx.topics.add_interest(Interest(MemberId(f"m{member}"), topics[name], Stance.SHARING))
            near_ids = await near_among(tx, list(topics.values()))
        await store.close()
    called = {topic: name for name, topic in topics.items()}
    return frozenset(frozenset((called[one], called[other])) for one, other in near_ids)


def _people(names: Sequence[str], pairs: Mapping[Named, bool], share_both: float, chance: Random) -> list[set[str]]:
    near = [(one, other) for (one, other), is_near in pairs.items() if is_near]
    any_topic = [*names, *_others()]
    people = []
    for name in names:
        beside = [one if other == name else other for one, other in near if name in (one, other)]
        for _ in range(SHARERS):
            shared = {name, *(other for other in beside if chance.random() < share_both)}
            people.append(shared | set(chance.sample(any_topic, MORE)))
    return people


def _others() -> list[str]:
    return [f"pastime {number}" for number in range(OTHERS)]
