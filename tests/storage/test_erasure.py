"""Forgetting a member leaves no word of the member in any table."""

from dataclasses import replace

from dump import dump, mentions
from examples import (
    BEN,
    CLEO,
    DAN,
    FIRST,
    GONE,
    HARBOUR,
    MEADOW,
    SAILING,
    TESTS,
    acquaintance,
    chat,
    check_in,
    due,
    owed,
    refill,
    topic,
    wish,
)
from filled_community import fill

from bot.model.ids import ChatId, MemberId, RefillId, RoundId, TopicId
from bot.model.interests import Interest, Stance
from bot.model.jobs import CheckInMember, LapseRefill, OfferRefill, RemindChat
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxState, ToChat
from bot.model.refills import pair_of
from bot.model.rounds import RoundState
from storage import SqlStore
from storage import tables as t


async def test_the_example_has_them_in_every_table_that_knows_members(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.members.forget(MemberId("nobody"))  # creates the community's key
        await tx.commit()
    everywhere = await dump(store)
    assert all(everywhere.values()), "each table has a row"
    assert set(everywhere) - set(mentions(everywhere, GONE)) == {
        "heard",
        "community",
        "community_key",
        "topic",
        "alias",
        "topic_link",
        "topic_vector",
        "circle",
        "circle_figures",
        "round",
        "ask_figures",
        "inbound",
    }


async def test_not_a_word_is_left_in_any_table(forgotten: SqlStore):
    assert mentions(await dump(forgotten, HARBOUR), GONE) == {}


async def test_another_community_keeps_its_own_of_the_same_name(forgotten: SqlStore, store: SqlStore):
    assert len(mentions(await dump(forgotten, MEADOW), GONE)) > 10


async def test_chats_with_them_go_with_all_that_belongs_to_these(forgotten: SqlStore):
    async with forgotten.reading(HARBOUR) as tx:
        assert await tx.chats.get(ChatId("chat-1")) is None
        assert await tx.chats.check_in(ChatId("chat-1"), BEN) is None
        assert await tx.acquaintances.refill(RefillId("refill-1")) is None
        assert await tx.outbox.get(MessageKey.parse("intro.chat-1")) is None
        assert await tx.agenda.get(RemindChat(ChatId("chat-1"))) is None
        assert await tx.agenda.get(OfferRefill(RefillId("refill-1"))) is None


async def test_a_topic_that_only_they_held_is_in_no_chat_of_others(store: SqlStore):
    theirs = TopicId("t-theirs")
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.topics.put(topic(theirs, "Only theirs"))
        await tx.topics.add_interest(Interest(GONE, theirs, Stance.CURIOUS))
        await tx.chats.put(replace(chat("chat-8", (BEN, DAN), of=None), topic=theirs))
        await tx.acquaintances.put_refill(replace(refill("refill-8", pair_of(BEN, DAN), after="chat-8"), topic=theirs))
        await tx.members.forget(GONE)
        await tx.commit()
    assert mentions(await dump(store, HARBOUR), "Only theirs") == {}
    async with store.reading(HARBOUR) as tx:
        for left in (await tx.chats.get(ChatId("chat-8")), await tx.acquaintances.refill(RefillId("refill-8"))):
            assert left is not None
            assert left.topic is None


async def test_a_name_that_only_they_gave_a_topic_goes(store: SqlStore):
    mine, ours = (topic(TopicId(f"t-{name}"), name) for name in ("My word", "Our word"))
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        kept = await tx.topics.get(TESTS)
        assert kept is not None
        for each, holders in ((mine, [GONE]), (ours, [GONE, DAN])):
            await tx.topics.put(each)
            for who in holders:
                await tx.topics.add_interest(Interest(who, each.id, Stance.SHARING))
            await tx.topics.merge(each, kept)
        await tx.members.forget(GONE)
        await tx.commit()
    assert mentions(await dump(store, HARBOUR), "My word") == {}
    async with store.reading(HARBOUR) as tx:
        assert {alias.name for alias in await tx.topics.aliases_named(["testing", "our word", "my word"])} == {
            "Testing",
            "Our word",
        }


async def test_rounds_with_them_stay_but_forget_who_was_in(forgotten: SqlStore):
    async with forgotten.reading(HARBOUR) as tx:
        under_way = await tx.rounds.draw(FIRST)
        other = await tx.rounds.draw(RoundId("r-second"))
        assert await tx.rounds.entrants(FIRST) == {BEN, CLEO}
    assert under_way is not None
    assert GONE not in {entrant.id for entrant in under_way.inputs.entrants}
    assert len(under_way.inputs.entrants) == 2, "the others may still be brought together"
    assert not under_way.inputs.whole
    assert other is not None
    assert other.inputs.whole


async def test_what_an_older_version_drew_a_round_from_goes_with_whoever_is_forgotten(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        older = t.round_.update().where(t.round_.c.id == FIRST).values(inputs=f"[{GONE}]", outcome=f"[{GONE}]")
        await tx._connection.execute(older)
        await tx.members.forget(GONE)
        await tx.commit()
    assert mentions(await dump(store, HARBOUR), GONE) == {}


async def test_a_round_that_is_over_reads_the_same_whether_somebody_in_it_was_forgotten(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        for round_id in (FIRST, RoundId("r-second")):
            a_round = await tx.rounds.get(round_id)
            assert a_round is not None
            for state in (RoundState.INTRODUCED, RoundState.CHECKED_IN, RoundState.CLOSED):
                a_round = a_round.move(state)
                await tx.rounds.put(a_round)
        await tx.commit()
    before = await dump(store, HARBOUR)
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(GONE)
        await tx.commit()
    after = await dump(store, HARBOUR)
    assert [after[name] for name in ("round", "round_member")] == [before[name] for name in ("round", "round_member")]
    assert not after["draw"]


async def test_what_others_have_without_them_stays(forgotten: SqlStore):
    async with forgotten.reading(HARBOUR) as tx:
        assert set(await tx.members.get_many([GONE, BEN, CLEO, DAN])) == {BEN, CLEO, DAN}
        assert [found.id for found in await tx.chats.of_member(BEN, 10)] == ["chat-2"]
        assert await tx.chats.check_in(ChatId("chat-2"), CLEO) is not None
        assert await tx.acquaintances.blocks_among([BEN, CLEO])
        assert [found.id for found in await tx.acquaintances.open_refills([BEN])] == ["refill-2"]
        assert await tx.outbox.get(MessageKey.parse("unrelated")) is not None
        assert await tx.outbox.get(MessageKey.parse("post")) is not None
        assert await tx.agenda.get(RemindChat(ChatId("chat-2"))) is not None
        assert len(await tx.topics.interests_of([BEN])) == 2
        assert [found.about for found in await tx.notes.of_author(BEN)] == [CLEO], "a note about them is about them"


async def test_what_two_share_outlives_a_third_of_their_chat(store: SqlStore):
    """Otherwise another member's departure would undo a "no" or a mutual yes."""
    three, their_topic = tuple(sorted((BEN, DAN, GONE))), TopicId("t-theirs")
    told = replace(
        owed("intro.chat-of-three", ToChat(ChatId("chat-of-three"), three, None)), state=OutboxState.DELIVERED
    )
    kept = replace(acquaintance(BEN, DAN), chat=ChatId("chat-of-three"))
    offered = replace(refill("refill-3", pair_of(BEN, DAN), after="chat-of-three"), topic=their_topic)
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.topics.put(topic(their_topic, "Only theirs"))
        await tx.topics.add_interest(Interest(GONE, their_topic, Stance.CURIOUS))
        await tx.chats.put(replace(chat("chat-of-three", three, of=None), topic=their_topic))
        for who in three:
            await tx.chats.put_check_in(check_in(ChatId("chat-of-three"), who))
        await tx.chats.put_wish(wish(BEN, DAN, "chat-of-three"))
        await tx.acquaintances.put(kept)
        await tx.acquaintances.put_refill(offered)
        await tx.agenda.put(due(LapseRefill(offered.id)))
        await tx.agenda.put(due(CheckInMember(ChatId("chat-of-three"), DAN)))
        await tx.outbox.add(replace(told, message=None))
        await tx.members.forget(GONE)
        await tx.commit()
    assert mentions(await dump(store, HARBOUR), GONE) == {}
    assert mentions(await dump(store, HARBOUR), "Only theirs") == {}, "it may be in their words"
    async with store.reading(HARBOUR) as tx:
        left = await tx.chats.get(ChatId("chat-of-three"))
        assert left is not None
        assert (left.members, left.topic) == ((BEN, DAN), None)
        assert [one.member for one in await tx.chats.check_ins(left.id)] == [BEN, DAN]
        assert await tx.chats.wish(BEN, DAN) is not None
        assert await tx.acquaintances.get(BEN, DAN) == kept
        assert await tx.acquaintances.refill(offered.id) == replace(offered, topic=None)
        assert await tx.agenda.get(LapseRefill(offered.id)) is not None
        assert await tx.agenda.get(CheckInMember(left.id, DAN)) is not None
        introduction = await tx.outbox.get(MessageKey.parse("intro.chat-of-three"))
        assert introduction is not None
        assert introduction.destination == ToChat(left.id, (BEN, DAN), None)


async def test_who_was_never_here_is_forgotten_without_harm(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        await tx.commit()
    before = await dump(store)
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(MemberId("nobody"))
        await tx.commit()
    assert await dump(store) == before


async def test_topics_that_only_they_had_go(store: SqlStore):
    theirs, bens, talked_about, spare = (TopicId(name) for name in ("t-theirs", "t-bens", "t-talked", "t-spare"))
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        for each in (theirs, bens, talked_about, spare):
            await tx.topics.put(topic(each, f"about {each}"))
        await tx.topics.add_interest(Interest(GONE, theirs, Stance.CURIOUS))
        await tx.topics.add_interest(Interest(GONE, bens, Stance.CURIOUS))
        await tx.topics.add_interest(Interest(BEN, bens, Stance.SHARING))
        await tx.chats.put(replace(chat("chat-9", (CLEO, GONE), of=None), topic=talked_about))
        await tx.members.forget(GONE)
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        left = await tx.topics.get_many([theirs, bens, talked_about, spare, SAILING, TESTS])
    assert set(left) == {bens, spare, SAILING, TESTS}
