"""A nameless question looks the same for every asker, and takes the same number of statements."""

from dataclasses import replace
from datetime import timedelta

from bot.model.asks import Ask, AskState, Carried, CarriedState, Wording
from bot.model.ids import AskId, MemberId, TopicId
from bot.model.outbox import OutboxMessage, OutboxState, ToMember, Urgency
from storage import SqlStore
from tests.unit.conversation.test_statement_counts import meet, shown
from tests.unit.services.trio import ANA, TOWN, Trio


async def test_a_question_without_a_name_takes_as_many_statements_whoever_asked_it(store: SqlStore) -> None:
    """Otherwise the time of an answer could show whether Ana has met the asker."""
    trio = Trio(store)
    await trio.settle(ANA, "p1-1", "p2-1")
    await meet(trio, ["p1-1"])
    counts = []
    for asker in ("p1-1", "p2-1"):
        ends_at = trio.now + timedelta(days=14)
        async with store.transaction(TOWN) as tx:
            ask = Ask(AskId("a"), MemberId(asker), TopicId(""), Wording("How?"), trio.now, ends_at, AskState.OPEN)
            await tx.asks.put(ask)
            carried = Carried(ask.id, ANA, CarriedState.ASKED, trio.now, asked_at=trio.now)
            await tx.asks.put_carried(carried)
            sent = OutboxMessage(carried.key, ToMember(ANA), None, Urgency.NUDGE, trio.now, trio.now)
            await tx.outbox.put(replace(sent, state=OutboxState.DELIVERED, delivered_at=trio.now))
            await tx.commit()
        counts.append(await shown(trio))
    assert counts[0] == counts[1]
