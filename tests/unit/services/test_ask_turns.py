"""Turns of asks: their order, and questions that end because their reader blocks somebody."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.again import Again
from bot.model.asks import Ask, Carried, CarriedState, Limit
from bot.model.blocks import Block
from bot.model.chats import Chat, Origin
from bot.model.communities import Community
from bot.model.content import Message
from bot.model.errors import InvalidValue
from bot.model.ids import ChatId, CommunityId, MemberId
from bot.model.interests import Stance
from bot.model.jobs import CarryAsk
from bot.model.members import Member, Person
from bot.model.message_keys import MessageKey, QuestionChange
from bot.model.outbox import OutboxState, Urgency
from bot.model.pairing import Reason
from bot.model.refills import Acquaintance, pair_of
from bot.model.rests import Rest, RestKind
from bot.ports import Transaction
from bot.services.again import answer_again
from bot.services.ask_rechecks import passes_recheck
from bot.services.ask_responses import name_better, say_yes
from bot.services.ask_turns import carry_ask
from bot.services.ask_withdrawals import keep_questions_apart
from bot.services.asks import Draft, send_ask, withdraw_ask, write_ask
from bot.services.blocks import keep_apart
from bot.services.closed_dms import still_waiting
from bot.services.members import member_from
from bot.services.privacy import collect_member_data, export_json
from bot.services.topics import add_interest
from storage import SqlStore

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
MINUTE, DAY, WEEK = timedelta(minutes=1), timedelta(days=1), timedelta(weeks=1)
TOWN = CommunityId("sandbox:town")


def somebody(name: str) -> Member:
    return member_from(Person(MemberId(name), name.title(), "Europe/Berlin", "en", admin=False), NOW - 90 * DAY)


ANA, BEN, EVE = map(somebody, ("ana", "ben", "eve"))


@pytest.fixture
def engine_name() -> str:
    """Use one database, because the queries are tested on both elsewhere."""
    return "sqlite"


async def set_up(tx: Transaction) -> None:
    """Make Ben the only member who shares sourdough."""
    await tx.put_community(Community(TOWN, "sandbox", "Town", "en", "Europe/Berlin"))
    for member in (ANA, BEN, EVE):
        await tx.members.put(member)
    await add_interest(tx, BEN.id, Stance.SHARING, "sourdough", NOW)


async def sent(tx: Transaction, asker: Member, at: datetime) -> Ask:
    return await send_ask(tx, await write_ask(tx, asker, Draft("How do you keep it alive?", "sourdough"), at), at)


async def carried(tx: Transaction, ask: Ask) -> Carried:
    (found,) = await tx.asks.carried(ask.id)
    return found


async def deliver(tx: Transaction, key: MessageKey, at: datetime) -> None:
    owed = await tx.outbox.get(key)
    assert owed is not None
    done = replace(owed.move(OutboxState.SENDING).move(OutboxState.DELIVERED), delivered_at=at, ref=str(key))
    await tx.outbox.put(done)


async def introduced(tx: Transaction, at: datetime) -> ChatId:
    """Introduce Eve and Ben."""
    chat = Chat(ChatId("before"), Origin.ROUND, pair_of(BEN.id, EVE.id), None, Reason.SOMETHING_NEW, at)
    await tx.chats.put(chat)
    await tx.acquaintances.put(Acquaintance(*pair_of(BEN.id, EVE.id), at, chat.id))
    await enqueue_for_member(
        tx, at, message_keys.introduction(chat.id).for_member(BEN.id), BEN, Message(()), Urgency.EXPECTED
    )
    await deliver(tx, message_keys.introduction(chat.id).for_member(BEN.id), at)
    return chat.id


@pytest.mark.parametrize("eves_first", [True, False])
async def test_chance_decides_whose_ask_goes_first_and_favours_first_ones(store: SqlStore, *, eves_first: bool) -> None:
    won = Counter[MemberId]()
    for number in range(40):
        async with store.transaction(TOWN) as tx:  # rolled back at the end
            await set_up(tx)
            await tx.members.put(replace(BEN, rest=Rest(RestKind.ASKED)))
            anas, eves = [await sent(tx, who, NOW + number * MINUTE) for who in (ANA, EVE)]
            await tx.asks.put(replace(eves, is_first=eves_first, waits=True))
            await tx.members.put(BEN)
            await carry_ask(tx, eves.id, NOW + DAY)
            won[ANA.id] += len(await tx.asks.carried(anas.id))
            won[EVE.id] += len(await tx.asks.carried(eves.id))
    assert won.total() == 40
    assert min(won[ANA.id], won[EVE.id]) > 0, "a yes to one tells nothing of whether the other was carried"
    assert eves_first or won[ANA.id] > won[EVE.id]


@pytest.mark.parametrize(
    ("introduced_at", "known", "void"),
    [
        (None, False, True),
        (NOW - 5 * WEEK, False, True),
        (NOW - WEEK, False, False),
        (NOW + MINUTE, False, True),
        (NOW - WEEK, True, True),
        (None, True, False),
    ],
)
async def test_a_question_comes_to_nothing_where_who_is_kept_apart_may_have_asked_it(
    store: SqlStore, introduced_at: datetime | None, *, known: bool, void: bool
) -> None:
    async with store.transaction(TOWN) as tx:
        await set_up(tx)
        ask = await sent(tx, ANA, NOW)
        question = await carried(tx, ask)
        await tx.asks.put_carried(replace(question, known=known))
        await deliver(tx, question.key, NOW)
        if introduced_at is not None:
            await introduced(tx, introduced_at)
        await keep_questions_apart(tx, BEN.id, EVE.id, NOW + 2 * MINUTE)
        assert (await carried(tx, ask)).void == void
        chat = await say_yes(tx, ask.id, BEN.id, Limit(), NOW + 3 * MINUTE)
        assert (chat is None) == void


@pytest.mark.parametrize("others_too", [True, False])
async def test_who_is_suggested_is_asked_only_if_the_asker_lets_others_be_asked(
    store: SqlStore, *, others_too: bool
) -> None:
    async with store.transaction(TOWN) as tx:
        await set_up(tx)
        ask = await sent(tx, ANA, NOW)
        await tx.asks.put(replace(ask, others_too=others_too))
        await deliver(tx, (await carried(tx, ask)).key, NOW)
        await name_better(tx, ask.id, BEN.id, EVE.id, "", NOW + MINUTE)
        assert (EVE.id in {one.member for one in await tx.asks.carried(ask.id)}) == others_too


async def test_a_no_to_meeting_again_is_as_a_block_and_what_comes_to_nothing_is_withdrawn_within_a_day(
    store: SqlStore,
) -> None:
    async with store.transaction(TOWN) as tx:
        await set_up(tx)
        before = await introduced(tx, NOW - 5 * WEEK)
        ask = await sent(tx, EVE, NOW)
        question = await carried(tx, ask)
        await deliver(tx, question.key, NOW)
        await answer_again(tx, before, BEN.id, EVE.id, Again.NO, NOW + MINUTE)
        assert await say_yes(tx, ask.id, BEN.id, Limit(), NOW + 2 * MINUTE) is None
        assert (await carried(tx, ask)).state is CarriedState.YES
        (due,) = [due for due in [await tx.agenda.get(CarryAsk(ask.id))] if due]
        assert NOW < due.due_at < NOW + 2 * DAY
        await carry_ask(tx, ask.id, due.due_at)
        assert (await carried(tx, ask)).state is CarriedState.TAKEN_BACK
        assert (
            await tx.outbox.get(message_keys.question_change(question.ask, question.member, QuestionChange.WITHDRAWN))
            is not None
        )
        after = await tx.agenda.get(CarryAsk(ask.id))
        assert after is not None
        assert after.due_at == NOW + 3 * DAY, "as after silence"


async def test_the_second_of_a_withdrawal_does_not_show_that_it_follows_from_a_yes(store: SqlStore) -> None:
    seconds = set()
    for number in range(8):
        async with store.transaction(TOWN) as tx:  # rolled back at the end
            await set_up(tx)
            ask = await sent(tx, EVE, NOW + number * MINUTE)
            await deliver(tx, (await carried(tx, ask)).key, NOW)
            await keep_questions_apart(tx, BEN.id, EVE.id, NOW + 8 * MINUTE)
            await say_yes(tx, ask.id, BEN.id, Limit(), NOW + 9 * MINUTE)
            due = await tx.agenda.get(CarryAsk(ask.id))
            assert due is not None
            seconds.add(due.due_at.second)
    assert len(seconds) > 1


async def test_a_yes_that_its_asker_has_not_heard_of_makes_no_room_for_another_ask(store: SqlStore) -> None:
    async with store.transaction(TOWN) as tx:
        await set_up(tx)
        ask, _ = await sent(tx, ANA, NOW), await sent(tx, ANA, NOW + MINUTE)
        await deliver(tx, (await carried(tx, ask)).key, NOW)
        assert await say_yes(tx, ask.id, BEN.id, Limit(), NOW + 2 * MINUTE) is not None
        with pytest.raises(InvalidValue):
            await sent(tx, ANA, NOW + 3 * MINUTE)


RESTS = replace(BEN, rest=Rest(RestKind.ASKED))
SPEAKS_GERMAN = replace(BEN, languages=("de",))


async def kept_back(tx: Transaction) -> Ask:
    """Let Ana ask Ben, who has blocked her."""
    await set_up(tx)
    await tx.acquaintances.add_block(Block(BEN.id, ANA.id))
    return await sent(tx, ANA, NOW)


async def drop(tx: Transaction, ask: Ask) -> None:
    """Let the sender check a question that must not be sent."""
    question = await carried(tx, ask)
    owed = await tx.outbox.get(question.key)
    assert owed is not None
    assert not await passes_recheck(tx, owed.move(OutboxState.SENDING), NOW + MINUTE)
    await tx.outbox.drop_key(question.key)


@pytest.mark.parametrize("changed", [RESTS, SPEAKS_GERMAN])
async def test_a_question_that_would_not_have_been_sent_in_any_case_was_missed(
    store: SqlStore, changed: Member
) -> None:
    async with store.transaction(TOWN) as tx:
        ask = await kept_back(tx)
        await tx.members.put(changed)
        await drop(tx, ask)
        await carry_ask(tx, ask.id, NOW + 10 * MINUTE)
        assert (await carried(tx, ask)).state is CarriedState.MISSED


@pytest.mark.parametrize("changed", [BEN, RESTS, SPEAKS_GERMAN])
@pytest.mark.parametrize("taken_back", [False, True])
async def test_a_question_that_is_kept_back_counts_as_asked_from_the_minute_in_which_it_would_be_sent(
    store: SqlStore, changed: Member, *, taken_back: bool
) -> None:
    async with store.transaction(TOWN) as tx:
        ask = await kept_back(tx)
        await drop(tx, ask)
        await tx.members.put(changed)
        if taken_back:
            await withdraw_ask(tx, ask, NOW + 2 * MINUTE)
        await carry_ask(tx, ask.id, NOW + 10 * MINUTE)
        question = await carried(tx, ask)
        assert (question.state, question.asked_at) == (CarriedState.SILENT, NOW + MINUTE)


async def kept_waiting(tx: Transaction) -> Ask:
    """Keep a question back whose message waits, because its reader accepts no direct messages."""
    ask = await kept_back(tx)
    owed = await tx.outbox.get((await carried(tx, ask)).key)
    assert owed is not None
    await tx.outbox.put(owed.move(OutboxState.SENDING).move(OutboxState.WAITING))
    await tx.members.put(replace(BEN, closed_since=NOW))
    return ask


async def test_a_question_that_waits_and_is_kept_back_is_missed_when_its_day_is_over(store: SqlStore) -> None:
    async with store.transaction(TOWN) as tx:
        ask = await kept_waiting(tx)
        for after, state in ((10 * MINUTE, CarriedState.CHOSEN), (DAY + 10 * MINUTE, CarriedState.MISSED)):
            await carry_ask(tx, ask.id, NOW + after)
            assert (await carried(tx, ask)).state is state


async def test_a_question_that_is_kept_back_counts_as_asked_when_its_reader_opens_what_waits(store: SqlStore) -> None:
    async with store.transaction(TOWN) as tx:
        ask = await kept_waiting(tx)
        assert await still_waiting(tx, BEN.id, NOW + MINUTE) == []
        await carry_ask(tx, ask.id, NOW + 10 * MINUTE)
        assert (await carried(tx, ask)).state is CarriedState.SILENT


async def test_a_copy_of_what_came_to_somebody_has_no_topic_which_would_go_with_its_asker(store: SqlStore) -> None:
    async with store.transaction(TOWN) as tx:
        await set_up(tx)
        await deliver(tx, (await carried(tx, await sent(tx, ANA, NOW))).key, NOW)
        (copy,) = json.loads(await export_json(tx, await collect_member_data(tx, BEN.id)))["asked_of_you"]
        assert set(copy) == {"asked_at", "your_answer", "your_limit"}


@pytest.mark.parametrize("asker", [ANA, EVE], ids=["who is blocked", "someone else"])
async def test_a_question_that_was_being_sent_at_a_block_waits_for_nobody_whoever_asked(
    store: SqlStore, asker: Member
) -> None:
    async with store.transaction(TOWN) as tx:
        await set_up(tx)
        question = await carried(tx, await sent(tx, asker, NOW))
        owed = await tx.outbox.get(question.key)
        assert owed is not None
        await tx.outbox.put(owed.move(OutboxState.SENDING))
        await keep_apart(tx, BEN.id, ANA.id, NOW)
        await tx.outbox.put(owed.move(OutboxState.SENDING).move(OutboxState.WAITING))  # closed direct messages
        await tx.members.put(replace(BEN, closed_since=NOW))
        assert await still_waiting(tx, BEN.id, NOW + MINUTE) == []
