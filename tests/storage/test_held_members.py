"""A held member looks forgotten to everybody else, and has all data again after coming back."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from dump import dump, dump_through
from examples import (
    BEN,
    CLEO,
    DAN,
    EVE,
    GONE,
    HARBOUR,
    HOUR,
    NOW,
    SAILING,
    TESTS,
    acquaintance,
    ask,
    chat,
    member,
    membership,
    note,
    owed,
    topic,
    wish,
)
from filled_community import fill

from bot.model import message_keys
from bot.model.absences import Absence
from bot.model.again import Again
from bot.model.asks import Carried, CarriedState
from bot.model.blocks import Block
from bot.model.content import Message, Paragraph, Typed
from bot.model.ids import AskId, ChatId, MemberId, TopicId
from bot.model.interests import Interest, Stance
from bot.model.jobs import DestroyKey, Due, LookForMember, RecordForgotten, RecordReturned
from bot.model.outbox import OutboxState, ToMember
from bot.ports import Transaction
from storage import SqlStore
from storage.jobs import KINDS
from storage.store import SqlTransaction

OWN = TopicId("t-own")

Dump = dict[str, list[tuple[str, ...]]]
Step = Callable[[SqlTransaction], Awaitable[None]]


@pytest.fixture
async def harbour(store: SqlStore) -> SqlStore:
    """Return a store with a community in which the member has a row in every table."""
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.members.forget(EVE)
        await tx.topics.put(topic(OWN, "only theirs"))
        await tx.topics.add_interest(Interest(GONE, OWN, Stance.CURIOUS))
        await tx.chats.put_wish(replace(wish(BEN, GONE), answer=Again.NO))
        await tx.chats.put_wish(replace(wish(DAN, GONE), answer=Again.YES))
        await tx.acquaintances.add_block(Block(CLEO, GONE))
        await tx.acquaintances.put(acquaintance(GONE, DAN))
        await tx.outbox.add(replace(owed("sent", ToMember(GONE), state=OutboxState.DELIVERED), message=None))
        await tx.commit()
    return store


async def hold(tx: Transaction, who: MemberId = GONE) -> None:
    await tx.members.hold(Absence(who, NOW))
    await tx.agenda.put(Due(LookForMember(who), NOW + HOUR))


async def release(tx: Transaction, who: MemberId = GONE) -> None:
    await tx.members.release(who)
    await tx.members.recall(who)
    await tx.agenda.remove(LookForMember(who))


async def do(store: SqlStore, *steps: Step) -> None:
    for step in steps:
        async with store.transaction(HARBOUR) as tx:
            await step(tx)
            await tx.commit()


async def after(store: SqlStore, *steps: Step) -> Dump:
    """Return the rows after some steps, and roll the steps back."""
    async with store.transaction(HARBOUR) as tx:
        for step in steps:
            await step(tx)
        await tx._scope.flush()
        return await dump_through(tx._connection, HARBOUR)


def for_others(held: Dump) -> Dump:
    """Return rows without those of held members, and without their jobs."""
    alone = {KINDS[LookForMember], KINDS[DestroyKey], KINDS[RecordForgotten], KINDS[RecordReturned]}
    return held | {"agenda": [row for row in held["agenda"] if not alone & set(row)], "absence": []}


def mentions(held: Dump, word: str) -> set[str]:
    return {table for table, rows in held.items() for row in rows if any(word in value for value in row)}


async def test_others_can_not_tell_who_is_held_from_who_was_forgotten(harbour: SqlStore) -> None:
    held = await after(harbour, hold)
    forgotten = await after(harbour, lambda tx: tx.members.forget(GONE))
    assert mentions(held, GONE) == {"absence", "agenda"}
    assert for_others(held) == for_others(forgotten)


async def test_nothing_but_what_was_kept_goes_when_their_time_is_over(harbour: SqlStore) -> None:
    held = await after(harbour, hold)
    over = await after(harbour, hold, lambda tx: tx.members.forget(GONE))
    assert mentions(over, GONE) == set()
    assert for_others(over) == for_others(held)


async def test_who_returns_finds_all_as_it_was(harbour: SqlStore) -> None:
    before = await dump(harbour, HARBOUR)
    await do(harbour, hold, release)
    returned = await dump(harbour, HARBOUR)
    returned["agenda"] = [row for row in returned["agenda"] if KINDS[RecordReturned] not in row]
    assert mentions(returned, GONE) == mentions(before, GONE) - {"round", "round_member", "draw"}
    for name in set(before) - {"outbox", "round", "round_member", "draw"}:
        assert returned[name] == before[name], name
    sent = {row for row in before["outbox"] if not {"pending", "sending", "unknown", "waiting"} & set(row)}
    assert sent <= set(returned["outbox"]), "what reached somebody is known"
    lost = set(before["outbox"]) - set(returned["outbox"])
    assert not [row for row in lost if row in sent], "what was still to be sent is not sent late"


async def test_both_of_two_who_are_held_return_in_either_order(harbour: SqlStore) -> None:
    both = [hold, lambda tx: hold(tx, BEN)]
    before = await after(harbour, *both, release, lambda tx: release(tx, BEN))
    assert {*mentions(before, GONE)} >= {"chat", "wish", "note", "block"}
    other_way = await after(harbour, *both, lambda tx: release(tx, BEN), release)
    assert other_way == before


@pytest.mark.parametrize("first", [GONE, BEN])
async def test_of_two_who_are_held_who_returns_finds_the_other_forgotten(harbour: SqlStore, first: MemberId) -> None:
    last = BEN if first == GONE else GONE
    both = [lambda tx: hold(tx, first), lambda tx: hold(tx, last)]
    held = await after(harbour, *both, release)
    forgotten = await after(harbour, lambda tx: tx.members.forget(BEN), hold, release)
    assert for_others(held)["chat"] == for_others(forgotten)["chat"]
    assert mentions(held, BEN) - mentions(forgotten, BEN) <= {"absence", "agenda"}


async def test_somebody_who_is_forgotten_meanwhile_is_in_nothing_that_is_kept(harbour: SqlStore) -> None:
    await do(harbour, hold, lambda tx: tx.members.forget(BEN))
    assert mentions(await dump(harbour, HARBOUR), BEN) == set()
    await do(harbour, release)
    assert mentions(await dump(harbour, HARBOUR), BEN) == set()
    async with harbour.reading(HARBOUR) as tx:
        assert await tx.members.get(GONE) is not None
        assert await tx.circles.membership(membership(GONE).circle, GONE) is not None


async def test_nothing_kept_of_who_is_held_tells_what_somebody_forgotten_did(harbour: SqlStore) -> None:
    """Hal has his own words for a topic. Ivy has his question and a chat about it. A message to Jon has Hal's words."""
    hal, ivy, jon = (MemberId(f"{name}-7Q4ZT") for name in ("hal", "ivy", "jon"))
    asked_at, words = NOW + timedelta(minutes=17, seconds=23), "vermilion falconry"
    ask_id, hawks = AskId("ask-theirs"), TopicId("t-hawks")
    key = message_keys.question(ask_id, ivy)

    async def share(tx: SqlTransaction) -> None:
        for who, own, name in ((hal, hawks, words), (ivy, "t-1", "only ivy's"), (jon, "t-2", "only jon's")):
            await tx.members.put(member(who))
            await tx.topics.put(topic(TopicId(own), name))
            await tx.topics.add_interest(Interest(who, TopicId(own), Stance.CURIOUS))
        await tx.chats.put(replace(chat("chat-9", (ivy, CLEO), of=None), topic=hawks))
        both = Message((Paragraph((Typed(words), Typed("only jon's"))),))
        await tx.outbox.add(replace(owed("intro.chat-8", ToMember(DAN)), message=both))
        await tx.asks.put(replace(ask("ask-theirs", hal), topic=hawks, shows_name=False))
        await tx.asks.put_carried(Carried(ask_id, ivy, CarriedState.ASKED, asked_at, asked_at=asked_at))
        sent = replace(owed(str(key), ToMember(ivy), state=OutboxState.DELIVERED), message=None, replaces=None)
        await tx.outbox.add(replace(sent, created_at=asked_at, due_at=asked_at, delivered_at=asked_at))

    async def close(tx: SqlTransaction) -> None:
        assert await tx.asks.close_without_asker(ask_id)

    await do(harbour, share, lambda tx: hold(tx, ivy), lambda tx: hold(tx, jon))
    assert mentions(await dump(harbour, HARBOUR), words) == {"absence", "outbox", "topic"}
    await do(harbour, lambda tx: tx.members.forget(hal), close)
    kept = await dump(harbour, HARBOUR)
    assert mentions(kept, words) == set()
    assert mentions(kept, asked_at.strftime("%H:%M:%S")) == set()
    assert mentions(kept, ask_id) == {"absence", "ask"}, "she was asked, by somebody, on a day"
    await do(harbour, lambda tx: release(tx, ivy), lambda tx: release(tx, jon))
    async with harbour.reading(HARBOUR) as tx:
        (carried,) = await tx.asks.carried(ask_id)
        assert carried.member == ivy


async def test_what_others_did_with_topics_meanwhile_stays(harbour: SqlStore) -> None:
    async def rename(tx: SqlTransaction) -> None:
        tests, sailing = await tx.topics.get(TESTS), await tx.topics.get(SAILING)
        assert tests is not None
        assert sailing is not None
        await tx.topics.merge(tests, sailing)
        await tx.topics.put(topic(TopicId("t-again"), "only theirs"))
        await tx.topics.add_interest(Interest(DAN, TopicId("t-again"), Stance.CURIOUS))

    await do(harbour, hold, rename, release)
    async with harbour.reading(HARBOUR) as tx:
        theirs = {(one.topic, one.stance) for one in await tx.topics.interests_of([GONE])}
        assert theirs == {(SAILING, Stance.CURIOUS), (SAILING, Stance.SHARING), ("t-again", Stance.CURIOUS)}
        chat = await tx.chats.get(ChatId("chat-1"))
        assert chat is not None
        assert chat.topic == SAILING


async def test_what_others_decided_meanwhile_holds(harbour: SqlStore) -> None:
    async def block(tx: SqlTransaction) -> None:
        await tx.acquaintances.add_block_ahead(Block(DAN, GONE))

    await do(harbour, hold, block, release)
    async with harbour.reading(HARBOUR) as tx:
        assert await tx.acquaintances.blocks_among([DAN, GONE])


async def test_notes_open_again_and_their_keys_go_only_with_them(harbour: SqlStore) -> None:
    async def write_and_tear_up(tx: SqlTransaction) -> None:
        for mine in await tx.notes.of_author(BEN):
            await tx.notes.drop(mine)

    await do(harbour, hold, write_and_tear_up)
    async with harbour.reading(HARBOUR) as tx:
        assert not [row for row in (await dump(harbour, HARBOUR))["agenda"] if KINDS[DestroyKey] in row]
        assert await tx.notes.of_author(BEN) == []
    await do(harbour, release)
    async with harbour.reading(HARBOUR) as tx:
        assert await tx.notes.of_author(GONE) == [note("n-1", GONE, BEN)]
        assert await tx.notes.of_author(BEN) == [note("n-2", BEN, GONE)]
    await do(harbour, hold, lambda tx: tx.members.forget(GONE))
    destroyed = [row for row in (await dump(harbour, HARBOUR))["agenda"] if KINDS[DestroyKey] in row]
    assert len(destroyed) == 2, "theirs, and that of who wrote about them alone"
