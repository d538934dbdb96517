"""Forgotten is gone: not a word of a member is left in any table."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dump import dump
from examples import (
    ANA,
    BEN,
    CLEO,
    DAN,
    DAY,
    EVE,
    FIRST,
    HARBOUR,
    MEADOW,
    NOW,
    SAILING,
    TESTS,
    acquaintance,
    ask,
    carried,
    chat,
    check_in,
    circle,
    due,
    fill,
    member,
    owed,
    refill,
    topic,
    wish,
)
from sqlalchemy import text

from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model import message_keys
from bot.model.absences import Absence
from bot.model.asks import Ask, AskState, CarriedState, Limit, Wording
from bot.model.chats import Again
from bot.model.content import CalendarEvent, Message, Paragraph, Typed
from bot.model.ids import AskId, ChannelId, ChatId, CircleId, MemberId, RefillId, RoundId, TopicId
from bot.model.jobs import CarryAsk, CheckInMember, LapseRefill, OfferRefill, RemindChat
from bot.model.members import Block
from bot.model.message_keys import MessageKey, QuestionChange
from bot.model.outbox import OutboxState, ToChannel, ToChat, ToMember, Urgency
from bot.model.refills import FIRST_RHYTHM_WEEKS, Acquaintance, pair_of
from bot.model.rounds import RoundState
from bot.model.topics import Interest, Stance
from storage import SqlStore
from storage.deployment_keys import new_key
from storage.encryption import Cipher
from storage.engine import begun, create_engine
from storage.pseudonyms import rotate_secrets
from tests.cipher import CIPHER, KEY
from tests.made_ids import make_id

ON_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

SUNDAY_NIGHT = datetime(2026, 3, 30, tzinfo=UTC)
"""The end of the week of NOW."""
NO_CHAT = ChatId("")

GONE = MemberId("U0GONE9XK4QJ")
"""An id that occurs nowhere by chance."""


def mentions(held: dict[str, list[tuple[str, ...]]], word: str) -> dict[str, list[tuple[str, ...]]]:
    found = {table: [row for row in rows if any(word in value for value in row)] for table, rows in held.items()}
    return {table: rows for table, rows in found.items() if rows}


@pytest.fixture
async def forgotten(store: SqlStore) -> SqlStore:
    for community in (HARBOUR, MEADOW):
        async with store.transaction(community) as tx:
            await fill(tx, GONE)
            await tx.commit()
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(GONE)
        await tx.commit()
    return store


async def test_the_example_has_them_in_every_table_that_knows_members(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.members.forget(MemberId("nobody"))  # from then on the community has a key
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


async def test_what_they_asked_goes_with_its_words_wherever_they_are(forgotten: SqlStore):
    async with forgotten.reading(HARBOUR) as tx:
        shell = await tx.asks.get(AskId("ask-1"))
        assert shell is not None
        assert (shell.words, shell.topic, shell.state) == (Wording(""), "", AskState.CLOSED)
        assert {one.member for one in await tx.asks.carried_to([BEN, CLEO], NOW - DAY)} == {BEN, CLEO}, "for their cap"
        reports = {(one.ask, one.member) for one in await tx.asks.reports()}
        assert reports == {("ask-1", BEN), ("ask-1", CLEO), ("ask-2", DAN)}, "until an organiser settles them"
        assert await tx.outbox.get(MessageKey.parse(f"asked.ask-1.{CLEO}")) is None
        assert await tx.agenda.get(CarryAsk(AskId("ask-1"))) is None


async def test_an_ask_that_stays_says_nothing_of_its_asker(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.asks.put(ask("ask-3", GONE))
        await tx.asks.put_carried(carried("ask-3", DAN))
        await tx.members.forget(GONE)
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        one, other = await tx.asks.get(AskId("ask-1")), await tx.asks.get(AskId("ask-3"))
        (token,) = {block.other for block in await tx.acquaintances.blocks_of(BEN)} - {CLEO}
    assert one is not None
    assert other is not None
    assert len({one.asker, other.asker, token}) == 3
    never = datetime(1970, 1, 1, tzinfo=UTC)
    assert one == Ask(AskId("ask-1"), one.asker, TopicId(""), Wording(""), never, never, AskState.CLOSED)


async def test_an_ask_that_stays_tells_no_time_of_what_they_did(store: SqlStore):
    """Whom they named is not kept, nor when they asked: only the day on which others were asked counts."""
    named, open_ask = carried("ask-3", CLEO), AskId("ask-4")
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        for which in ("ask-3", open_ask):
            await tx.asks.put(ask(which, GONE))
        for state, which, who in (
            (CarriedState.NAMED, "ask-1", DAN),
            (CarriedState.MISSED, "ask-1", EVE),
            (CarriedState.NAMED, "ask-3", CLEO),
            (CarriedState.ASKED, open_ask, DAN),
        ):
            await tx.asks.put_carried(replace(named, ask=AskId(which), member=who, state=state))
        for which, who in (("ask-1", BEN), (open_ask, DAN)):
            came = owed(f"asked.{which}.{who}", ToMember(who), state=OutboxState.DELIVERED)
            await tx.outbox.add(replace(came, message=None, replaces=None))
        await tx.members.forget(GONE)
        await tx.commit()
    midnight = datetime(2026, 3, 28, tzinfo=UTC)
    async with store.reading(HARBOUR) as tx:
        assert await tx.asks.get(AskId("ask-3")) is None
        of_one = await tx.asks.carried(AskId("ask-1"))
        assert {(one.member, one.chosen_at, one.asked_at, one.known) for one in of_one} == {
            (BEN, midnight, None, False),
            (CLEO, midnight, None, False),
        }
        came = await tx.outbox.get(message_keys.question(AskId("ask-1"), BEN))
        assert came is not None
        last = midnight - timedelta(microseconds=1)
        assert (came.delivered_at, came.due_at, came.created_at, came.ref, came.error) == (last, last, last, None, None)
        (still_there,) = await tx.asks.carried(open_ask)
        assert (still_there.chosen_at, still_there.asked_at) == (midnight, named.asked_at), (
            "who has it has its full time"
        )


async def test_a_report_of_what_they_asked_is_not_delivered_any_more(store: SqlStore):
    shown, back = f"asked.ask-1.{BEN}", f"asked.ask-1.{BEN}.back"
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        for key in (f"report-nameless.ask-1.x.{DAN}", f"report.ask-1.x.{EVE}", f"report.ask-2.x.{DAN}"):
            await tx.outbox.add(replace(owed(key, ToMember(DAN)), replaces=None))
        await tx.outbox.add(
            replace(owed(shown, ToMember(BEN), state=OutboxState.DELIVERED), message=None, replaces=None)
        )
        await tx.outbox.add(replace(owed(back, ToMember(BEN)), replaces=MessageKey.parse(shown)))
        await tx.members.forget(GONE)
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        assert await tx.outbox.get(MessageKey.parse(f"report-nameless.ask-1.x.{DAN}")) is not None, (
            "it has no word of it"
        )
        assert await tx.outbox.get(MessageKey.parse(f"report.ask-1.x.{EVE}")) is None
        assert await tx.outbox.get(MessageKey.parse(f"report.ask-2.x.{DAN}")) is not None
        assert await tx.outbox.get(MessageKey.parse(shown)) is not None
        assert await tx.outbox.get(MessageKey.parse(back)) is not None, "whoever has it reads that it needs no answer"


@pytest.mark.parametrize("state", [OutboxState.DELIVERED, OutboxState.DROPPED])
@pytest.mark.parametrize(
    "key",
    [
        message_keys.called_off("x"),
        message_keys.member_left(ChatId("chat-2"), 2, BEN),
        message_keys.question_change(AskId("ask-1"), BEN, QuestionChange.WITHDRAWN),
    ],
)
async def test_what_partners_are_told_is_not_kept_with_its_time(store: SqlStore, key: MessageKey, state: OutboxState):
    message = owed(str(key), ToMember(BEN))
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.outbox.add(message)
        assert await tx.outbox.get(key) is not None
        await tx.outbox.put(replace(message, state=state, message=None))
        assert await tx.outbox.get(key) is None
        assert tx.erases, "nor in an unused part of the file"


@pytest.mark.parametrize("state", [OutboxState.DELIVERED, OutboxState.DROPPED, OutboxState.DEAD, None])
async def test_what_others_got_is_not_kept_with_the_second_in_which_somebody_went(
    store: SqlStore, state: OutboxState | None
):
    """A message that is still to be sent keeps it; when it was delivered counts for budgets."""
    second, hour = datetime(2026, 3, 27, 11, 17, 41, 283951, tzinfo=UTC), datetime(2026, 3, 27, 11, tzinfo=UTC)
    key = message_keys.sat_out(BEN, NOW)
    new = replace(owed(str(key), ToMember(BEN)), created_at=second, due_at=second, delivered_at=second)
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        await tx.outbox.add(new)
        if state is None:
            await tx.outbox.drop_key(key)
        else:
            await tx.outbox.put(replace(new, state=state))
        done = await tx.outbox.get(key)
        assert done is not None
        assert (done.created_at, done.due_at, done.delivered_at) == (hour, hour, second)


async def test_a_post_keeps_its_time(store: SqlStore):
    """Wanted topics are counted by a circle's own days, which may begin at any minute."""
    shown = owed("wanted.c-tuesdays.9", ToChannel(ChannelId("C-quay")), state=OutboxState.DELIVERED)
    post = replace(shown, created_at=NOW + timedelta(minutes=45))
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        await tx.outbox.put(post)
        assert await tx.outbox.get(post.key) == post


async def test_nothing_delivered_tells_of_a_chat_or_refill_that_is_gone(store: SqlStore):
    """A nudge of a week before they did something is not counted any more."""
    old = f"remind.chat-1.{BEN}"
    keys = (f"mutual.refill-1.{BEN}", f"refill.refill-1.{BEN}.1", f"checkin.chat-1.{BEN}", f"checkin.chat-2.{BEN}")
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        for key in keys:
            urgency = Urgency.EXPECTED if key.startswith("mutual") else Urgency.NUDGE
            done = owed(key, ToMember(BEN), state=OutboxState.DELIVERED)
            await tx.outbox.add(replace(done, urgency=urgency, message=None, replaces=None, delivered_at=NOW))
        done = replace(owed(old, ToMember(BEN), state=OutboxState.DELIVERED), message=None, replaces=None)
        await tx.outbox.add(replace(done, delivered_at=NOW - 9 * DAY))
        await tx.members.forget(GONE)
        await tx.commit()
    left = mentions({"outbox": (await dump(store, HARBOUR))["outbox"]}, "-1.")
    assert left.keys() == set() or all("ask-1" in str(row) for row in left["outbox"])
    async with store.reading(HARBOUR) as tx:
        assert [key for key in keys if await tx.outbox.get(MessageKey.parse(key))] == [keys[-1]], (
            "a chat of others keeps its own"
        )
        assert len(await tx.outbox.nudges_since(BEN, NOW - 30 * DAY)) == 4
        nudges = await tx.outbox.nudges_since(BEN, NOW - DAY)
        days_end = datetime(2026, 3, 27, 23, 59, 59, 999999, tzinfo=UTC)
        assert (nudges.count(NOW), nudges.count(days_end)) == (1, 2), "nobody is written to more often"


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
        assert {alias.name for alias in await tx.topics.aliases()} == {"Testing", "Our word"}


async def test_what_was_carried_to_them_goes_on_without_them(forgotten: SqlStore):
    async with forgotten.reading(HARBOUR) as tx:
        assert await tx.asks.get(AskId("ask-2")) is not None
        assert [one.member for one in await tx.asks.carried(AskId("ask-2"))] == [DAN]
        assert await tx.agenda.get(CarryAsk(AskId("ask-2"))) is not None


async def test_rounds_with_them_stay_but_forget_who_was_in(forgotten: SqlStore):
    async with forgotten.reading(HARBOUR) as tx:
        under_way = await tx.rounds.get(FIRST)
        other = await tx.rounds.get(RoundId("r-second"))
    assert under_way is not None
    assert under_way.inputs is not None
    assert GONE not in {entrant.id for entrant in under_way.inputs.entrants}
    assert len(under_way.inputs.entrants) == 2, "the others may still be brought together"
    assert not under_way.inputs.whole
    assert other is not None
    assert other.inputs is not None
    assert other.inputs.whole


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


async def test_what_others_have_without_them_stays(forgotten: SqlStore):
    async with forgotten.reading(HARBOUR) as tx:
        assert set(await tx.members.get_many([GONE, BEN, CLEO, DAN])) == {BEN, CLEO, DAN}
        assert [found.id for found in await tx.chats.of_member(BEN, 10)] == ["chat-2"]
        assert await tx.chats.check_in(ChatId("chat-2"), CLEO) is not None
        assert await tx.acquaintances.is_blocked(BEN, CLEO)
        assert [found.id for found in await tx.acquaintances.open_refills([BEN])] == ["refill-2"]
        assert await tx.outbox.get(MessageKey.parse("unrelated")) is not None
        assert await tx.outbox.get(MessageKey.parse("post")) is not None
        assert await tx.agenda.get(RemindChat(ChatId("chat-2"))) is not None
        assert len(await tx.topics.interests_of([BEN])) == 2
        assert [found.about for found in await tx.notes.of_author(BEN)] == [CLEO], "a note about them is about them"


async def test_what_two_share_outlives_a_third_of_their_chat(store: SqlStore):
    """Else a "no" would be undone because somebody else left, or a mutual yes come to nothing."""
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


async def test_a_word_that_only_reads_like_their_id_keeps_its_message(store: SqlStore):
    ana, anabel = MemberId("ana"), MemberId("anabel")
    typed = Message((Paragraph((Typed("ana grams"),)),))
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        await tx.outbox.add(owed("hello.anabel", ToMember(anabel), about=anabel))
        await tx.outbox.add(replace(owed("typed", ToMember(BEN)), message=typed))
        await tx.outbox.add(owed("hello.ana", ToMember(BEN), about=CLEO, state=OutboxState.DELIVERED))
        await tx.members.forget(ana)
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        assert await tx.outbox.get(MessageKey.parse("hello.anabel")) is not None
        assert await tx.outbox.get(MessageKey.parse("typed")) is not None
        assert await tx.outbox.get(MessageKey.parse("hello.ana")) is None


async def test_who_was_never_here_is_forgotten_without_harm(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        await tx.commit()
    before = await dump(store)
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(MemberId("nobody"))
        await tx.commit()
    assert await dump(store) == before


async def test_they_may_come_back(forgotten: SqlStore):
    async with forgotten.transaction(HARBOUR) as tx:
        await tx.members.put(member(GONE))
        await tx.commit()
    async with forgotten.reading(HARBOUR) as tx:
        assert await tx.topics.interests_of([GONE]) == []
        assert await tx.circles.membership(circle().id, GONE) is None
        assert await tx.topics.get(SAILING) is not None
        assert ANA != GONE


async def test_what_others_decided_stays_without_a_name_and_holds_again_when_they_come_back(store: SqlStore):
    no = replace(wish(BEN, GONE), answer=Again.NO)
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.chats.put_wish(no)
        await tx.chats.put_wish(replace(wish(DAN, GONE), answer=Again.YES))
        await tx.chats.put_wish(wish(CLEO, GONE))
        await tx.acquaintances.add_block(Block(GONE, DAN))
        await tx.members.forget(GONE)
        await tx.commit()
    assert mentions(await dump(store, HARBOUR), GONE) == {}
    async with store.transaction(HARBOUR) as tx:
        assert {block.other for block in await tx.acquaintances.blocks_of(BEN)} > {CLEO}
        assert len(await tx.chats.wishes([BEN])) == 2
        assert len(await tx.acquaintances.of_member(BEN)) == 2
        assert await tx.chats.wishes([CLEO, DAN]) == []
        await tx.members.recall(GONE)
        await tx.members.put(member(GONE))
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        assert {block.other for block in await tx.acquaintances.blocks_of(BEN)} == {CLEO, GONE}
        assert await tx.acquaintances.blocks_of(GONE) == [], "their own went with them"
        assert not await tx.acquaintances.is_blocked(GONE, DAN)
        assert await tx.chats.wish(BEN, GONE) == replace(no, chat=NO_CHAT, answered_at=SUNDAY_NIGHT)
        assert await tx.chats.wish(GONE, BEN) is None
        assert await tx.acquaintances.get(GONE, BEN) == Acquaintance(*pair_of(BEN, GONE), SUNDAY_NIGHT, NO_CHAT)
        assert set(await tx.acquaintances.among([GONE, BEN], NOW - DAY)) == {await tx.acquaintances.get(BEN, GONE)}


async def test_who_has_a_copy_and_an_id_can_not_tell_whether_it_was_here(forgotten: SqlStore):
    held = await dump(forgotten, HARBOUR)
    assert mentions(held, make_id("gone", HARBOUR, GONE)) == {}
    async with forgotten.reading(HARBOUR) as tx:
        (token,) = {block.other for block in await tx.acquaintances.blocks_of(BEN)} - {CLEO}
    assert mentions(held, token)


async def test_what_others_decided_holds_again_after_the_deployments_key_was_changed(store: SqlStore):
    key = new_key()
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.members.forget(GONE)
        await tx.commit()
    await rotate_secrets(store._engine, Cipher(lambda: (key, KEY)))
    async with SqlStore(store._engine, Cipher(lambda: (key,))).transaction(HARBOUR) as tx:
        await tx.members.recall(GONE)
        assert await tx.acquaintances.is_blocked(BEN, GONE)


@pytest.mark.parametrize("first", [GONE, BEN])
async def test_two_who_were_forgotten_come_back_as_two_who_met(store: SqlStore, first: MemberId):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        for who in (GONE, BEN):
            await tx.members.forget(who)
        for who in sorted((GONE, BEN), key=lambda who: who != first):
            await tx.members.recall(who)
            await tx.members.put(member(who))
        known = await tx.acquaintances.get(GONE, BEN)
        assert known is not None
        assert known.introduced_at == SUNDAY_NIGHT
        assert not await tx.acquaintances.is_blocked(GONE, BEN), "both took what they had decided along"


async def test_a_no_about_who_came_back_while_its_author_was_away_holds(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.chats.put_wish(replace(wish(BEN, GONE), answer=Again.NO))
        await tx.members.forget(GONE)
        await tx.members.hold(Absence(BEN, NOW))
        await tx.members.recall(GONE)
        await tx.members.put(member(GONE))
        await tx.members.release(BEN)
        assert await tx.acquaintances.is_blocked(BEN, GONE)
        assert await tx.acquaintances.get(BEN, GONE) is not None
        about_gone = await tx.chats.wish(BEN, GONE)
        assert about_gone is not None
        assert about_gone.answer is Again.NO


async def test_what_two_decided_about_a_forgotten_member_can_not_be_linked(store: SqlStore):
    """Rows of one member that share an id, a chat or a time would tell who was here by whom they met."""
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.chats.put(chat("chat-1", tuple(sorted((BEN, CLEO, GONE)))))
        for who in (BEN, CLEO):
            await tx.chats.put_wish(replace(wish(who, GONE), answer=Again.NO))
            await tx.acquaintances.add_block(Block(who, GONE))
            await tx.acquaintances.put(acquaintance(who, GONE))
        await tx.commit()
    before = await dump(store, HARBOUR)
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(GONE)
        await tx.commit()
    held = await dump(store, HARBOUR)
    new = {name: set(rows) - set(before[name]) for name, rows in held.items()}
    bens, cleos = (
        {name: [row for row in new[name] if who in row] for name in ("acquaintance", "block", "wish")}
        for who in (BEN, CLEO)
    )
    assert all(len(rows) == 1 for rows in [*bens.values(), *cleos.values()])
    usual = {str(HARBOUR), "", "0", str(FIRST_RHYTHM_WEEKS), "no", "True", str(SUNDAY_NIGHT)}
    shared = {value for (row,) in bens.values() for value in row} & {
        value for (row,) in cleos.values() for value in row
    }
    assert shared <= usual


async def test_who_comes_back_elsewhere_finds_nothing_of_here(forgotten: SqlStore):
    before = await dump(forgotten, HARBOUR)
    async with forgotten.transaction(MEADOW) as tx:
        await tx.members.forget(GONE)
        await tx.members.recall(GONE)
        await tx.commit()
    assert await dump(forgotten, HARBOUR) == before


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


async def test_what_is_still_to_be_sent_quotes_no_topic_that_only_they_hold_now(store: SqlStore):
    """Ben and Cleo held it once, and their introduction waits for the morning."""
    theirs, name = TopicId("t-theirs"), "Vermilion falconry"
    typed, kept = Paragraph((Typed(name),)), Paragraph((Typed("Tests in sandbox:harbour"),))
    event = CalendarEvent(ChatId("chat-9"), f"Ben, Cleo: {name}", NOW, 30, 1, NOW)
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.topics.put(topic(theirs, name))
        await tx.topics.add_interest(Interest(GONE, theirs, Stance.CURIOUS))
        await tx.chats.put(replace(chat("chat-9", (BEN, CLEO), of=None), topic=theirs))
        to_both = ToChat(ChatId("chat-9"), (BEN, CLEO), None)
        await tx.outbox.add(replace(owed("intro.chat-9", to_both), message=Message((typed, kept, event))))
        await tx.outbox.add(replace(owed("wanted.c-tuesdays.9", ToMember(BEN)), message=Message((typed,))))
        await tx.members.forget(GONE)
        await tx.commit()
    assert mentions(await dump(store, HARBOUR), name) == {}
    async with store.reading(HARBOUR) as tx:
        introduction = await tx.outbox.get(message_keys.introduction(ChatId("chat-9")))
        assert introduction is not None
        dotted = replace(event, summary="Ben, Cleo: …")
        assert introduction.message == Message((Paragraph((Typed("…"),)), kept, dotted))
        assert await tx.outbox.get(message_keys.wanted_topic(CircleId("c-tuesdays"), 9)) is None


async def test_what_they_said_yes_to_goes_with_them(store: SqlStore):
    said = replace(carried("ask-2", GONE), state=CarriedState.YES, limit=Limit(words="only before my shift"))
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.asks.put_carried(said)
        await tx.commit()
    assert mentions(await dump(store, HARBOUR), "only before my shift")
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(GONE)
        await tx.commit()
    assert mentions(await dump(store, HARBOUR), "only before my shift") == {}


async def test_what_came_in_says_nothing_of_who_sent_it(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        assert await tx.inbound.is_new(f"press.1700000000.{GONE}", NOW)
        await tx.commit()
    async with store.transaction(HARBOUR) as tx:
        assert not await tx.inbound.is_new(f"press.1700000000.{GONE}", NOW)
    kept = await dump(store)
    assert "inbound" not in mentions(kept, GONE)
    assert {row[-1] for row in kept["inbound"]} == {"2026-03-27 00:00:00+00:00"}, "nor when"


def files_with(database_url: str, word: str) -> list[str]:
    """List which of an SQLite file and its log hold a word."""
    file = Path(database_url.removeprefix("sqlite:///"))
    return [each.name for each in file.parent.glob(f"{file.name}*") if word.encode() in each.read_bytes()]


@ON_SQLITE
@pytest.mark.parametrize("how", ["a member", "a member who was held", "the community"])
async def test_what_was_deleted_for_good_is_in_no_byte_of_file_and_log(store: SqlStore, database_url: str, how: str):
    worker = Refill(store, HandClock(NOW), {})
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        if how == "a member who was held":
            await tx.members.hold(Absence(GONE, NOW))
        await tx.commit()
    assert files_with(database_url, GONE)
    async with store.transaction(HARBOUR) as tx:
        await (tx.erase_community() if how == "the community" else tx.members.forget(GONE))
        await tx.commit()
    await worker.work()
    assert files_with(database_url, GONE) == []


@ON_SQLITE
async def test_unused_parts_of_pages_keep_no_copies(store: SqlStore, database_url: str):
    """SQLite leaves copies in pages that it splits and merges, and overwrites only the rows themselves."""
    many = [MemberId(f"{place * 7919 % 400:03}{'STAYS' if place % 8 else GONE}") for place in range(400)]
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        for who in many:
            await tx.acquaintances.add_block(Block(BEN, who))
            await tx.outbox.add(owed(f"welcome.{who}", ToMember(who), about=who))
        await tx.commit()
    async with store.transaction(HARBOUR) as tx:
        for who in many:
            if who.endswith(GONE):
                await tx.members.forget(who)
        await tx.commit()
    await Refill(store, HandClock(NOW), {}).work()
    assert files_with(database_url, GONE) == []


@ON_SQLITE
async def test_no_gap_and_no_order_of_rows_tells_when_somebody_was_here(store: SqlStore, database_url: str):
    joined = [MemberId(who) for who in ("zoe", "yann", GONE, "xenia", "abe")]
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        for who in joined:
            await tx.members.put(member(who))
        await tx.commit()
    before = row_ids(database_url, "member", "id")
    assert sorted(joined, key=lambda who: before[who]) == joined
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(GONE)
        await tx.commit()
    kept = await dump(store)
    await store.clear_log()
    after = row_ids(database_url, "member", "id")
    assert list(after.values()) == list(range(1, len(after) + 1))
    assert list(after) == sorted(after)
    assert await dump(store) == kept
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as copy:
        assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@ON_SQLITE
async def test_the_file_is_rewritten_once_for_a_deletion_even_after_a_crash_and_not_at_each_start(
    store: SqlStore, database_url: str
):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.commit()
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(GONE)
        await tx.commit()
    await store._engine.dispose()  # as if the process had died before it cleared the log
    for is_rewritten in (True, False):
        before = changes_of(database_url)
        again = SqlStore(create_engine(database_url), CIPHER)
        await again.clear_log()
        await again.close()
        assert (changes_of(database_url) != before) is is_rewritten
    assert files_with(database_url, GONE) == []


def changes_of(database_url: str) -> bytes:
    """Return the counters of a SQLite file's header that change with each transaction and each VACUUM."""
    with Path(database_url.removeprefix("sqlite:///")).open("rb") as file:
        return file.read(100)


def row_ids(database_url: str, table: str, column: str) -> dict[str, int]:
    """Return the row ids of a SQLite table by one of its columns, smallest first."""
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as copy:
        return dict(copy.execute(f"SELECT {column}, rowid FROM {table} ORDER BY rowid"))


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
async def test_statistics_of_postgresql_hold_nothing_of_them(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.commit()
    assert GONE in await statistics(store, "ANALYZE")
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(GONE)
        await tx.commit()
    assert GONE in await statistics(store)
    await store.clear_log()
    kept = await statistics(store)
    assert GONE not in kept
    assert BEN in kept


async def statistics(store: SqlStore, first: str = "SELECT 1") -> str:
    """Return all values in PostgreSQL's statistics."""
    async with begun(store._engine) as connection:
        await connection.execute(text(first))
        values = "SELECT tablename, attname, most_common_vals::text, histogram_bounds::text FROM pg_stats"
        rows = (await connection.execute(text(f"{values} WHERE schemaname = 'public'"))).all()
        await connection.commit()
    return str(rows)


@ON_SQLITE
async def test_a_log_that_somebody_reads_just_then_is_cleared_as_soon_as_nobody_does(
    store: SqlStore, database_url: str
):
    worker = Refill(store, HandClock(NOW), {})
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        assert await tx.members.get(GONE)
        async with store.transaction(HARBOUR) as writing:
            await writing.members.forget(GONE)
            await writing.commit()
        await worker.work()
        assert files_with(database_url, GONE)
    await worker.work()
    assert files_with(database_url, GONE) == []


@ON_SQLITE
async def test_a_log_that_a_death_left_full_is_cleared_after_the_next_start(store: SqlStore, database_url: str):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.commit()
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(GONE)
        await tx.commit()
    assert files_with(database_url, GONE)
    another = await SqlStore.open(database_url, CIPHER)
    await Refill(another, HandClock(NOW), {}).work()
    assert files_with(database_url, GONE) == []
    await another.close()
