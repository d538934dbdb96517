"""Keyed ids and seeds: the same each time, and different in every community."""

import pytest
from examples import HARBOUR, MEADOW, community

from bot.model.errors import NotFound
from storage import SqlStore
from storage.deployment_keys import new_key
from storage.encryption import Cipher
from storage.engine import create_engine

KEY = new_key()


@pytest.fixture
async def harbour(store: SqlStore) -> SqlStore:
    """Yield a store with random secrets and one community."""
    opened = SqlStore(store._engine, Cipher(lambda: (KEY,)))
    await found(opened)
    return opened


async def found(store: SqlStore) -> None:
    async with store.transaction(HARBOUR) as tx:
        await tx.put_community(community(HARBOUR))
        await tx.commit()


async def names(store: SqlStore) -> tuple[str, int]:
    async with store.transaction(HARBOUR) as tx:
        return tx.derive_id("chat", "ana", "ben"), tx.derive_seed("chat", "ana", "ben")


async def test_what_names_a_thing_makes_the_same_each_time_and_after_a_restart(harbour: SqlStore):
    first = await names(harbour)
    assert await names(harbour) == first
    assert await names(SqlStore(harbour._engine, Cipher(lambda: (KEY,)))) == first
    await found(harbour)  # as each start does
    assert await names(harbour) == first
    async with harbour.reading(HARBOUR) as tx:
        assert tx.derive_id("chat", "ana", "ben") == first[0]


async def test_another_community_makes_other_ids_and_seeds(harbour: SqlStore):
    async with harbour.transaction(MEADOW) as tx:
        await tx.put_community(community(MEADOW))
        theirs = tx.derive_id("chat", "ana", "ben"), tx.derive_seed("chat", "ana", "ben")
    assert not set(theirs) & set(await names(harbour))


async def test_an_id_fits_every_button_and_its_parts_are_not_run_together(harbour: SqlStore):
    async with harbour.reading(HARBOUR) as tx:
        made = {tx.derive_id(*parts) for parts in (("ab", "c"), ("a", "bc"), ("abc",), ("a", "b", "c"), ("id", "abc"))}
        assert 0 <= tx.derive_seed("abc") < 2**63
    assert len(made) == 5
    assert all(len(one) == 20 and set(one) <= set("abcdefghijklmnopqrstuvwxyz234567") for one in made)


async def test_a_secret_that_was_not_committed_names_nothing_later(store: SqlStore):
    opened = SqlStore(store._engine, Cipher(lambda: (KEY,)))
    async with opened.transaction(HARBOUR) as tx:
        await tx.put_community(community(HARBOUR))
        lost = tx.derive_id("chat")
    async with opened.transaction(HARBOUR) as tx:
        with pytest.raises(NotFound):
            tx.derive_id("chat")
    await found(opened)
    async with opened.reading(HARBOUR) as tx:
        assert tx.derive_id("chat") != lost


@pytest.mark.parametrize("who", ["this process", "another process"])
async def test_a_community_that_was_erased_and_comes_back_has_a_new_secret(
    harbour: SqlStore, database_url: str, engine_name: str, who: str
):
    if who == "another process" and engine_name == "sqlite":
        pytest.skip("one process alone serves a SQLite file")
    before = await names(harbour)
    other = SqlStore(create_engine(database_url), Cipher(lambda: (KEY,)))
    erasing = harbour if who == "this process" else other
    async with erasing.transaction(HARBOUR) as tx:
        await tx.erase_community()
        await tx.commit()
    await found(erasing)
    after = await names(harbour)
    assert not set(after) & set(before)
    assert await names(other) == after
    await other.close()
