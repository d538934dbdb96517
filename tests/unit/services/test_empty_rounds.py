"""Empty rounds are cheap, and late joiners are still paired in them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time, timedelta

import pytest
from sqlalchemy import event

from bot.model.circles import Cadence, Circle, Rhythm
from bot.model.ids import ChannelId, CircleId, MemberId
from bot.model.jobs import CleanUp, Due, OpenRound
from bot.ports import Transaction
from bot.services.circle_membership import join_circle
from bot.services.late_joiners import await_late_pairing
from bot.services.members import find_member, rest
from storage import SqlStore
from tests.unit.services.trio import ANA, BEN, CLEO, NOW, Trio

OPENS = NOW + timedelta(hours=23)
CIRCLE = Circle(CircleId("c"), "Coffee", ChannelId("quay"), Cadence(Rhythm.WEEKLY, 1, time(9), "UTC"), NOW, OPENS)
TRANSACTIONS, STATEMENTS = 29, 110
"""Maximum numbers for a week with empty rounds: one round opens and is paired, the one before ends, the one before
that closes, and old messages are cleaned up."""


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@contextmanager
def counted(store: SqlStore) -> Iterator[Counter[str]]:
    """Count the transactions and other statements of a store during the block."""
    counts = Counter[str]()

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        counts["transactions" if statement.startswith("BEGIN") else "statements"] += 1

    engine = store._engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield counts
    event.remove(engine, "before_cursor_execute", note)


async def begin(trio: Trio, *members: MemberId) -> None:
    """Create a circle whose members all rest."""

    async def create(tx: Transaction) -> None:
        await tx.circles.put(CIRCLE)
        await tx.agenda.put(Due(OpenRound(CIRCLE.id), OPENS))
        for who in members:
            await join_circle(tx, CIRCLE, who, trio.now)
            await rest(tx, await find_member(tx, who), None, trio.now)

    await trio.settle(ANA, BEN, CLEO)
    await trio.do(create)


async def test_a_round_of_nobody_takes_few_transactions(store: SqlStore) -> None:
    """An empty round is opened, ended and closed like any round, but not introduced or paired late."""
    trio = Trio(store)
    await begin(trio, ANA, BEN)
    await trio.pass_time(days=15)
    with counted(store) as counts:
        await trio.pass_time(days=7)
    assert counts["transactions"] <= TRANSACTIONS
    assert counts["statements"] <= STATEMENTS
    a_round = await trio.look(lambda tx: tx.rounds.latest(CIRCLE.id))
    assert a_round is not None
    assert a_round.number == 4
    assert await trio.look(lambda tx: tx.agenda.get(CleanUp())), "its report is deleted some day"


async def test_who_joins_a_round_of_nobody_is_paired_at_its_hour_on_the_next_day(store: SqlStore) -> None:
    """Two members join one after another, and wait. A third, who rested at the start, waits for the next round."""
    trio = Trio(store)
    await begin(trio, CLEO)
    await trio.pass_time(days=1, hours=2)

    async def join(tx: Transaction, who: MemberId) -> bool:
        circle = await tx.circles.get(CIRCLE.id)
        assert circle is not None
        await join_circle(tx, circle, who, trio.now)
        return await await_late_pairing(tx, circle, trio.now)

    for who in (ANA, BEN):
        assert await trio.do(lambda tx, who=who: join(tx, who))  # type: ignore[misc]
        await trio.pass_time(hours=1)
    a_round = await trio.look(lambda tx: tx.rounds.latest(CIRCLE.id))
    assert a_round is not None
    await trio.pass_time(hours=18, minutes=59)
    assert not await trio.look(lambda tx: tx.chats.of_round(a_round.id))
    await trio.pass_time(minutes=2)
    (chat,) = await trio.look(lambda tx: tx.chats.of_round(a_round.id))
    assert set(chat.members) == {ANA, BEN}
