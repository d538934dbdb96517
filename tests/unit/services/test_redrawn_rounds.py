"""Rounds that change between pairing and introduction: nobody is lost, and no forbidden pair meets."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.again import Again, Wish
from bot.model.chats import ChatState, Origin
from bot.model.checkins import CheckIn, CheckInState
from bot.model.circles import Cadence, Circle, Rhythm
from bot.model.communities import Community
from bot.model.ids import AskId, ChannelId, ChatId, CircleId, CommunityId, MemberId, RoundId
from bot.model.jobs import Due, OpenRound
from bot.model.members import Person
from bot.model.outbox import OutboxState, ToMember
from bot.model.pairing import Reason
from bot.model.rounds import RoundState
from bot.ports import Transaction
from bot.services import round_introductions, rounds
from bot.services.blocks import keep_apart
from bot.services.circle_membership import join_circle, leave_circle, skip_next
from bot.services.introductions import Opening, introduce
from bot.services.late_joiners import pair_late
from bot.services.members import ensure_member, find_member, rest, set_languages
from bot.services.privacy import forget
from bot.texts.plain_text import plain_message
from storage import SqlStore

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ROUND = NOW + timedelta(days=1)
TOWN = CommunityId("sandbox:town")
CADENCE = Cadence(Rhythm.EVERY_2_WEEKS, 1, time(8), "UTC")
CIRCLE = Circle(CircleId("c"), "Coffee", ChannelId("quay"), CADENCE, NOW, ROUND)
TEA = replace(CIRCLE, id=CircleId("t"), name="Tea")
Change = Callable[[Transaction, MemberId, MemberId], Awaitable[None]]
MOST_WRITTEN = 130
"""Rows that one transaction of a round may write: as many as it names at once, and a few more."""
LONGEST_WRITTEN = 30_000
"""Characters that one value may have."""
STATEMENTS_A_CHAT = 6
"""The most that introducing takes, in a round of a hundred and fifty."""
NO_MATCH = "No match in Coffee this time, sorry. Next round:"


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


class RoundScene:
    """A community whose rounds are run step by step."""

    def __init__(self, store: SqlStore) -> None:
        self.store, self.clock = store, HandClock(NOW)
        self.refill = Refill(store, self.clock, {})

    async def begin(self, *names: str, circles: Sequence[Circle] = (CIRCLE,)) -> None:
        """Create circles with some members in each."""
        async with self.store.transaction(TOWN) as tx:
            await tx.put_community(Community(TOWN, "sandbox", "Town", "en", "UTC"))
            for circle in circles:
                await tx.circles.put(circle)
                await tx.agenda.put(Due(OpenRound(circle.id), ROUND))
                for name in names:
                    person = Person(MemberId(name), name.capitalize(), "UTC", "en", admin=False)
                    await ensure_member(tx, person, NOW)
                    await join_circle(tx, circle, MemberId(name), NOW)
            await tx.commit()

    async def do(self, work: Callable[[Transaction], Awaitable[Any]]) -> Any:
        """Run a function in a new transaction."""
        async with self.store.transaction(TOWN) as tx:
            result = await work(tx)
            await tx.commit()
        return result

    async def draw(self, circle: Circle = CIRCLE) -> RoundId:
        """Open a round and pair it, without introductions."""
        self.clock.move_to(ROUND)
        a_round = await self.do(lambda tx: rounds.open_round(tx, circle.id, ROUND))
        assert a_round is not None
        await rounds.pair_round(self.store, TOWN, a_round.id, self.clock)
        return a_round.id

    async def drawn(self, round_id: RoundId) -> list[tuple[MemberId, ...]]:
        """Return who would be introduced."""
        outcome = await self.do(lambda tx: tx.rounds.outcome(round_id))
        assert outcome is not None
        return [group.members for group in outcome.groups]

    async def chats(self, round_id: RoundId) -> list[set[str]]:
        """Return the groups that were introduced in a round."""
        return [set(chat.members) for chat in await self.do(lambda tx: tx.chats.of_round(round_id))]

    async def latest(self, circle: Circle) -> RoundId:
        """Return a circle's latest round."""
        a_round = await self.do(lambda tx: tx.rounds.latest(circle.id))
        return RoundId(a_round.id)

    async def hear_no_match(self) -> set[str]:
        """Return the members who read that there was no match for them."""
        owed = await self.do(lambda tx: tx.outbox.in_state(OutboxState.PENDING, 1000))
        return {
            row.destination.member
            for row in owed
            if isinstance(row.destination, ToMember)
            and row.message is not None
            and NO_MATCH in plain_message(row.message)
        }


@contextmanager
def noting(store: SqlStore, note: Callable[[str, Any, Any, bool], None]) -> Iterator[None]:
    """Note each statement meanwhile: its text, its cursor, what it is given, and whether that is many rows."""

    def executed(_connection: object, cursor: Any, statement: str, given: Any, _context: object, many: bool) -> None:
        note(statement, cursor, given, many)

    engine = store._engine.sync_engine
    event.listen(engine, "after_cursor_execute", executed)
    yield
    event.remove(engine, "after_cursor_execute", executed)


@pytest.fixture
async def scene(store: SqlStore) -> RoundScene:
    return RoundScene(store)


async def leave(tx: Transaction, one: MemberId, _: MemberId) -> None:
    await leave_circle(tx, CIRCLE, one)


async def begin_to_rest(tx: Transaction, one: MemberId, _: MemberId) -> None:
    await rest(tx, await find_member(tx, one), None, ROUND)


async def skip(tx: Transaction, one: MemberId, _: MemberId) -> None:
    await skip_next(tx, CIRCLE.id, one)


async def be_forgotten(tx: Transaction, one: MemberId, _: MemberId) -> None:
    await forget(tx, one, ROUND)


async def block(tx: Transaction, one: MemberId, other: MemberId) -> None:
    await keep_apart(tx, one, other, ROUND)


async def say_no(tx: Transaction, one: MemberId, other: MemberId) -> None:
    await tx.chats.put_wish(Wish(one, other, ChatId("earlier"), Again.NO, ROUND))


async def meet_elsewhere(tx: Transaction, one: MemberId, other: MemberId) -> None:
    await introduce(tx, Opening(Origin.ASK, (one, other), None, Reason.SOMETHING_NEW, ask=AskId("ask")), ROUND)


async def lose_their_common_language(tx: Transaction, one: MemberId, other: MemberId) -> None:
    """The others speak the languages of both."""
    spoken = {one: ["de"], other: ["en"]}
    for place in await tx.circles.memberships(CIRCLE.id):
        await set_languages(tx, await find_member(tx, place.member), spoken.get(place.member, ["de", "en"]))


async def draw_six(scene: RoundScene, change: Change) -> tuple[RoundId, MemberId, MemberId]:
    """Draw a round of six, change something about the first two, and introduce it. Return the round and the two."""
    await scene.begin("ana", "ben", "cem", "dee", "eva", "fay")
    drawn = await scene.draw()
    one, other = (await scene.drawn(drawn))[0]
    await scene.do(lambda tx: change(tx, one, other))
    await scene.refill.work()
    return drawn, one, other


@pytest.mark.parametrize("change", [leave, begin_to_rest, skip, be_forgotten])
async def test_who_loses_their_partner_before_the_introduction_is_drawn_anew(scene: RoundScene, change: Change):
    drawn, gone, _ = await draw_six(scene, change)
    chats = await scene.chats(drawn)
    assert sorted(map(len, chats)) == [2, 3]
    assert not any(gone in members for members in chats)
    assert await scene.hear_no_match() == set()


@pytest.mark.parametrize("is_drawn_again", [False, True])
async def test_who_skips_a_round_is_not_in_it_and_is_in_the_next(scene: RoundScene, is_drawn_again: bool):
    await scene.begin("ana", "ben", "cem", "dee", "eva", "fay")
    await scene.do(lambda tx: skip_next(tx, CIRCLE.id, MemberId("fay")))
    drawn = await scene.draw()
    if is_drawn_again:
        gone, left = (await scene.drawn(drawn))[0]
        await scene.do(lambda tx: leave(tx, gone, left))
    await scene.refill.work()
    assert not any("fay" in members for members in await scene.chats(drawn))
    assert not (await scene.do(lambda tx: tx.circles.membership(CIRCLE.id, MemberId("fay")))).skips_next


@pytest.mark.parametrize("change", [block, say_no, meet_elsewhere, lose_their_common_language])
async def test_two_who_may_not_meet_any_more_are_each_drawn_with_another(scene: RoundScene, change: Change):
    drawn, one, other = await draw_six(scene, change)
    chats = await scene.chats(drawn)
    assert [len(members) for members in chats] == [2, 2, 2]
    assert {one, other} not in chats


async def test_of_three_the_third_takes_the_place_of_who_left_before_the_introduction(scene: RoundScene):
    await scene.begin("ana", "ben", "cem")
    drawn = await scene.draw()
    [(gone, left)] = await scene.drawn(drawn)
    (third,) = {"ana", "ben", "cem"} - {gone, left}
    await scene.do(lambda tx: leave(tx, gone, left))
    await scene.refill.work()
    assert await scene.chats(drawn) == [{left, third}]


@pytest.mark.parametrize(
    "change",
    [leave, begin_to_rest, skip, be_forgotten, block, say_no, meet_elsewhere, lose_their_common_language],
)
async def test_who_is_left_alone_before_the_introduction_reads_the_usual_sentence_at_once(
    scene: RoundScene, change: Change
):
    await scene.begin("ana", "ben")
    drawn = await scene.draw()
    [(gone, left)] = await scene.drawn(drawn)
    await scene.do(lambda tx: change(tx, gone, left))
    await scene.refill.work()
    assert await scene.chats(drawn) == []
    assert left in await scene.hear_no_match()


async def test_who_is_left_over_once_others_were_introduced_reads_the_usual_sentence(scene: RoundScene):
    names = [f"m{number:03}" for number in range(2 * round_introductions.INTRODUCED_AT_ONCE + 2)]
    await scene.begin(*names)
    drawn = await scene.draw()
    gone, left = (await scene.drawn(drawn))[-1]
    await round_introductions.introduce_round(scene.store, TOWN, drawn, scene.clock)
    assert len(await scene.chats(drawn)) == round_introductions.INTRODUCED_AT_ONCE
    await scene.do(lambda tx: leave(tx, gone, left))
    await scene.refill.work()
    assert len(await scene.chats(drawn)) == round_introductions.INTRODUCED_AT_ONCE
    assert await scene.hear_no_match() == {left}


@pytest.mark.parametrize("change", [leave, block])
async def test_whose_introduction_is_undone_while_others_wait_for_theirs_has_the_round_counted_once(
    scene: RoundScene, change: Change
):
    await scene.begin(*(f"m{number:03}" for number in range(2 * round_introductions.INTRODUCED_AT_ONCE + 2)))
    drawn = await scene.draw()
    one, other = (await scene.drawn(drawn))[0]
    await round_introductions.introduce_round(scene.store, TOWN, drawn, scene.clock)
    assert {one, other} in await scene.chats(drawn)
    await scene.do(lambda tx: change(tx, one, other))
    await scene.refill.work()
    places = {each.member: each for each in await scene.do(lambda tx: tx.circles.memberships(CIRCLE.id))}
    placed = set[str]().union(*await scene.chats(drawn))
    assert {place.rounds for place in places.values()} == {1}
    assert {member for member, place in places.items() if place.left_out} == places.keys() - placed


@pytest.mark.parametrize("members", [120, 300])
async def test_no_transaction_of_a_round_writes_more_in_a_larger_round(scene: RoundScene, members: int):
    written, longest, statements = list[int](), 0, list[str]()

    def note(statement: str, cursor: Any, given: Any, many: bool) -> None:
        nonlocal longest
        statements.append(statement)
        if statement.startswith("BEGIN"):
            written.append(0)
        elif statement.startswith(("INSERT", "UPDATE", "DELETE")):
            written[-1] += len(given) if many else max(cursor.rowcount, 0)
            values = [value for row in (given if many else [given]) for value in row]
            longest = max(longest, *(len(value) for value in values if isinstance(value, str)))

    await scene.begin(*(f"m{number:03}" for number in range(members)))
    with noting(scene.store, note):
        drawn = await scene.draw()
        statements.clear()
        while len(await scene.chats(drawn)) < members // 2:
            await round_introductions.introduce_round(scene.store, TOWN, drawn, scene.clock)
    head = await scene.do(lambda tx: tx.rounds.get(drawn))
    assert head.state is RoundState.INTRODUCED
    assert max(written) <= MOST_WRITTEN
    assert longest <= LONGEST_WRITTEN
    assert sum(not each.startswith("BEGIN") for each in statements) <= STATEMENTS_A_CHAT * members / 2


async def test_introducing_plans_three_jobs_a_chat_and_one_look_for_leavers_a_transaction(scene: RoundScene):
    planned = 0

    def note(statement: str, _cursor: Any, given: Any, many: bool) -> None:
        nonlocal planned
        if statement.startswith("INSERT INTO agenda"):
            planned += len(given) if many else 1

    chats = 5 * round_introductions.INTRODUCED_TOGETHER
    await scene.begin(*(f"m{number:03}" for number in range(2 * chats)))
    drawn = await scene.draw()
    with noting(scene.store, note):
        await round_introductions.introduce_round(scene.store, TOWN, drawn, scene.clock)
    assert len(await scene.chats(drawn)) == chats
    assert 3 * chats + 5 <= planned <= 3 * chats + 5 + 3  # the cleanup, the round's end, and the late pairing


@pytest.mark.parametrize("is_introduced", [False, True])
async def test_undoing_a_chat_reads_nothing_of_what_the_others_of_its_round_were_drawn_from(
    scene: RoundScene, is_introduced: bool
):
    await scene.begin(*(f"m{number:03}" for number in range(2 * round_introductions.INTRODUCED_AT_ONCE + 2)))
    drawn = await scene.draw()
    one, other = (await scene.drawn(drawn))[0]
    for _ in range(1 + is_introduced):
        await round_introductions.introduce_round(scene.store, TOWN, drawn, scene.clock)
    statements = list[str]()
    with noting(scene.store, lambda statement, *_: statements.append(statement)):
        await scene.do(lambda tx: block(tx, one, other))
        if is_introduced:
            await pair_late(scene.store, TOWN, drawn, scene.clock)
    assert {one, other} not in await scene.chats(drawn)
    assert not [each for each in statements if "inputs" in each or "outcome" in each]


async def test_who_was_introduced_before_an_upgrade_has_the_round_counted_as_the_others_have(scene: RoundScene):
    """The version before counted a round for all at the end of its introductions."""
    await scene.begin(*(f"m{number:03}" for number in range(2 * round_introductions.INTRODUCED_AT_ONCE + 2)))
    before = await scene.do(lambda tx: tx.circles.memberships(CIRCLE.id))
    drawn = await scene.draw()
    await round_introductions.introduce_round(scene.store, TOWN, drawn, scene.clock)
    assert len(await scene.chats(drawn)) == round_introductions.INTRODUCED_AT_ONCE
    for place in before:
        await scene.do(lambda tx, place=place: tx.circles.put_membership(place))
    await scene.refill.work()
    places = await scene.do(lambda tx: tx.circles.memberships(CIRCLE.id))
    assert {(place.rounds, place.left_out, place.in_a_row) for place in places} == {(1, 0, 2)}


async def test_a_chat_that_is_called_off_while_others_wait_for_theirs_is_counted_as_a_round_sat_out(scene: RoundScene):
    await scene.begin(*(f"m{number:03}" for number in range(2 * round_introductions.INTRODUCED_AT_ONCE + 2)))
    before = {place.member: place for place in await scene.do(lambda tx: tx.circles.memberships(CIRCLE.id))}
    drawn = await scene.draw()
    await round_introductions.introduce_round(scene.store, TOWN, drawn, scene.clock)
    async with scene.store.transaction(TOWN) as tx:
        off = (await tx.chats.of_round(drawn))[0]
        await tx.chats.put(off.move(ChatState.CANCELLED))
        for member in off.members:
            await tx.chats.put_check_in(CheckIn(off.id, member, CheckInState.CALLED_OFF))
            await tx.circles.put_membership(before[member])
        await tx.commit()
    await round_introductions.introduce_round(scene.store, TOWN, drawn, scene.clock)
    places = await scene.do(lambda tx: tx.circles.memberships(CIRCLE.id))
    assert {place.rounds for place in places} == {1}
    assert {place.member for place in places if place.left_out} == set(off.members)


async def test_a_round_that_two_processes_draw_at_once_is_stored_as_one_of_them_drew_it(scene: RoundScene):
    await scene.begin(*(f"m{number:03}" for number in range(120)))
    scene.clock.move_to(ROUND)
    a_round = await scene.do(lambda tx: rounds.open_round(tx, CIRCLE.id, ROUND))
    clocks = [HandClock(ROUND + timedelta(seconds=number)) for number in range(2)]
    await asyncio.gather(*(rounds.pair_round(scene.store, TOWN, a_round.id, clock) for clock in clocks))
    await rounds.pair_round(scene.store, TOWN, a_round.id, scene.clock)
    async with scene.store.reading(TOWN) as tx:
        opened, drawn, again = await rounds.replay_round(tx, a_round.id)
        drawn_at = await tx.rounds.parts_drawn_at(a_round.id)
    assert opened.state is RoundState.PAIRED
    assert drawn.outcome == again
    assert len(drawn_at) == 3
    assert len(set(drawn_at)) == 1


async def test_who_is_kept_apart_after_the_draw_and_before_their_message_reads_the_usual_sentence(scene: RoundScene):
    await scene.begin("ana", "ben")
    drawn = await scene.draw()
    await round_introductions.introduce_round(scene.store, TOWN, drawn, scene.clock)
    assert await scene.chats(drawn) == [{"ana", "ben"}]
    await scene.do(lambda tx: block(tx, MemberId("ana"), MemberId("ben")))
    await scene.refill.work()
    assert await scene.chats(drawn) == []
    assert "ben" in await scene.hear_no_match()


@pytest.mark.parametrize("names", ["ana ben", "ana ben cem dee"])
async def test_two_circles_at_the_same_hour_introduce_nobody_twice_to_the_same(scene: RoundScene, names: str):
    members = names.split()
    await scene.begin(*members, circles=(CIRCLE, TEA))
    scene.clock.move_to(ROUND)
    await scene.refill.work()
    met = [chat for circle in (CIRCLE, TEA) for chat in await scene.chats(await scene.latest(circle))]
    assert len(met) == (1 if len(members) == 2 else 4)
    assert all(met.count(two) == 1 for two in met)
