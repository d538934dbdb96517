"""Notes: a member writes them about a person they met, nobody else sees them, and they are stored encrypted."""

import json
import logging
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.chats import Origin
from bot.model.ids import RoundId
from bot.model.inbound import Choice
from bot.model.pairing import Reason
from bot.services.introductions import Opening, introduce
from storage.deployment_keys import new_key
from storage.encryption import Cipher
from tests.cipher import CIPHER
from tests.journeys.conftest import Open
from tests.journeys.scenes import OLIVE, circle_with, introduced, met_once
from tests.journeys.stage import Stage, someone

NOTED = "recruits testers at the Kranich library"
"""A note with words that occur nowhere else."""
CORE = pytest.mark.only_on("sandbox", "what is kept, and for whom, is the same wherever it is shown")


async def met_and_answered(open_stage: Open, answer: str = "Yes") -> Stage:
    """Play until Ana has answered in private whether she would meet Ben again."""
    stage = await met_once(open_stage)
    await stage.press("ana", "Yes", within="Did you get to talk")
    await stage.press("ana", answer, within="again sometime")
    return stage


async def test_after_a_chat_a_note_is_offered_to_who_would_meet_again_and_only_they_see_it(open_stage: Open) -> None:
    stage = await met_and_answered(open_stage)
    await stage.press("ben", "Yes", within="Did you get to talk")
    await stage.press("ben", "Not really", within="again sometime")
    assert not await stage.texts("ben", "Anything you’d like to ask Ana another time?")
    before = await stage.texts("ben")
    (asked,) = await stage.texts("ana", "Anything you’d like to ask Ben another time?")
    assert "You can write yourself a note." in asked
    await stage.press("ana", "Note to self", within="Anything you’d like to ask Ben another time?")
    assert "Only you ever see it" in await stage.fill("ana", note=NOTED)
    listed = await stage.press("ana", "My notes")
    assert f"About Ben, Fri, Mar 6, 2026: {NOTED}" in listed
    assert await stage.texts("ben") == before
    assert "No notes yet." in await stage.type("ben", "/coffee notes")


async def test_a_note_without_words_opens_the_form_and_without_a_name_asks_for_it(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    await stage.type("ana", "/coffee note @Ben")
    assert [field.name for field in stage.form_of("ana").fields] == ["note"]
    assert "Saved your note" in await stage.fill("ana", note=NOTED)
    await stage.type("ana", "/coffee note")
    assert "Saved your note" in await stage.fill("ana", about="ben", note="bakes with rye")
    await stage.join("olive", curious=["chess"])
    await stage.type("ana", "/coffee note")
    assert "about: Name someone I’ve introduced you to." in await stage.fill("ana", about="olive", note=NOTED)


async def test_who_was_not_met_is_kindly_said_and_so_is_who_is_about_to_be(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"), someone("Cem"))
    await stage.start_circle(at="06:00")
    for who in ("ana", "ben"):
        await stage.join(who, curious=["sourdough"])
    await stage.pass_time(hours=21.5)  # the round has opened, and it is not yet nine
    for name in ("Ben likes rye", "@Ben"):
        assert "Ben isn’t one of them yet" in await stage.type("ana", f"/coffee note {name}")
    assert "I can’t find anyone by that name" in await stage.type("ana", "/coffee note Cem likes rye")
    assert "You can ask someone without joining" in await stage.type("cem", "/coffee note Ana likes rye")


async def test_notes_are_written_in_a_line_listed_changed_and_deleted_for_good(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    assert "Saved your note about Ben" in await stage.type("ana", f"/coffee note @{stage.member('ben')} {NOTED}")
    await stage.type("ana", "/coffee notes")
    await stage.press("ana", "Change", within="Your notes")
    assert stage.form_of("ana").fields[0].value == NOTED
    await stage.fill("ana", note="bakes with rye")
    listed = await stage.type("ana", "/coffee notes")
    assert "bakes with rye" in listed
    assert NOTED not in listed
    assert "Delete your note about Ben?" in await stage.press("ana", "Delete", within="Your notes")
    assert "Note deleted." in await stage.press("ana", "Delete it")
    assert "No notes yet." in await stage.type("ana", "/coffee notes")


@CORE
async def test_nobody_else_gets_at_a_note(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    assert "at most 500 characters" in await stage.type("ana", f"/coffee note Ben: {NOTED * 20}")
    assert "No notes yet." in await stage.type("ana", "/coffee notes")
    await stage.type("ana", f"/coffee note Ben {NOTED}")
    await stage.type("ana", "/coffee notes")
    (seen,) = [seen for seen in await stage.sees("ana") if "Your notes" in seen.text]
    change, delete = (action for label, action in seen.choices if label in ("Change", "Delete"))
    conversation = stage.refill.conversation
    for action in (change, delete, delete.replace("drop", "gone")):
        answer = await conversation.choose(Choice(stage.community, stage.person("ben"), action))
        assert NOTED not in repr(answer)
        assert "can’t find that any more" in repr(answer)
    assert NOTED in await stage.type("ana", "/coffee notes")


async def test_a_note_is_in_its_authors_copy_and_in_nobody_elses(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    await stage.type("ana", f"/coffee note Ben {NOTED}")
    assert "1 note to yourself" in await stage.type("ana", "/coffee me")
    copies = {}
    for who in ("ana", "ben", "olive"):
        await stage.type(who, "/coffee my-data")
        copies[who] = await stage.files(who)
    (note,) = json.loads(copies["ana"][-1])["notes"]
    assert (note["about"], note["text"]) == (stage.member("ben"), NOTED)
    assert json.loads(copies["ben"][-1])["notes"] == []
    assert NOTED not in "".join(copies["ben"] + copies["olive"])


@CORE
async def test_writing_a_note_after_an_answer_is_no_sign_of_life(open_stage: Open) -> None:
    stage = await met_and_answered(open_stage)

    async def last_sign() -> object:
        async with stage.store.reading(stage.community) as tx:
            ana = await tx.members.get(stage.member("ana"))
        assert ana is not None
        return ana.last_sign_at

    before = await last_sign()
    await stage.pass_time(hours=1)
    await stage.press("ana", "Note to self", within="Anything you’d like to ask Ben another time?")
    await stage.fill("ana", note=NOTED)
    assert await last_sign() == before
    await stage.type("ana", "/coffee")
    assert await last_sign() == stage.now != before


def held_by(folder: Path, words: str) -> list[str]:
    """List the files of a database that contain some words, in any form that JSON or SQL gives them."""
    wanted = words.encode()
    return [path.name for path in folder.iterdir() if path.is_file() and wanted in path.read_bytes()]


async def test_no_word_of_a_note_is_in_the_database_a_message_or_a_log(
    open_stage: Open, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for ours in ("adapters", "bot", "storage"):  # as `bot.cli.load_settings` does for REFILL_LOG_LEVEL=debug
        caplog.set_level(logging.DEBUG, ours)
    stage = await met_and_answered(open_stage)
    await stage.press("ana", "Note to self", within="Anything you’d like to ask Ben another time?")
    await stage.fill("ana", note=NOTED)
    await stage.type("ana", "/coffee notes")
    await stage.press("ana", "Change", within="Your notes")
    await stage.fill("ana", note="sails past Utgard at night")
    await stage.type("ana", "/coffee note Ben met Kranich himself")
    await stage.type("ana", "/coffee notes")
    await stage.type("ana", "/coffee my-data")
    await stage.pass_time(days=1)
    held = json.loads((await stage.files("ana"))[-1])["notes"]
    assert {note["text"] for note in held} == {"sails past Utgard at night", "met Kranich himself"}
    for forgotten in (False, True):
        for word in ("Kranich", "Utgard"):
            assert held_by(tmp_path, word) == []
            assert word not in caplog.text
            assert all(word not in repr(delivery) for _, delivery in stage.log.deliveries), (
                "nothing goes through the outbox"
            )
            assert [await stage.texts(who, word) for who in ("ben", "olive")] == [[], []]
        if not forgotten:
            await stage.type("ana", "/coffee forget-me")
            await stage.press("ana", "Forget me")
    await stage.join("ana", curious=["sourdough"])
    assert "No notes yet." in await stage.type("ana", "/coffee notes")


@CORE
async def test_a_note_whose_key_is_gone_is_listed_without_its_text_and_can_be_deleted(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    await stage.type("ana", f"/coffee note Ben {NOTED}")
    other = new_key()
    stage.store._cipher = Cipher(lambda: (other,))
    listed = await stage.type("ana", "/coffee notes")
    assert "I can’t open this note right now" in listed
    assert NOTED not in listed
    assert "I can’t save notes right now" in await stage.type("ana", "/coffee note Ben bakes with rye")
    stage.store._cipher = CIPHER
    assert NOTED in await stage.type("ana", "/coffee notes")
    stage.store._cipher = Cipher(lambda: (other,))
    await stage.type("ana", "/coffee notes")
    await stage.press("ana", "Delete", within="I can’t open this note")
    await stage.press("ana", "Delete it")
    assert "Saved your note" in await stage.type("ana", "/coffee note Ben bakes with rye")
    assert "bakes with rye" in await stage.type("ana", "/coffee notes")


async def test_many_notes_are_shown_a_few_at_a_time_and_go_with_whom_they_are_about(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    for number in range(7):
        await stage.type("ana", f"/coffee note Ben number {number}")
        await stage.pass_time(minutes=1)
    first = await stage.type("ana", "/coffee notes")
    assert [number for number in range(7) if f"number {number}" in first] == [2, 3, 4, 5, 6]
    rest = await stage.press("ana", "Earlier notes")
    assert [number for number in range(7) if f"number {number}" in rest] == [0, 1]
    await stage.type("ben", "/coffee forget-me")
    await stage.press("ben", "Forget me")
    await stage.join("ben", curious=["sourdough"])
    assert "No notes yet." in await stage.type("ana", "/coffee notes")


async def test_earlier_chats_are_a_press_away(open_stage: Open) -> None:
    names = [f"Friend{number}" for number in range(6)]
    stage = await circle_with(open_stage, "Ana", *names)
    async with stage.store.transaction(stage.community) as tx:
        for number, name in enumerate(names):
            pair = stage.member("ana"), stage.member(name.lower())
            opening = Opening(Origin.ROUND, pair, None, Reason.SOMETHING_NEW, round=RoundId(name))
            await introduce(tx, opening, stage.now + timedelta(minutes=number))
        await tx.commit()
    await stage.pass_time(hours=3)
    first = await stage.type("ana", "/coffee chats")
    assert [name for name in names if f"With {name}," in first] == names[1:]
    rest = await stage.press("ana", "Earlier chats")
    assert [name for name in names if f"With {name}," in rest] == names[:1]
    assert "Earlier chats" not in rest
