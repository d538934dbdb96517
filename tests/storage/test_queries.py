"""Results of the repositories' queries, and their order."""

from dataclasses import replace
from datetime import timedelta

from examples import (
    ANA,
    BEN,
    CLEO,
    DAN,
    DAY,
    FIRST,
    HOUR,
    NOW,
    TUESDAYS,
    a_round,
    acquaintance,
    chat,
    check_in,
    circle,
    draw_part,
    due,
    member,
    membership,
    owed,
    refill,
    wish,
)
from sqlalchemy import event

from bot.delivery.cleanup import EXAMINED_FOR
from bot.model.blocks import Block
from bot.model.chats import ChatState
from bot.model.circles import CircleState
from bot.model.draws import DRAWN_TOGETHER, Draw
from bot.model.ids import ChannelId, ChatId, CircleId, MemberId, RefillId, RoundId
from bot.model.jobs import AskSomeday, CheckInMember, DropWaiting, Due, LapseRefill
from bot.model.message_keys import DELETED_LATER, MessageKey
from bot.model.outbox import OutboxState, ToChat, ToMember, Urgency
from bot.model.pairing import Meeting, Pairing, SatOut
from bot.model.refills import RefillState
from bot.model.rounds import RoundMember, RoundState
from bot.ports import Transaction


async def test_members_are_found_by_any_part_of_their_name_in_any_case(tx: Transaction):
    for who, name in ((ANA, "Ána Öztürk"), (BEN, "Ben O’Neil"), (CLEO, "álvaro 100%")):
        await tx.members.put(member(who, name))
        await tx.circles.put_membership(membership(who))
    await tx.members.put(member(DAN, "Án who only asked"))
    assert await tx.members.listed_among([ANA, DAN]) == {ANA}
    for typed, found in (("ÖZT", [ANA]), ("á", [CLEO, ANA]), ("N", [BEN, ANA]), ("0%", [CLEO]), ("_", [])):
        assert [each.id for each in await tx.members.search(typed, 10)] == found
    assert len(await tx.members.search("", 2)) == 2


async def test_any_number_of_members_is_found_at_once(tx: Transaction):
    """SQLite and PostgreSQL refuse statements with more than some 32 thousand parameters."""
    everybody = [MemberId(f"m{number}") for number in range(40_000)]
    await tx.members.put(member(ANA))
    assert set(await tx.members.get_many([ANA, *everybody])) == {ANA}
    assert await tx.members.get_many([]) == {}


async def test_a_channel_has_its_open_circles_by_name(tx: Transaction):
    quay = [circle(CircleId(f"c{name}"), name, CircleState.OPEN) for name in ("B", "A")]
    elsewhere = replace(circle(CircleId("else"), "0", CircleState.OPEN), channel=ChannelId("C-else"))
    for each in (*quay, elsewhere):
        await tx.circles.put(each)
    assert await tx.channel_circles(ChannelId("C-quay")) == quay[::-1]
    assert [found.name for found in await tx.circles.all()] == ["0", "A", "B", "Tuesdays"]


async def test_memberships_come_by_member_and_by_circle(tx: Transaction):
    await tx.circles.put(circle(CircleId("a-first"), "Other"))
    places = [membership(BEN), membership(ANA), membership(ANA, CircleId("a-first"))]
    for place in places:
        await tx.circles.put_membership(place)
    assert await tx.circles.memberships(TUESDAYS) == [places[1], places[0]]
    assert await tx.circles.memberships_of(ANA) == [places[2], places[1]]
    await tx.circles.drop_membership(TUESDAYS, ANA)
    await tx.circles.drop_membership(TUESDAYS, CLEO)
    assert await tx.circles.memberships(TUESDAYS) == [places[0]]


async def test_who_is_left_over_in_a_round_is_in_none_of_its_chats(tx: Transaction):
    await tx.rounds.put(a_round())
    await tx.rounds.put_part(draw_part())
    assert not await tx.chats.has_begun(FIRST)
    await tx.chats.put(replace(chat("chat-1", (ANA, BEN)), round=FIRST))
    assert await tx.chats.has_begun(FIRST)
    assert await tx.rounds.left_over(FIRST) == {CLEO}
    await tx.chats.put(replace(chat("chat-1", (ANA, BEN)), round=FIRST, state=ChatState.CANCELLED))
    assert await tx.rounds.left_over(FIRST) == {CLEO}


async def test_a_draw_is_kept_in_parts_until_its_round_is_over(tx: Transaction):
    names = [MemberId(f"m{number:03}") for number in range(2 * DRAWN_TOGETHER + 1)]
    groups = tuple(draw_part(members=(*pair, CLEO)) for pair in zip(names[::2], names[1::2], strict=False))
    inputs = replace(
        draw_part().inputs,
        entrants=tuple(replace(draw_part().inputs.entrants[0], id=name, rounds=7) for name in names),
        apart=frozenset(pair for part in groups for pair in part.inputs.apart),
        met=(Meeting(names[0], names[-1], 3), *(met for part in groups for met in part.inputs.met)),
        near=tuple(replace(draw_part().inputs.near[0], percent=percent) for percent in range(1, 8)),
    )
    outcome = Pairing(tuple(group for part in groups for group in part.outcome.groups), (SatOut(names[-1]),))
    drawn = Draw(inputs, outcome)
    await tx.rounds.put(a_round())
    for part in drawn.parts(FIRST, NOW):
        await tx.rounds.put_part(part)
        assert len(part.inputs.entrants) <= DRAWN_TOGETHER
        assert len(part.inputs.near) <= 3
    assert await tx.rounds.parts_drawn_at(FIRST) == [NOW] * 3
    assert await tx.rounds.draw(FIRST) == drawn
    assert await tx.rounds.outcome(FIRST) == drawn.outcome
    assert await tx.rounds.entrants(FIRST) == set(names)
    assert await tx.rounds.members_among(FIRST, [names[60], ANA]) == [RoundMember(FIRST, names[60], 7, 3)]
    await tx.rounds.leave(FIRST, names[-1])
    left = await tx.rounds.draw(FIRST)
    assert left is not None
    assert left.inputs == replace(inputs.without(names[-1]), whole=False)
    assert left.outcome == outcome.without(names[-1])
    assert await tx.rounds.entrants(FIRST) == set(names[:-1])
    await tx.rounds.put(replace(a_round(), state=RoundState.CHECKED_IN))
    assert (await tx.rounds.draw(FIRST), await tx.rounds.entrants(FIRST)) == (None, set())


async def test_a_draw_stays_whole_when_a_member_leaves_whose_id_is_a_part_of_another_id(tx: Transaction):
    await tx.rounds.put(a_round())
    await tx.rounds.put_part(draw_part())
    await tx.rounds.leave(FIRST, MemberId(ANA[:-1]))
    assert await tx.rounds.draw(FIRST) == Draw(draw_part().inputs, draw_part().outcome)


async def test_who_was_not_counted_for_a_round_that_introduced_them_is_found(tx: Transaction):
    await tx.rounds.put(a_round())
    await tx.rounds.put_part(draw_part())
    for who in (ANA, BEN, CLEO):
        await tx.circles.put_membership(membership(who))
    await tx.chats.put(replace(chat("chat-1", (ANA, BEN)), round=FIRST))
    await tx.circles.put_membership(membership(ANA).after_round(placed=True))
    assert await tx.rounds.uncounted(a_round(), 9) == [BEN]


async def test_the_latest_round_is_the_one_with_the_highest_number(tx: Transaction):
    for number in (9, 10, 2):
        await tx.rounds.put(a_round(RoundId(f"r{number}"), number))
    latest = await tx.rounds.latest(TUESDAYS)
    assert latest is not None
    assert latest.number == 10


async def test_chats_of_a_member_come_the_latest_first(tx: Transaction):
    for day, members in ((1, (ANA, BEN)), (3, (ANA, CLEO)), (2, (ANA, BEN, DAN)), (4, (BEN, CLEO))):
        await tx.chats.put(chat(f"day-{day}", members, of=None, introduced_at=NOW + day * DAY))
    assert [found.id for found in await tx.chats.of_member(ANA, 2)] == ["day-3", "day-2"]
    assert [found.id for found in await tx.chats.of_member(DAN, 2)] == ["day-2"]


async def test_chats_are_counted_after_an_instant_without_cancelled_ones(tx: Transaction):
    await tx.chats.put(chat("1", (ANA, BEN), of=None, introduced_at=NOW))
    await tx.chats.put(chat("2", (ANA, BEN, CLEO), of=None, introduced_at=NOW + HOUR))
    await tx.chats.put(chat("3", (ANA, BEN), of=None, introduced_at=NOW + DAY))
    await tx.chats.put(chat("4", (ANA, BEN), of=None, introduced_at=NOW + DAY, state=ChatState.CANCELLED))
    assert dict(await tx.chats.counts_since([ANA, CLEO, DAN], NOW)) == {ANA: 2, CLEO: 1, DAN: 0}


async def test_chats_of_a_round_and_check_ins_of_a_chat_come_in_order(tx: Transaction):
    chats = [chat("b", (ANA, BEN)), chat("a", (CLEO, DAN)), chat("c", (ANA, BEN), of=None)]
    for each in chats:
        await tx.chats.put(each)
    assert [found.id for found in await tx.chats.of_round(RoundId("r-first"))] == ["a", "b"]
    for who in (BEN, ANA):
        await tx.chats.put_check_in(check_in(ChatId("b"), who))
    assert [found.member for found in await tx.chats.check_ins(ChatId("b"))] == [ANA, BEN]


async def test_wishes_are_found_by_who_wished(tx: Transaction):
    wishes = [wish(ANA, BEN), wish(ANA, CLEO), wish(BEN, ANA), wish(CLEO, ANA)]
    for each in reversed(wishes):
        await tx.chats.put_wish(each)
    assert await tx.chats.wishes([ANA, BEN]) == wishes[:3]


async def test_pairs_are_found_among_members_since_an_instant(tx: Transaction):
    for one, other, at in ((CLEO, ANA, NOW + DAY), (ANA, BEN, NOW + HOUR), (BEN, DAN, NOW + DAY), (BEN, CLEO, NOW)):
        await tx.acquaintances.put(acquaintance(one, other, at))
    among = await tx.acquaintances.among([CLEO, BEN, ANA], NOW)
    assert [(pair.one, pair.other) for pair in among] == [(ANA, BEN), (ANA, CLEO)]
    of_ana = await tx.acquaintances.of_member(ANA)
    assert [(pair.one, pair.other) for pair in of_ana] == [(ANA, CLEO), (ANA, BEN)]


async def test_open_offers_are_found_by_either_member(tx: Transaction):
    for number, (members, state) in enumerate(
        (
            ((ANA, BEN), RefillState.WAITING),
            ((BEN, CLEO), RefillState.OFFERED),
            ((ANA, CLEO), RefillState.LAPSED),
            ((CLEO, DAN), RefillState.OFFERED),
        )
    ):
        await tx.acquaintances.put_refill(refill(f"refill-{number}", members, state))
    assert [found.id for found in await tx.acquaintances.open_refills([BEN])] == ["refill-0", "refill-1"]
    assert [found.id for found in await tx.acquaintances.open_refills([ANA, DAN])] == ["refill-0", "refill-3"]


async def test_a_block_holds_both_ways_and_is_found_one_way(tx: Transaction):
    await tx.acquaintances.add_block(Block(BEN, ANA))
    assert await tx.acquaintances.blocks_of(ANA) == []
    assert await tx.acquaintances.blocks_among([ANA, CLEO]) == []
    assert await tx.acquaintances.blocks_among([ANA, BEN]) == [Block(BEN, ANA)]
    await tx.acquaintances.drop_block(Block(BEN, ANA))
    assert not await tx.acquaintances.blocks_among([ANA, BEN])


async def test_owing_twice_is_owing_once(tx: Transaction):
    await tx.outbox.add(owed("welcome", ToMember(ANA)))
    await tx.outbox.add(replace(owed("welcome", ToMember(BEN)), attempts=99))
    assert await tx.outbox.get(MessageKey.parse("welcome")) == owed("welcome", ToMember(ANA))


async def test_messages_in_a_state_come_the_earliest_due_first(tx: Transaction):
    for key, at, state in (
        ("c", NOW, OutboxState.DEAD),
        ("b", NOW + DAY, OutboxState.PENDING),
        ("d", NOW, OutboxState.PENDING),
        ("a", NOW, OutboxState.PENDING),
    ):
        await tx.outbox.add(owed(key, due_at=at, state=state))
    assert [str(found.key) for found in await tx.outbox.in_state(OutboxState.PENDING, 10)] == ["a", "d", "b"]
    assert [str(found.key) for found in await tx.outbox.in_state(OutboxState.PENDING, 1)] == ["a"]


async def test_nudges_count_whether_they_came_alone_or_in_a_conversation(tx: Transaction):
    await tx.chats.put(chat("chat-1", (ANA, BEN), of=None))
    to_both = ToChat(ChatId("chat-1"), (ANA, BEN), None)
    for key, to, urgency, delivered_at in (
        ("early", ToMember(ANA), Urgency.NUDGE, NOW),
        ("later", ToMember(ANA), Urgency.NUDGE, NOW + 3 * HOUR),
        ("chat", to_both, Urgency.NUDGE, NOW + 2 * HOUR),
        ("asked", ToMember(ANA), Urgency.ASKED, NOW + 2 * HOUR),
        ("waiting", ToMember(ANA), Urgency.NUDGE, None),
        ("ben's", ToMember(BEN), Urgency.NUDGE, NOW + 2 * HOUR),
    ):
        await tx.outbox.add(replace(owed(key, to), urgency=urgency, delivered_at=delivered_at))
    assert await tx.outbox.nudges_since(ANA, NOW) == [NOW + 2 * HOUR, NOW + 3 * HOUR]
    assert await tx.outbox.nudges_since(CLEO, NOW) == []


async def test_nudges_of_which_nobody_knows_are_found_for_all_whom_they_may_have_reached(tx: Transaction):
    await tx.chats.put(chat("chat-1", (ANA, BEN), of=None))
    to_both = ToChat(ChatId("chat-1"), (ANA, BEN), None)
    for key, to, state, unsure_since in (
        ("early", ToMember(ANA), OutboxState.UNKNOWN, NOW),
        ("unknown", ToMember(ANA), OutboxState.UNKNOWN, NOW + HOUR),
        ("given up", to_both, OutboxState.DEAD, NOW + HOUR),
        ("refused", ToMember(ANA), OutboxState.DEAD, None),
        ("ben's", ToMember(BEN), OutboxState.UNKNOWN, NOW + HOUR),
    ):
        await tx.outbox.add(replace(owed(key, to, state=state), unsure_since=unsure_since))
    assert sorted(str(nudge.key) for nudge in await tx.outbox.nudges_uncertain(ANA, NOW)) == ["given up", "unknown"]


async def test_what_is_dropped_keeps_its_key_and_no_words(tx: Transaction):
    for key, to, state in (
        ("pending", owed().destination, OutboxState.PENDING),
        ("on its way", owed().destination, OutboxState.SENDING),
        ("delivered", owed().destination, OutboxState.DELIVERED),
        ("alone", ToMember(ANA), OutboxState.WAITING),
    ):
        await tx.outbox.add(owed(key, to, state=state))
    await tx.outbox.drop_key(MessageKey.parse("pending"))
    dropped = await tx.outbox.in_state(OutboxState.DROPPED, 10)
    assert [(str(found.key), found.message) for found in dropped] == [("pending", None)]
    assert not await tx.outbox.add(owed("pending"))
    for key in ("on its way", "delivered", "alone", "never owed"):
        await tx.outbox.drop_key(MessageKey.parse(key))
    assert {str(found.key) for found in await tx.outbox.in_state(OutboxState.DROPPED, 10)} == {"pending", "alone"}


async def test_what_is_removed_may_be_enqueued_again(tx: Transaction):
    for key in ("pending", "other"):
        await tx.outbox.add(owed(key))
    await tx.outbox.drop_key(MessageKey.parse("pending"))
    await tx.outbox.remove([MessageKey.parse("pending"), MessageKey.parse("never owed")])
    for key in ("pending", "other"):
        await tx.outbox.add(replace(owed(key), attempts=7))
    found = await tx.outbox.get_many([MessageKey.parse(key) for key in ("pending", "other")])
    kept = owed("other").attempts
    assert [found[MessageKey.parse(key)].attempts for key in ("pending", "other")] == [7, kept]


async def test_putting_due_work_again_moves_it_and_removing_tells_whether_it_was_there(tx: Transaction):
    await tx.agenda.put(due("chat-1", due_at=NOW))
    await tx.agenda.put(replace(due("chat-1", due_at=NOW + DAY), lease_until=NOW + HOUR))
    assert await tx.agenda.get(due().job) == due("chat-1", due_at=NOW + DAY)
    assert not await tx.agenda.remove(LapseRefill(RefillId("chat-1")))
    assert await tx.agenda.remove(due().job)
    assert not await tx.agenda.remove(due().job)


async def test_jobs_about_some_ids_are_found_by_index_and_removed(tx: Transaction):
    kept = [CheckInMember(ChatId("c-10"), MemberId("b_n")), AskSomeday(CLEO, MemberId("c-1")), DropWaiting(CLEO)]
    about = [CheckInMember(ChatId("c-1"), CLEO), AskSomeday(CLEO, MemberId("b%n")), DropWaiting(MemberId("b%n"))]
    for job in (*kept, *about):
        await tx.agenda.put(Due(job, NOW))
    sent: list[str] = []
    engine = tx._scope.connection.engine.sync_engine
    await tx._scope.flush()
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: sent.append(statement))
    await tx.agenda.remove_about(["b%n", "c-1", "nobody"], [f"{CLEO} b%n"])
    assert [statement.split()[0] for statement in sent] == ["SELECT", "DELETE"]
    assert [job for job in (*kept, *about) if await tx.agenda.get(job)] == kept


async def test_what_is_long_done_and_looked_up_by_nobody_goes_from_the_outbox(tx: Transaction):
    long_ago = NOW - timedelta(seconds=1)
    for key, replaces, state, due_at in (
        ("checkin.chat-1.ana", None, OutboxState.DELIVERED, long_ago),
        ("remind.chat-1.ana", None, OutboxState.DROPPED, long_ago),
        ("mutual.r-1.ana", None, OutboxState.DEAD, long_ago),
        ("intro.chat-1.1", "intro.chat-1", OutboxState.DELIVERED, long_ago),
        ("intro.chat-1", None, OutboxState.DELIVERED, long_ago),
        ("asked.ask-1.ana", None, OutboxState.DEAD, long_ago),
        ("welcome.ana", None, OutboxState.DELIVERED, long_ago),
        ("checkinx", None, OutboxState.DELIVERED, long_ago),
        ("checkin.chat-2.ana", None, OutboxState.DELIVERED, NOW),
        ("checkin.chat-3.ana", None, OutboxState.PENDING, long_ago),
        ("checkin.chat-4.ana", None, OutboxState.WAITING, long_ago),
    ):
        await tx.outbox.add(replace(owed(key, ToMember(ANA), state=state, due_at=due_at), replaces=replaces))
    span = (NOW - EXAMINED_FOR, NOW)
    assert await tx.outbox.arrived_introductions(*span) == {"chat-1": [MessageKey.parse("intro.chat-1")]}
    await tx.outbox.remove_finished(await tx.outbox.finished(DELETED_LATER, *span))
    await tx.outbox.drop_dead(*span, NOW)
    left = [found for state in OutboxState for found in await tx.outbox.in_state(state, 20)]
    assert {str(found.key) for found in left} == {
        "intro.chat-1", "asked.ask-1.ana", "welcome.ana", "checkinx",
        "checkin.chat-2.ana", "checkin.chat-3.ana", "checkin.chat-4.ana",
    }  # fmt: skip
    assert [(str(each.key), each.state) for each in left if not each.message] == [
        ("asked.ask-1.ana", OutboxState.DROPPED)
    ]
