"""Steps of an ask that come too late."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.model.asks import AskState
from bot.model.communities import Community
from bot.model.errors import IllegalMove
from bot.model.ids import CommunityId, MemberId
from bot.model.jobs import EndAsk
from bot.model.members import Person
from bot.services.asks import Draft, drop_draft, find_ask, send_ask, withdraw_ask, write_ask
from bot.services.members import member_from
from storage import SqlStore

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
TOWN = CommunityId("sandbox:town")
ANA = member_from(Person(MemberId("ana"), "Ana", "Europe/Berlin", "en", admin=False), NOW)


@pytest.fixture
def engine_name() -> str:
    """Use one database, because the queries are tested on both elsewhere."""
    return "sqlite"


@pytest.mark.parametrize("state", sorted(set(AskState) - {AskState.DRAFT}))
async def test_only_what_was_not_sent_yet_is_sent_or_thrown_away(store: SqlStore, state: AskState) -> None:
    async with store.transaction(TOWN) as tx:
        await tx.put_community(Community(TOWN, "sandbox", "Town", "en", "Europe/Berlin"))
        await tx.members.put(ANA)
        draft = await write_ask(tx, ANA, Draft("How do you keep a starter alive?", "sourdough"), NOW)
        later = replace(draft, state=state, searches=1)
        await tx.asks.put(later)
        for late in (send_ask(tx, later, NOW), drop_draft(tx, later)):
            with pytest.raises(IllegalMove):
                await late
        assert await find_ask(tx, draft.id, ANA.id) == later
        assert await tx.agenda.get(EndAsk(draft.id)) is None


async def test_what_was_taken_back_is_not_sent_again(store: SqlStore) -> None:
    async with store.transaction(TOWN) as tx:
        await tx.put_community(Community(TOWN, "sandbox", "Town", "en", "Europe/Berlin"))
        await tx.members.put(ANA)
        draft = await write_ask(tx, ANA, Draft("How do you keep a starter alive?", "sourdough"), NOW)
        sent = await send_ask(tx, draft, NOW)
        assert (sent.state, sent.is_first, sent.searches) == (AskState.OPEN, True, 1)
        closed = await withdraw_ask(tx, sent, NOW)
        with pytest.raises(IllegalMove):
            await send_ask(tx, closed, NOW)
