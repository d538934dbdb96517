"""If a person is hidden in a list, the place in the list tells nothing."""

import json
from datetime import UTC, datetime

import pytest

from bot.model.again import Again, Wish
from bot.model.blocks import Block
from bot.model.communities import Community
from bot.model.ids import ChatId, CommunityId, MemberId
from bot.model.interests import Stance
from bot.model.members import Person
from bot.services.members import member_from
from bot.services.privacy import collect_member_data, export_json
from bot.services.topics import add_interest
from storage import SqlStore

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
TOWN = CommunityId("sandbox:town")


@pytest.fixture
def engine_name() -> str:
    """Use one engine, because the queries are tested on both elsewhere."""
    return "sqlite"


async def copy_of_anas_data(store: SqlStore, hidden: str) -> dict[str, object]:
    """Let Ana block two people, and want to meet two others again. One of each pair has only asked, or is gone."""
    async with store.transaction(TOWN) as tx:
        await tx.put_community(Community(TOWN, "sandbox", "Town", "en", "Europe/Berlin"))
        for who in ("ana", "ben", "cem", hidden):
            await tx.members.put(member_from(Person(MemberId(who), who, "Europe/Berlin", "en", admin=False), NOW))
            if who != hidden:
                await add_interest(tx, MemberId(who), Stance.CURIOUS, "sourdough", NOW)
        for other in ("ben", hidden):
            await tx.acquaintances.add_block(Block(MemberId("ana"), MemberId(other)))
        for other in ("cem", hidden):
            await tx.chats.put_wish(Wish(MemberId("ana"), MemberId(other), ChatId(other), Again.YES, NOW))
        return json.loads(await export_json(tx, await collect_member_data(tx, MemberId("ana"))))


async def test_the_copy_of_ones_data_shows_whoever_is_hidden_last(store: SqlStore) -> None:
    first, last = await copy_of_anas_data(store, "abe"), await copy_of_anas_data(store, "zoe")
    assert first["not_with"] == last["not_with"] == ["ben", None]
    assert first["again"] == last["again"]
