"""A topic that an admin hid is suggested to nobody, and nobody is introduced to talk about it."""

import pytest

from bot.model.asks import Ask, CarriedState
from bot.model.ids import ChatId, TopicId
from bot.model.interests import Stance
from bot.model.message_keys import MessageKind
from bot.model.refills import RefillAnswer
from bot.model.topics import Standing
from bot.ports import Transaction
from bot.services.asks import Draft, alternative_topics, is_shared, send_ask, write_ask
from bot.services.members import find_member
from bot.services.refill_topics import next_topic
from bot.services.refills import answer_refill
from bot.services.topic_similarity import say_near
from bot.services.topics import add_interest, find_topic, set_standing
from bot.texts.plain_text import plain_message
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


async def test_a_topic_that_was_hidden_after_it_was_chosen_is_in_no_offer_and_no_next_chat(trio: Trio):
    chat: ChatId = await trio.introduce(ANA, BEN)

    async def hold(tx: Transaction) -> None:
        for who in (ANA, BEN):
            for name in ("birds", "chess"):
                await add_interest(tx, who, Stance.SHARING, name, trio.now)

    async def first_and_second(tx: Transaction) -> list[str]:
        topics = [(await find_topic(tx, name)) for name in ("birds", "chess")]
        return [topic.name for topic in sorted(topics, key=lambda topic: topic.id)]

    async def yes(tx: Transaction) -> None:
        for who in (ANA, BEN):
            await answer_refill(tx, refill, who, RefillAnswer.YES, trio.now)

    await trio.do(hold)
    first, second = await trio.look(first_and_second)
    refill = await trio.want_again(chat, ANA, BEN)
    await hide(trio, first)
    await trio.pass_time(weeks=3, days=1)
    offers = [sent.message for sent in trio.post.taken if sent.key.kind is MessageKind.REFILL_OFFER]
    assert len(offers) == 2
    assert all(second in plain_message(offer) and first not in plain_message(offer) for offer in offers)
    await hide(trio, second)
    await trio.do(yes)
    await trio.pass_time(days=1)
    introduction = next(sent.message for sent in trio.post.taken[::-1] if sent.key.kind is MessageKind.INTRODUCTION)
    assert "here’s your next half hour" in plain_message(introduction)
    assert not any(name in plain_message(introduction) for name in (first, second))


async def test_an_ask_about_a_topic_that_is_hidden_goes_to_nobody_else(trio: Trio):
    async def ask(tx: Transaction) -> Ask:
        written = await write_ask(tx, await find_member(tx, ANA), Draft("How do you begin?", "Sourdough"), trio.now)
        return await send_ask(tx, written, trio.now)

    async def asked(tx: Transaction) -> int:
        return len([one for one in await tx.asks.carried(sent.id) if one.state is not CarriedState.MISSED])

    async def shared(tx: Transaction) -> bool:
        return await is_shared(tx, sent)

    sent = await trio.do(ask)
    await trio.pass_time(hours=1)
    assert await trio.look(asked) == 1
    await hide(trio, "sourdough")
    await trio.pass_time(weeks=5)
    assert await trio.look(asked) == 1, "whoever has the question keeps it"
    assert not await trio.look(shared)
    (ended,) = [sent.message for sent in trio.post.taken if sent.key.kind is MessageKind.ASK_ENDED]
    assert "Sourdough" in plain_message(ended), "it is the asker's own word"
