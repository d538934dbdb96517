"""Member keys: they are stored apart from the data that they encrypt, before the data, and deleted soon after it."""

import asyncio
import socket
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from dump import dump
from examples import ANA, BEN, DAY, HARBOUR, MEADOW, NOTED, NOW, community, note

from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.absences import HELD_FOR
from bot.model.errors import InvalidValue
from bot.model.ids import CommunityId, KeyId, MemberId
from bot.ports import NoKey
from bot.services import uninstall
from storage import SqlStore
from storage.deployment_keys import new_key
from storage.encryption import Cipher
from storage.member_keys import KeptKey, KeysUnavailable, MemberKeys
from storage.notes import KeysOfNotes, count_keys
from tests.cipher import CIPHER, KEY

ON_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


async def write(store: SqlStore, where: CommunityId = HARBOUR, which: str = "n-1") -> None:
    async with store.transaction(where) as tx:
        await tx.put_community(community(where))
        await tx.notes.put(note(which))
        await tx.commit()


async def read(store: SqlStore) -> list[str | None]:
    async with store.reading(HARBOUR) as tx:
        return [found.text for found in await tx.notes.of_author(ANA)]


async def forget(store: SqlStore, member: MemberId = ANA) -> None:
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(member)
        await tx.commit()


async def work(store: SqlStore, now=NOW) -> None:
    await Refill(store, HandClock(now), {}).work()


async def only_key(member_keys: MemberKeys) -> KeptKey:
    (kept,) = await member_keys.all()
    return kept


def found(database_url: str, word: str) -> list[str]:
    """List the files, an SQLite file and its neighbours, that contain a word."""
    file = Path(database_url.removeprefix("sqlite:///"))
    return [each.name for each in file.parent.glob(f"{file.name}*") if word.encode() in each.read_bytes()]


async def test_no_copy_of_the_database_opens_a_note_of_who_was_forgotten(
    store: SqlStore, member_keys: MemberKeys, database_url: str, copy_database: Callable[[], Awaitable[str]]
):
    await write(store)
    key = await only_key(member_keys)
    await store.close()
    copy = await SqlStore.open(await copy_database(), CIPHER, member_keys)
    assert await read(copy) == [NOTED]
    held = await dump(copy)
    del held["community_key"]  # it makes ids and decrypts nothing
    locks = [value for rows in held.values() for row in rows for value in row if CIPHER.can_decrypt(value)]
    assert locks == [], "nothing that is in the copy opens anything"
    await forget(store)
    await work(store)
    assert await read(copy) == [None]
    await copy.close()
    assert await member_keys.all() == []
    if database_url.startswith("sqlite"):
        assert found(database_url, key.locked) == found(f"sqlite:///{member_keys._file}", key.locked) == []


@ON_SQLITE
async def test_a_key_goes_with_the_last_note(store: SqlStore, member_keys: MemberKeys):
    await write(store)
    await write(store, which="n-2")
    for which in ("n-1", "n-2"):
        assert len(await member_keys.all()) == 1
        async with store.transaction(HARBOUR) as tx:
            await tx.notes.drop(note(which))
            await tx.commit()
        await work(store)
    assert await member_keys.all() == []


@ON_SQLITE
async def test_a_key_goes_where_the_last_note_is_about_somebody_who_is_forgotten(
    store: SqlStore, member_keys: MemberKeys
):
    await write(store)
    await forget(store, BEN)
    await work(store)
    assert await member_keys.all() == []


@ON_SQLITE
async def test_who_was_forgotten_and_writes_again_has_another_key(store: SqlStore, member_keys: MemberKeys):
    await write(store)
    first = await only_key(member_keys)
    await forget(store)
    await write(store)
    await work(store)
    assert (await only_key(member_keys)).id != first.id
    assert await read(store) == [NOTED]


@ON_SQLITE
async def test_what_a_death_left_undone_is_done_after_the_next_start(store: SqlStore, member_keys: MemberKeys):
    await write(store)
    key = await only_key(member_keys)
    await forget(store)
    assert await member_keys.all() == [key], "it goes once it is sure that nothing needs it any more"
    (_, due), *_ = await store.claim_due(NOW, timedelta(minutes=1), 1)
    async with store.transaction(HARBOUR) as tx:  # no commit
        await tx.notes.destroy_key(due.job.key)
    assert await member_keys.all() == []
    await member_keys.add(key)  # as if it had stopped before
    await work(store, NOW + timedelta(minutes=2))
    assert await member_keys.all() == []
    assert await store.next_instant() is None


async def test_an_erased_communitys_keys_go_and_nobody_elses(store: SqlStore, member_keys: MemberKeys):
    await write(store)
    await forget(store)
    await write(store)
    await write(store, MEADOW)
    async with store.transaction(HARBOUR) as tx:
        await uninstall.leave(tx, NOW)
        await tx.commit()
    await work(store)
    assert len(await member_keys.all()) == 2, "who was forgotten is, even where everything else is held"
    async with SqlStore(store._engine, CIPHER).transaction(HARBOUR) as tx:
        with pytest.raises(KeysUnavailable, match="Set REFILL_KEYS_URL"):
            await uninstall.erase(tx)
    await work(store, NOW + HELD_FOR)
    assert (await only_key(member_keys)).community == MEADOW
    assert [one.id for one in await store.communities()] == [MEADOW]


async def test_two_who_write_at_once_for_the_first_time_agree_on_the_key(
    store: SqlStore, member_keys: MemberKeys, database_url: str
):
    another = await SqlStore.open(database_url, CIPHER, MemberKeys.at(f"sqlite:///{member_keys._file}"))
    await asyncio.gather(write(store), write(another, which="n-2"))
    await only_key(member_keys)
    assert await read(store) == await read(another) == [NOTED, NOTED]
    await another.close()


def put_aside(file: Path, elsewhere: Path) -> Callable[[], None]:
    """Make a file's path unusable. Return a function that restores the file."""
    file.rename(elsewhere)
    file.mkdir()

    def put_back() -> None:
        file.rmdir()
        elsewhere.rename(file)

    return put_back


@ON_SQLITE
async def test_where_keys_are_out_of_reach_notes_wait_and_everything_else_goes_on(
    store: SqlStore, member_keys: MemberKeys, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    await write(store)
    put_back = put_aside(member_keys._file, tmp_path / "elsewhere")
    there = SqlStore(store._engine, CIPHER, member_keys=MemberKeys.at(f"sqlite:///{member_keys._file}"))
    assert await read(there) == [None]
    assert "members' keys can't be reached" in caplog.text
    async with there.transaction(HARBOUR) as tx:
        with pytest.raises(NoKey):
            await tx.notes.put(note("n-2"))
    await forget(there)
    await work(there)
    put_back()
    assert len(await there._member_keys.all()) == 1
    await work(there, NOW + DAY)
    assert await there._member_keys.all() == []
    await there.close()


@ON_SQLITE
async def test_where_no_answer_comes_of_the_keys_notes_are_listed_all_the_same(
    store: SqlStore, member_keys: MemberKeys
):
    await write(store)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://refill@127.0.0.1:{silent.getsockname()[1]}/keys"
        there = SqlStore(store._engine, CIPHER, member_keys=MemberKeys.at(url, timedelta(milliseconds=100)))
        async with asyncio.timeout(10):
            assert await read(there) == [None]
        await there._member_keys.close()


@ON_SQLITE
async def test_where_the_keys_are_lost_new_notes_have_another_key_and_the_old_open_once_it_is_back(
    store: SqlStore, member_keys: MemberKeys, tmp_path: Path
):
    await write(store)
    key = await only_key(member_keys)
    await member_keys.destroy(HARBOUR, key.id)
    await write(store, which="n-2")
    assert sorted(await read(store), key=str) == [None, NOTED]
    assert await count_keys(store._engine, CIPHER, member_keys) == KeysOfNotes(all=2, missing=1, unfit=0)
    await member_keys.add(key)
    assert await read(store) == [NOTED, NOTED]


async def test_keys_are_kept_on_both_engines_and_never_beside_what_they_lock(
    empty_database_url: str, database_url: str
):
    one, other = MemberKeys.at(empty_database_url), MemberKeys.at(empty_database_url)
    await asyncio.gather(one.prepare(), other.prepare())
    assert await one.is_there()
    for token in ("a", "a", "b"):
        await one.record_forgotten(token)
    assert await other.forgotten() == {"a", "b"}
    kept = [KeptKey(where, KeyId(which), CIPHER.make_key()) for where in (HARBOUR, MEADOW) for which in ("k-1", "k-2")]
    for each in (*kept, replace(kept[0], locked="another")):
        await one.add(each)
    assert await other.find(HARBOUR, [KeyId("k-1"), KeyId("k-9")]) == {"k-1": kept[0].locked}
    await other.destroy(HARBOUR, KeyId("k-1"))
    await other.destroy(HARBOUR, KeyId("k-1"))
    await other.destroy_all(MEADOW)
    assert await one.all() == [kept[1]]
    key = new_key()
    assert await one.rotate(Cipher(lambda: (key, KEY))) == (1, 0)
    assert await other.rotate(Cipher(lambda: (KEY,))) == (1, 1)
    with pytest.raises(InvalidValue, match="this is the main database"):
        await (store_itself := MemberKeys.at(database_url)).prepare()
    for each in (one, other, store_itself):
        await each.close()


def test_a_file_of_keys_is_for_this_user_alone(member_keys: MemberKeys, tmp_path: Path):
    asyncio.run(made(member_keys))
    assert [(each.name, each.stat().st_mode & 0o777) for each in tmp_path.iterdir()] == [("refill-keys.db", 0o600)]


async def made(member_keys: MemberKeys) -> None:
    await member_keys.prepare()
    await member_keys.close()


async def test_no_gap_in_the_file_of_keys_tells_when_one_that_is_gone_was_made(tmp_path: Path, member_keys: MemberKeys):
    await member_keys.prepare()
    await member_keys.close()
    with (
        closing(sqlite3.connect(tmp_path / "refill-keys.db")) as copy,
        pytest.raises(sqlite3.OperationalError, match="no such column: rowid"),
    ):
        copy.execute("SELECT rowid FROM member_key")
