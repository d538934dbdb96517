"""Backups of SQLite databases: made while Refill runs, and restored while it is stopped."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.bootstrap import Refill, start
from bot.clock import SystemClock
from bot.model.communities import Community
from bot.model.ids import CommunityId, MemberId
from bot.model.members import Person
from bot.services.members import ensure_member
from bot.services.privacy import forget
from bot.settings import Settings
from bot.storage_setup import open_storage
from storage.store import SqlStore
from tests.adapters.processes import told_at_once, told_here
from tests.journeys.stage import MONDAY

HERE = CommunityId("sandbox:here")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return Settings(_env_file=None)


async def put(store: SqlStore, name: str) -> None:
    here = CommunityId(f"sandbox:{name}")
    async with store.transaction(here) as tx:
        await tx.put_community(Community(here, "sandbox", name, "en", "UTC"))
        await tx.commit()


async def names(settings: Settings) -> list[str]:
    async with open_storage(settings) as (_, store):
        return [community.name for community in await store.communities()]


async def test_a_copy_that_was_made_while_refill_runs_is_put_back(settings: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    async with open_storage(settings) as (_, store):
        await put(store, "before")
        code, out = await told_here(tmp_path, "backup", "copy.db")
        assert (code, "you also need data/refill.key; store that elsewhere" in out) == (0, True), out
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        await put(store, "later")
        code, out = await told_here(tmp_path, "restore", "copy.db", "--replace")
        assert (code, "in use: stop Refill first" in out) == (1, True), out
    code, out = await told_here(tmp_path, "restore", "copy.db")
    assert (code, "add --replace to overwrite it" in out) == (1, True), out
    assert await names(settings) == ["before", "later"], "nothing was changed yet"
    code, out = await told_here(tmp_path, "restore", "copy.db", "--replace")
    assert code == 0, out
    assert await names(settings) == ["before"]
    assert (await told_here(tmp_path, "backup", "copy.db"))[0] == 1, "a copy is never overwritten"
    code, out = await told_here(tmp_path, "backup", "--keys", "keys.db")
    assert (code, (tmp_path / "keys.db").is_file()) == (0, True), out


async def test_what_is_no_copy_is_not_put_back(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("nothing of the kind, " * 99)
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE a (b)")
    async with open_storage(settings) as (_, store):
        await put(store, "here")
    with closing(sqlite3.connect("data/refill.db")) as ours, closing(sqlite3.connect("newer.db")) as newer:
        ours.backup(newer)
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
        newer.commit()
    (tmp_path / "broken.db").write_bytes((tmp_path / "newer.db").read_bytes()[:8000])
    for name, sentence in (
        ("text.db", "text.db can't be restored: the file is not a SQLite database"),
        ("broken.db", "broken.db can't be restored: the database file is damaged"),
        ("other.db", "is not a Refill database"),
        ("newer.db", "is newer than this version of Refill: update Refill"),
        ("none.db", "there is no file"),
    ):
        code, out = await told_here(tmp_path, "restore", name, "--replace")
        assert (code, sentence in out) == (1, True), out
    assert await names(settings) == ["here"]


async def test_a_copy_without_its_key_makes_no_new_one(settings: Settings, tmp_path: Path) -> None:
    async with open_storage(settings) as (_, store):
        await put(store, "here")
    assert (await told_here(tmp_path, "backup", "copy.db"))[0] == 0
    for file in (tmp_path / "data").iterdir():
        file.unlink()
    assert (await told_here(tmp_path, "restore", "copy.db"))[0] == 0
    code, out = await told_here(tmp_path, "migrate")
    assert (code, "refill.key is missing, so nothing encrypted can be read" in out) == (1, True), out
    assert not (tmp_path / "data" / "refill.key").exists()


async def test_whoever_was_forgotten_after_the_copy_is_forgotten_again_before_anybody_is_served(
    settings: Settings, tmp_path: Path
) -> None:
    async with open_storage(settings) as (_, store):
        await put(store, "here")
        async with store.transaction(HERE) as tx:
            await ensure_member(tx, Person(MemberId("ana"), "Ana", "UTC", "en", admin=False), MONDAY)
            await tx.commit()
        assert (await told_here(tmp_path, "backup", "copy.db"))[0] == 0
        async with store.transaction(HERE) as tx:
            await forget(tx, MemberId("ana"), MONDAY)
            await tx.commit()
        await Refill(store, SystemClock(), {}).work()
    assert (await told_here(tmp_path, "restore", "copy.db", "--replace"))[0] == 0
    async with open_storage(settings) as (_, store), store.reading(HERE) as tx:
        assert await tx.members.ids() == ["ana"], "the copy has her"
    async with start(settings):
        pass
    async with open_storage(settings) as (_, store), store.reading(HERE) as tx:
        assert await tx.members.ids() == []


async def test_lost_keys_of_members_are_not_made_anew_without_a_word(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_storage(settings) as (_, store):
        await put(store, "here")
    assert "members' keys were missing" not in caplog.text
    (tmp_path / "data" / "refill-keys.db").unlink()
    async with open_storage(settings):
        pass
    assert "members' keys were missing" in caplog.text


def test_a_new_database_is_made_by_hand(tmp_path: Path) -> None:
    code, out = told_at_once(tmp_path, "migrate")
    assert (code, "The database data/refill.db is up to date, at revision " in out) == (0, True), out
    code, out = told_at_once(tmp_path, "backup", "c.db", DATABASE_URL="postgresql://a:b@127.0.0.1/c")
    assert (code, "pg_dump" in out) == (1, True), out
