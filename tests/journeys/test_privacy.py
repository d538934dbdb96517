"""Stored data: shown, exported and deleted; and blocks."""

import json
from datetime import timedelta

import pytest

from bot.model.freeze import FREEZE_FLOOR, FREEZE_FLOOR_WEEKS
from tests.journeys.conftest import Open
from tests.journeys.scenes import NO_MATCH, OLIVE, circle_with, introduced, met_once, partners
from tests.journeys.stage import Stage, someone


async def copy_of(stage: Stage, who: str) -> str:
    """Return a person's copy of their data."""
    await stage.type(who, "/coffee my-data")
    return (await stage.files(who))[-1]


async def test_me_shows_all_that_somebody_said(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    await stage.type("ana", "/coffee pace 2")
    about = await stage.type("ana", "/coffee me")
    for fact in (
        "Name: Ana",
        "Time zone: Europe/Berlin",
        "Curious about: sourdough",
        "Happy to be asked about: nothing yet",
        "At most 2 chats a month",
        "Mon–Fri",
        "Coffee: next round",
        "Introduced for 1 chat so far",
        "I never follow conversations",
    ):
        assert fact in about
    assert "rather not meet" not in about


async def test_a_copy_is_json_and_holds_nobody_elses_answers(open_stage: Open) -> None:
    stage = await met_once(open_stage)
    for who, answer in (("ana", "Yes"), ("ben", "Not really")):
        await stage.press(who, "Yes", within="Did you get to talk")
        await stage.press(who, answer, within="again sometime")
    await stage.type("ben", "/coffee not-with @Ana")
    text = await copy_of(stage, "ana")
    data = json.loads(text)
    assert data["member"]["name"] == "Ana"
    assert data["curious"] == ["sourdough"]
    assert [(one["about"], one["answer"]) for one in data["again"]] == [(stage.member("ben"), "yes")]
    assert data["not_with"] == []
    assert '"no"' not in text
    assert data["chats"][0]["works_for_you"]
    theirs = json.loads(await copy_of(stage, "ben"))
    assert theirs["not_with"] == [stage.member("ana")]


async def test_the_copy_is_the_same_whatever_the_other_answered(open_stage: Open) -> None:
    copies = []
    for answer in ("Yes", "Not really", None):
        stage = await met_once(open_stage)
        await stage.press("ben", "Yes", within="Did you get to talk")
        if answer:
            await stage.press("ben", answer, within="again sometime")
        copies.append(await copy_of(stage, "ana"))
    assert copies[0] == copies[1] == copies[2]


async def test_forgetting_asks_first_and_keeps_all_on_a_no(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    assert "Delete everything I know about you?" in await stage.type("ana", "/coffee forget-me")
    assert "Nothing was deleted" in await stage.press("ana", "Keep me")
    assert "Curious about: sourdough" in await stage.type("ana", "/coffee me")


async def test_who_is_forgotten_is_unknown_and_their_partner_hears_so_without_a_name(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    await stage.type("ana", "/coffee forget-me")
    assert "I know nothing about you any more" in await stage.press("ana", "Forget me")
    await stage.pass_time(days=1)
    (told,) = await stage.texts("ben", "won’t happen")
    assert "Your chat about sourdough" in told
    assert "Ana" not in told
    await stage.pass_time(days=30)
    assert not await stage.texts("ben", "Did you get to talk with Ana")
    assert "Ana" not in await stage.type("ben", "/coffee chats")
    assert "You can ask someone without joining" in await stage.type("ana", "/coffee me")
    async with stage.store.reading(stage.community) as tx:
        assert await tx.members.get(stage.member("ana")) is None


async def test_who_was_forgotten_can_join_again_as_somebody_new(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    await stage.type("ana", "/coffee forget-me")
    await stage.press("ana", "Forget me")
    assert "You’re in Coffee" in await stage.join("ana", curious=["chess"])
    about = await stage.type("ana", "/coffee me")
    assert "Curious about: chess" in about
    assert "Introduced for 0 chats so far" in about


async def test_a_partner_who_was_not_introduced_yet_hears_nothing_of_a_chat(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana", "Pacific/Auckland"), someone("Ben", "Pacific/Auckland"))
    await stage.start_circle(at="13:00")
    await stage.join("ana", curious=["sourdough"])
    await stage.join("ben", sharing=["sourdough"])
    async with stage.store.reading(stage.community) as tx:
        opens = (await tx.circles.all())[0].next_round_at
    await stage.go_to(opens)
    assert await partners(stage, "ana") == [{"ben"}]
    await stage.type("ana", "/coffee forget-me")
    await stage.press("ana", "Forget me")
    await stage.pass_time(days=2)
    assert not await stage.texts("ben", "I thought you could talk about")
    assert not await stage.texts("ben", "won’t happen")


async def test_who_skipped_a_chat_hears_nothing_when_the_other_goes(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    await stage.press("ben", "Skip this chat")
    await stage.type("ana", "/coffee forget-me")
    await stage.press("ana", "Forget me")
    await stage.pass_time(days=2)
    assert not await stage.texts("ben", "chats won’t happen")
    assert not await stage.texts("ben", "Your chat about")


async def test_two_kept_apart_are_never_paired_whoever_said_so(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    answer = await stage.type("ana", "/coffee not-with @Ben")
    assert "I’ll never bring you together with Ben. Nobody will know, not even Ben." in answer
    for _ in range(3):
        await stage.next_round()
    assert await partners(stage, "ana") == await partners(stage, "ben") == []
    told = await stage.texts("ben", NO_MATCH)
    assert told
    assert "Ana" not in "".join(told)


async def test_the_form_of_whom_to_keep_apart_shows_them_and_takes_them_back(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cleo")
    await stage.type("ana", "/coffee not-with")
    assert "Ben and Cleo" in await stage.fill("ana", people=["ben", "cleo"])
    assert "2 people you’d rather not meet" in await stage.type("ana", "/coffee me")
    await stage.type("ana", "/coffee not-with")
    assert "never bring you together with Cleo" in await stage.fill("ana", people=["cleo"])
    await stage.type("ana", "/coffee not-with")
    assert "Your list is empty." in await stage.fill("ana", people=[])
    await stage.type("cleo", "/coffee rest")
    await stage.next_round()
    assert await partners(stage, "ana") == [{"ben"}]


async def test_who_has_joined_nothing_is_kept_apart_from_when_they_do(open_stage: Open) -> None:
    for blocks in (True, False):
        stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"))
        await stage.start_circle()
        await stage.join("ana", curious=["sourdough"])
        if blocks:
            said = await stage.type("ana", "/coffee not-with @Ben")
            assert "Someone you named hasn’t joined yet." in said
            async with stage.store.reading(stage.community) as tx:
                (block,) = await tx.acquaintances.blocks_of(stage.member("ana"))
            assert block.other != stage.member("ben"), "their id is not kept"
        await stage.join("ben", curious=["sourdough"])
        await stage.next_round()
        assert await partners(stage, "ana") == ([] if blocks else [frozenset({"ben"})])


@pytest.mark.only_on("sandbox", "slack", "in Discord one picks whom one names")
async def test_who_is_nobody_here_can_not_be_named(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    assert "I don’t know that person yet" in await stage.type("ana", "/coffee not-with Nobody")


@pytest.mark.only_on("discord", "elsewhere only members are suggested")
async def test_who_is_picked_and_has_joined_nothing_is_kept_apart_from_when_they_do(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, *map(someone, ("Ana", "Ben", "Cem")))
    await stage.start_circle()
    for who in ("ana", "ben"):
        await stage.join(who, curious=["sourdough"])
    await stage.type("ana", "/coffee not-with")
    assert "hasn’t joined yet" not in await stage.fill("ana", people=["ben"])
    await stage.type("ana", "/coffee not-with")
    answer = await stage.fill("ana", people=["ben", "cem"])
    assert "never bring you together with Ben." in answer
    assert "Someone you named hasn’t joined yet." in answer
    await stage.join("cem", curious=["sourdough"])
    async with stage.store.reading(stage.community) as tx:
        blocks = await tx.acquaintances.blocks_of(stage.member("ana"))
    assert {block.other for block in blocks} == {stage.member("ben"), stage.member("cem")}


async def test_a_block_shows_the_other_nothing(open_stage: Open) -> None:
    seen = []
    for blocks in (True, False):
        stage = await introduced(open_stage)
        if blocks:
            await stage.type("ana", "/coffee not-with @Ben")
        await stage.pass_time(days=6)
        seen.append([(one.at, one.text) for one in await stage.sees("ben")])
        seen[-1].append((stage.now, await stage.type("ben", "/coffee chats")))
        seen[-1].append((stage.now, await stage.type("ben", "/coffee me")))
    assert seen[0] == seen[1]


async def test_who_blocked_the_other_of_a_chat_is_not_asked_about_it(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    await stage.type("ana", "/coffee not-with @Ben")
    await stage.type("ana", "/coffee leave")
    await stage.pass_time(days=20)
    assert not await stage.texts("ana", "Did you get to talk")
    assert not await stage.texts("ana", "There’s time")
    assert await stage.texts("ben", "Did you get to talk")


async def test_two_who_were_drawn_but_not_yet_introduced_stay_apart_after_a_block(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana", "Pacific/Auckland"), someone("Ben", "Pacific/Auckland"))
    await stage.start_circle(at="13:00")
    await stage.join("ana", curious=["sourdough"])
    await stage.join("ben", sharing=["sourdough"])
    async with stage.store.reading(stage.community) as tx:
        opens = (await tx.circles.all())[0].next_round_at
    await stage.go_to(opens)
    await stage.type("ana", "/coffee not-with @Ben")
    await stage.pass_time(days=20)
    for who in ("ana", "ben"):
        assert not await stage.texts(who, "I thought you could talk about")
        assert not await stage.texts(who, "Did you get to talk")


async def go_and_come_back(stage: Stage, who: str) -> None:
    """Let a person be forgotten, and join again in the same way."""
    await stage.type(who, "/coffee forget-me")
    assert "I know nothing about you any more" in await stage.press(who, "Forget me")
    await stage.join(who, curious=["sourdough"], sharing=["sourdough"])


async def test_a_block_outlives_that_the_other_goes_and_comes_back(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.type("ana", "/coffee not-with @Ben")
    await stage.type("ben", "/coffee forget-me")
    await stage.press("ben", "Forget me")
    assert "1 person you’d rather not meet" in await stage.type("ana", "/coffee me")
    assert json.loads(await copy_of(stage, "ana"))["not_with"] == [None]
    await stage.type("ana", "/coffee not-with")
    await stage.fill("ana", people=[])  # the form does not show the person, so it can't remove the block
    await stage.join("ben", curious=["sourdough"])
    assert json.loads(await copy_of(stage, "ana"))["not_with"] == [stage.member("ben")]
    assert json.loads(await copy_of(stage, "ben"))["not_with"] == []
    for _ in range(6):
        await stage.next_round()
    assert await partners(stage, "ana") == await partners(stage, "ben") == []


@pytest.mark.only_on("sandbox", "what a form can show at once is the same everywhere")
async def test_whoever_a_form_can_not_show_stays_apart_when_it_is_saved(open_stage: Open) -> None:
    others = [f"Other{number:02}" for number in range(26)]
    stage = await circle_with(open_stage, "Ana", *others)
    for other in others:
        await stage.type("ana", f"/coffee not-with @{other}")
    await stage.type("ana", "/coffee not-with")
    await stage.fill("ana", people=[])
    assert json.loads(await copy_of(stage, "ana"))["not_with"] == [stage.member("other25")]


async def test_who_goes_and_comes_back_is_not_introduced_again_before_the_floor(open_stage: Open) -> None:
    """A "no" still holds after the floor. Before the floor, nothing tells a "no" from a "someday"."""
    seen, weeks = {}, {}
    for answer in ("Not really", "Maybe someday"):
        stage = await met_once(open_stage)
        async with stage.store.reading(stage.community) as tx:
            (first,) = await tx.chats.of_member(stage.member("ana"), 9)
        await stage.press("ana", "Yes", within="Did you get to talk")
        await stage.press("ana", answer, within="again sometime")
        await go_and_come_back(stage, "ben")
        assert json.loads(await copy_of(stage, "ana"))["chats"] == []
        await stage.go_to(first.introduced_at + FREEZE_FLOOR - timedelta(seconds=1))
        assert await partners(stage, "ana") == await partners(stage, "ben") == []
        seen[answer] = [(one.at, one.text) for one in await stage.sees("ben")]
        for _ in range(5):
            await stage.next_round()
        async with stage.store.reading(stage.community) as tx:
            later = await tx.chats.of_member(stage.member("ana"), 9)
        weeks[answer] = [(chat.introduced_at - first.introduced_at).days // 7 for chat in later]
    assert seen["Not really"] == seen["Maybe someday"]
    assert weeks["Not really"] == []
    assert min(weeks["Maybe someday"]) >= FREEZE_FLOOR_WEEKS
