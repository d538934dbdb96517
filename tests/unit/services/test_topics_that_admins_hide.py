"""A topic that an admin hid is suggested to nobody, and nobody is introduced to talk about it."""

import pytest

from bot.model.ids import ChatId, TopicId
from bot.model.interests import Stance
from bot.model.topics import Standing
from bot.ports import Transaction
from bot.services.asks import Draft, alternative_topics, write_ask
from bot.services.members import find_member
from bot.services.refill_topics import next_topic
from bot.services.topic_similarity import say_near
from bot.services.topics import add_interest, find_topic, set_standing
from storage import SqlStore
from tests.unit.services.trio import ANA, BEN, CLEO, Trio


@pytest.fixture
def engine_name() -> str:
    """Use one database, because the queries are tested on both elsewhere."""
    return "sqlite"


@pytest.fixture
async def trio(store: SqlStore) -> Trio:
    """Three members who share sourdough. Ana and Ben met once, to talk about sourdough."""
    trio = Trio(store)
    await trio.settle(ANA, BEN, CLEO)
    return trio


async def hide(trio: Trio, *names: str) -> None:
    """Hide topics."""

    async def hidden(tx: Transaction) -> None:
        for name in names:
            await set_standing(tx, (await find_topic(tx, name)).id, Standing.HIDDEN)

    await trio.do(hidden)


async def test_an_asker_is_offered_no_hidden_topic_in_place_of_their_own(trio: Trio):
    async def instead(tx: Transaction) -> list[str]:
        ask = await write_ask(tx, await find_member(tx, ANA), Draft("How do you begin?", "baking"), trio.now)
        return [topic.name for topic in await alternative_topics(tx, ask)]

    async def share(tx: Transaction) -> None:
        await add_interest(tx, CLEO, Stance.CURIOUS, "baking", trio.now)
        for name in ("bread rolls", "baking bread"):
            await add_interest(tx, BEN, Stance.SHARING, name, trio.now)
        for name in ("bread rolls", "sourdough"):
            await say_near(tx, (await find_topic(tx, "baking")).id, (await find_topic(tx, name)).id)

    await trio.do(share)
    assert await trio.do(instead) == ["baking bread", "bread rolls", "sourdough"]
    await hide(trio, "bread rolls")
    assert await trio.do(instead) == ["baking bread", "sourdough"]
    await hide(trio, "sourdough")
    assert await trio.do(instead) == ["baking bread"]


async def test_a_refill_is_about_no_hidden_topic(trio: Trio):
    chat: ChatId = await trio.introduce(ANA, BEN)
    about = {"sourdough": Stance.SHARING, "field recordings": Stance.CURIOUS, "birds": Stance.CURIOUS}

    async def hold(tx: Transaction) -> dict[TopicId, str]:
        for who in (ANA, BEN):
            for name, stance in about.items():
                await add_interest(tx, who, stance, name, trio.now)
        await add_interest(tx, BEN, Stance.SHARING, "birds", trio.now)
        return {(await find_topic(tx, name)).id: name for name in about}

    names = await trio.do(hold)

    async def following(tx: Transaction) -> str | None:
        topic = await next_topic(tx, (ANA, BEN), chat)
        return names[topic] if topic else None

    assert await trio.look(following) == "birds"
    await hide(trio, "birds")
    assert await trio.look(following) == "field recordings"
    await hide(trio, "field recordings")
    assert await trio.look(following) == "sourdough"
    await hide(trio, "sourdough")
    assert await trio.look(following) is None
