"""Stored notes are encrypted with their author's key. test_member_keys tests how keys are stored and deleted."""

import shutil
from base64 import urlsafe_b64decode
from dataclasses import replace
from pathlib import Path

import pytest
from dump import dump
from examples import ANA, BEN, CLEO, DAY, HARBOUR, NOTED, NOW, note
from filled_community import fill
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.model.content import File, Form, Message, Paragraph, TextField, Typed
from bot.model.ids import MemberId
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxMessage, OutboxState, ToMember, Urgency
from bot.model.redaction import HIDDEN, without_secrets
from bot.ports import NoKey
from storage import SqlStore
from storage.deployment_keys import make_key_file, new_key, read_key_file
from storage.encryption import Cipher
from storage.member_keys import MemberKeys
from storage.notes import KeysOfNotes, count_keys
from tests.cipher import CIPHER, KEY


async def write(store: SqlStore, *texts: str, author: MemberId = ANA) -> None:
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        for number, text in enumerate(texts):
            later = NOW + (number + 1) * DAY
            await tx.notes.put(replace(note(f"n-{author}-{number}", author, CLEO, text), written_at=later))
        await tx.commit()


def with_keys(store: SqlStore, *keys: str) -> SqlStore:
    return SqlStore(store._engine, cipher=Cipher(lambda: keys), member_keys=store._member_keys)


async def test_an_authors_notes_are_listed_the_latest_first_and_nobody_elses(store: SqlStore):
    await write(store, "first", "second")
    async with store.reading(HARBOUR) as tx:
        assert [found.text for found in await tx.notes.of_author(ANA)] == ["second", "first", NOTED]
        assert [found.author for found in await tx.notes.of_author(BEN)] == [BEN, BEN]


async def test_the_same_text_is_locked_anew_each_time_and_with_each_members_own_key(store: SqlStore):
    await write(store, NOTED)
    rows = [row[4] for row in (await dump(store))["note"]]
    assert len(rows) == len(set(rows)) == 4
    assert len({each.locked for each in await store._member_keys.all()}) == 2


async def test_what_is_locked_does_not_say_when(store: SqlStore):
    """Fernet writes the second at the beginning, where everybody can read it without a key."""
    await write(store, NOTED)
    keys = [each.locked for each in await store._member_keys.all()]
    locked = [row[4] for row in (await dump(store))["note"]] + keys + [CIPHER.make_secret()[0]]
    assert {urlsafe_b64decode(each)[1:9] for each in locked} == {bytes(8)}


async def test_no_word_of_a_note_is_in_the_database(store: SqlStore, database_url: str):
    await write(store, "Ambergris and whalebone")
    async with store.transaction(HARBOUR) as tx:
        await tx.notes.put(note("n-changed", text="Ambergris no more"))
        await tx.notes.put(note("n-changed", text="Whalebone only"))
        await tx.commit()
    for word in ("mbergris", "halebone", "splice"):
        assert all(word not in value for rows in (await dump(store)).values() for row in rows for value in row)
        if database_url.startswith("sqlite"):
            held = bytes_of(database_url)
            assert "refill.db-wal" in held
            assert all(word.encode() not in each for each in held.values())


def bytes_of(database_url: str) -> dict[str, bytes]:
    """Return the bytes of an SQLite file and of its log."""
    path = Path(database_url.removeprefix("sqlite:///"))
    return {each.name: each.read_bytes() for each in path.parent.glob(f"{path.name}*")}


async def test_a_note_that_no_key_opens_is_there_without_its_text_and_opens_once_the_key_is_back(store: SqlStore):
    await write(store)
    other = new_key()
    async with with_keys(store, other).transaction(HARBOUR) as tx:
        assert [found.text for found in await tx.notes.of_author(ANA)] == [None]
        with pytest.raises(NoKey):
            await tx.notes.put(note("n-9"))
    async with with_keys(store, other, KEY).reading(HARBOUR) as tx:
        assert [found.text for found in await tx.notes.of_author(ANA)] == [NOTED]


async def test_without_any_key_notes_are_not_kept_and_what_is_there_stays(store: SqlStore):
    await write(store)
    keyless = SqlStore(store._engine, cipher=Cipher(tuple), member_keys=store._member_keys)
    async with keyless.transaction(HARBOUR) as tx:
        assert not tx.notes.are_kept
        assert [found.text for found in await tx.notes.of_author(ANA)] == [None]
        with pytest.raises(NoKey):
            await tx.notes.put(note("n-9"))
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        assert tx.notes.are_kept
        assert [found.text for found in await tx.notes.of_author(ANA)] == [NOTED]


async def test_a_new_key_takes_over_and_leaves_alone_what_none_opens(store: SqlStore, member_keys: MemberKeys):
    await write(store)
    engine: AsyncEngine = store._engine
    async with with_keys(store, new_key()).transaction(HARBOUR) as tx:
        await tx.notes.put(note("n-9", author=CLEO))
        await tx.commit()
    newest = new_key()
    both, only = Cipher(lambda: (newest, KEY)), Cipher(lambda: (newest,))
    assert await count_keys(engine, both, member_keys) == KeysOfNotes(all=3, missing=0, unfit=1)
    assert await member_keys.rotate(both) == (3, 1)
    assert await count_keys(engine, only, member_keys) == KeysOfNotes(all=3, missing=0, unfit=1)
    async with SqlStore(engine, cipher=only, member_keys=member_keys).reading(HARBOUR) as tx:
        assert [found.text for found in await tx.notes.of_author(ANA)] == [NOTED]
        assert [found.text for found in await tx.notes.of_author(CLEO)] == [None]
    unfit = KeysOfNotes(all=3, missing=0, unfit=3)
    assert await count_keys(engine, CIPHER, member_keys) == unfit, "the old key opens nothing any more"


async def test_what_is_secret_is_refused_where_messages_are_kept(store: SqlStore):
    secret = Message((Paragraph((Typed("hush", secret=True),)),))
    owed = OutboxMessage(
        MessageKey.parse("key"), ToMember(ANA), secret, Urgency.ASKED, NOW, NOW, state=OutboxState.PENDING
    )
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        await tx.outbox.add(owed)
        with pytest.raises(Exception, match="a secret must not be stored") as refused:
            await tx.commit()
        assert "hush" not in str(refused.value)
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        await tx.outbox.add(replace(owed, message=without_secrets(secret)))
        await tx.commit()


def test_what_is_left_of_a_secret_is_an_ellipsis_or_an_empty_field():
    said = Message((Paragraph((Typed("seen"), Typed("hush", secret=True))), File("a.json", "text/json", "hush", True)))
    left = without_secrets(said)
    assert left == Message((Paragraph((Typed("seen"), Typed(HIDDEN))), File("a.json", "text/json", HIDDEN)))
    asked = Form("note", "Note", "Save", (TextField("text", "Text", value="hush", secret=True),))
    assert without_secrets(asked).fields == (TextField("text", "Text"),)


def test_a_key_file_is_made_once_for_this_user_alone(tmp_path: Path):
    path = tmp_path / "refill.key"
    assert read_key_file(path) == ()
    make_key_file(path)
    made = read_key_file(path)
    make_key_file(path)
    assert read_key_file(path) == made
    assert len(made) == 1
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["refill.key"]
    shutil.rmtree(tmp_path)
