"""Empty turns: their number, the members who are asked later, and waits without a question."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.model.asks import AskState, Carried, CarriedState
from bot.model.ids import AskId, MemberId
from bot.model.interests import Stance
from bot.model.outbox import OutboxState
from bot.services.absences import end_dealings_with
from bot.services.ask_rechecks import passes_recheck
from bot.services.ask_turns import carry_ask
from bot.services.closed_dms import still_waiting
from bot.services.random_empty_turns import is_left_empty
from bot.services.topics import add_interest
from storage import SqlStore
from tests.lots import ONE_TURN_IN, leave_turns_empty
from tests.unit.services.test_ask_turns import (
    ANA,
    BEN,
    DAY,
    EVE,
    MINUTE,
    NOW,
    TOWN,
    carried,
    deliver,
    drop,
    sent,
    set_up,
)


@pytest.fixture
def engine_name() -> str:
    """Use one database, because the queries are tested on both elsewhere."""
    return "sqlite"


@pytest.fixture(autouse=True)
def turns_are_empty() -> Iterator[None]:
    """Leave all turns empty during a test, and none after it."""
    leave_turns_empty(1)
    yield
    leave_turns_empty(None)


async def test_about_one_turn_in_six_is_left_empty(store: SqlStore) -> None:
    leave_turns_empty(ONE_TURN_IN)
    async with store.transaction(TOWN) as tx:
        await set_up(tx)
        turns = [
            Carried(AskId(f"ask {ask}"), MemberId(f"member {turn}"), CarriedState.CHOSEN, NOW + turn * 3 * DAY)
            for ask in range(300)
            for turn in range(4)
        ]
        empty = [turn for turn in turns if is_left_empty(tx, turn)]
        assert 150 < len(empty) < 250, "of 1,200"
        assert {turn.member for turn in empty} == {turn.member for turn in turns}, "also the first"


async def test_whose_turn_was_left_empty_is_asked_once_nobody_else_can_be(store: SqlStore) -> None:
    async with store.transaction(TOWN) as tx:
        await set_up(tx)
        ask = await sent(tx, ANA, NOW)
        await drop(tx, ask)
        question = await carried(tx, ask)
        assert (question.state, question.asked_at) == (CarriedState.LEFT_EMPTY, NOW + MINUTE)
        await add_interest(tx, EVE.id, Stance.SHARING, "sourdough", NOW)
        for turn, who in ((1, EVE), (2, BEN)):
            await carry_ask(tx, ask.id, NOW + turn * 3 * DAY + turn * MINUTE)
            (chosen,) = [one for one in await tx.asks.carried(ask.id) if one.state is CarriedState.CHOSEN]
            assert chosen.member == who.id
            leave_turns_empty(None)
            owed = await tx.outbox.get(chosen.key)
            assert owed is not None
            assert await passes_recheck(tx, owed.move(OutboxState.SENDING), NOW + turn * 3 * DAY + turn * MINUTE)
            await deliver(tx, chosen.key, NOW + turn * (3 * DAY + MINUTE))


async def test_a_turn_that_is_left_empty_counts_as_asked_for_other_asks(store: SqlStore) -> None:
    async with store.transaction(TOWN) as tx:
        await set_up(tx)
        await drop(tx, await sent(tx, ANA, NOW))
        other = await sent(tx, EVE, NOW + DAY)
        assert other.state is AskState.OPEN
        assert not await tx.asks.carried(other.id)
        await carry_ask(tx, other.id, NOW + 9 * DAY)
        assert (await carried(tx, other)).member == BEN.id


@pytest.mark.parametrize("gone", [False, True])
async def test_of_a_turn_that_is_left_empty_nothing_waits_for_who_takes_no_direct_messages(
    store: SqlStore, *, gone: bool
) -> None:
    async with store.transaction(TOWN) as tx:
        await set_up(tx)
        ask = await sent(tx, ANA, NOW)
        owed = await tx.outbox.get((await carried(tx, ask)).key)
        assert owed is not None
        await tx.outbox.put(owed.move(OutboxState.SENDING).move(OutboxState.WAITING))
        await tx.members.put(replace(BEN, closed_since=NOW))
        await carry_ask(tx, ask.id, NOW + 10 * MINUTE)
        if gone:
            await end_dealings_with(tx, ANA.id, NOW + 10 * MINUTE)
            await tx.members.forget(ANA.id)
        assert await still_waiting(tx, BEN.id, NOW + 11 * MINUTE) == []
        assert await still_waiting(tx, BEN.id, NOW + 2 * DAY) == []
        assert not await tx.outbox.in_state(OutboxState.PENDING, 9), "nor a line in its place"
