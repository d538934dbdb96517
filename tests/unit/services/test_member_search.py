"""Members whom a member finds by name."""

from datetime import UTC, datetime

import pytest

from bot.model.communities import Community
from bot.model.errors import InvalidValue, NotFound
from bot.model.ids import CommunityId, MemberId
from bot.model.interests import Stance
from bot.model.members import Person
from bot.services.member_search import find_person
from bot.services.members import member_from
from bot.services.topics import add_interest
from storage import SqlStore

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
TOWN = CommunityId("sandbox:town")


@pytest.fixture
def engine_name() -> str:
    """Use one database, because the queries are tested on both elsewhere."""
    return "sqlite"


async def test_of_two_who_have_one_name_neither_is_meant_by_it(store: SqlStore) -> None:
    async with store.transaction(TOWN) as tx:
        await tx.put_community(Community(TOWN, "sandbox", "Town", "en", "Europe/Berlin"))
        for who, name in (("ana", "Ana"), ("ana-2", "ANA"), ("ben", "Ben"), ("cem", "Cem")):
            await tx.members.put(member_from(Person(MemberId(who), name, "Europe/Berlin", "en", admin=False), NOW))
            if who != "cem":  # Cem has only asked
                await add_interest(tx, MemberId(who), Stance.CURIOUS, "sourdough", NOW)
        for seeker in ("ben", "ana"):
            with pytest.raises(InvalidValue):
                await find_person(tx, MemberId(seeker), "ana ")
            assert (await find_person(tx, MemberId(seeker), "ana-2")).name == "ANA"
        for hidden in ("Cem", "cem"):
            with pytest.raises(NotFound):
                await find_person(tx, MemberId("ben"), hidden)
        assert (await find_person(tx, MemberId("cem"), "cem")).name == "Cem"
