"""A skipped chat: at the round's hour, the other member reads that it won't happen, and meets a person who is free."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Open
from tests.journeys.scenes import NO_MATCH, OLIVE, at, circle_with, introduced, partners
from tests.journeys.stage import Seen, Stage, someone

WONT_HAPPEN = "won’t happen"


async def test_the_other_hears_it_the_next_day_and_is_reminded_of_nothing(open_stage: Open) -> None:
    stage = await introduced(open_stage, rhythm="every_2_weeks:1")
    said = await stage.press("ana", "Skip this chat")
    assert "I’ll tell Ben the chat is off, but not why" in said
    await stage.go_to(at(2026, 3, 4, 8, 59))
    assert not await stage.texts("ben", WONT_HAPPEN)
    await stage.go_to(at(2026, 3, 4, 9, 1))
    assert len(await stage.texts("ben", WONT_HAPPEN)) == 1
    assert len(await stage.texts("ben", NO_MATCH)) == 1
    for who in ("ana", "ben"):
        assert "This chat is already over" in await stage.press(who, "Skip this chat")
    for who in ("ana", "ben"):
        await stage.type(who, "/coffee leave")
    await stage.pass_time(days=20)
    for who in ("ana", "ben"):
        assert not await stage.texts(who, "Did you get to talk")
        assert not await stage.texts(who, "There’s time")
    assert not await stage.texts("ana", "One of your chats")
    assert not await stage.texts("ana", "Your chat about")
    assert not await stage.texts("ana", NO_MATCH)


async def test_no_time_is_set_once_somebody_has_skipped_the_chat(open_stage: Open) -> None:
    stage = await introduced(open_stage, rhythm="every_2_weeks:1")
    (introduction,) = await _introductions(stage, "ana")
    picks = [action for _, action in introduction.choices if action.startswith("pick:")]
    await stage.press_action("ana", introduction, picks[0])
    await stage.press("ana", "Skip this chat")
    for who in ("ben", "ana"):
        await stage.press_action(who, introduction, picks[0])
    assert "This chat is already over" in await stage.press_action("ana", introduction, picks[1])
    await stage.press_action("ben", introduction, picks[1])
    await stage.pass_time(days=2)
    assert not await stage.texts("ana", "Enjoy your chat")
    assert not await stage.texts("ben", "Enjoy your chat")
    assert len(await stage.texts("ben", WONT_HAPPEN)) == 1


async def test_whoever_is_skipped_meets_whoever_else_is_free(open_stage: Open) -> None:
    stage = await _introduced_with_cleo(open_stage)
    await stage.press("ana", "Skip this chat")
    assert "already started" in await stage.join("cleo", curious=["sourdough"])
    await stage.go_to(at(2026, 3, 4, 12))
    assert await partners(stage, "ben") == [{"cleo"}, {"ana"}]
    assert await partners(stage, "cleo") == [{"ben"}]
    assert not await stage.texts("ben", NO_MATCH)
    await stage.pass_time(days=2)
    assert await partners(stage, "ana") == [{"ben"}]


async def test_two_who_are_skipped_in_two_chats_meet_each_other(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cleo", "Dan", rhythm="every_2_weeks:1")
    await stage.next_round()
    (with_ana,) = (await partners(stage, "ana"))[0]
    other = next(who for who in ("ben", "cleo", "dan") if who != with_ana)
    (with_other,) = (await partners(stage, other))[0]
    await stage.press("ana", "Skip this chat")
    await stage.press(other, "Skip this chat")
    await stage.pass_time(days=1)
    assert {with_other} in await partners(stage, with_ana)


async def test_two_whose_partners_leave_meet_each_other(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cleo", "Dan", rhythm="every_2_weeks:1")
    await stage.next_round()
    (with_ana,) = (await partners(stage, "ana"))[0]
    other = next(who for who in ("ben", "cleo", "dan") if who != with_ana)
    (with_other,) = (await partners(stage, other))[0]
    for who in ("ana", other):
        await stage.type(who, "/coffee forget-me")
        await stage.press(who, "Forget me")
    await stage.pass_time(days=1)
    assert await stage.texts(with_ana, "I’ll look for someone else for you.")
    assert {with_other} in await partners(stage, with_ana)


async def test_in_the_second_half_nobody_is_drawn_again(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cleo", "Dan", rhythm="every_4_weeks:1")
    await stage.next_round()
    await stage.pass_time(days=3)
    before = {who: len(await partners(stage, who)) for who in ("ana", "ben", "cleo", "dan")}
    (with_ana,) = (await partners(stage, "ana"))[0]
    await stage.pass_time(days=2)
    await stage.press("ana", "Skip this chat")
    await stage.pass_time(days=2)
    assert len(await stage.texts(with_ana, WONT_HAPPEN)) == 1
    assert before == {who: len(await partners(stage, who)) for who in before}


async def test_a_set_time_that_comes_soon_is_called_off_at_once(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    for who in ("ana", "ben"):
        await stage.press(who, "Time 1")
    starts_at = await _starts_at(stage)
    assert starts_at > at(2026, 3, 3, 22)
    await stage.go_to(starts_at - timedelta(hours=1))
    await stage.press("ana", "Skip this chat")
    await stage.go_to(starts_at)
    assert len(await stage.texts("ben", WONT_HAPPEN)) == 1


@pytest.mark.parametrize("before", ["Not yet", "We won’t get to it"])
async def test_who_said_that_they_had_not_talked_may_still_skip_a_time_that_was_set_since(
    open_stage: Open, before: str
) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"))
    await stage.start_circle(rhythm="every_4_weeks:1")
    for who in ("ana", "ben"):
        await stage.join(who, curious=["sourdough"])
        await stage.type(who, "/coffee hours sat 10-18")
    await stage.next_round()
    await stage.pass_time(days=8)
    await stage.press("ana", before, within="Did you get to talk")
    for who in ("ana", "ben"):
        await stage.press(who, "Time 2")
    await stage.pass_time(days=1)
    assert await stage.texts("ben", "It’s set")
    await stage.type("ana", "/coffee chats")
    assert "I’ll tell Ben the chat is off, but not why" in await stage.press(
        "ana", "Skip this chat", within="Your chats"
    )
    await stage.pass_time(days=2)
    assert len(await stage.texts("ben", WONT_HAPPEN)) == 1
    assert "This chat is already over" in await stage.press("ana", "Skip this chat")


async def test_who_talked_skips_nothing(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    await stage.press("ana", "We’ve talked")
    assert "This chat is already over" in await stage.press("ana", "Skip this chat")
    await stage.pass_time(days=2)
    assert not await stage.texts("ben", WONT_HAPPEN)


async def test_who_talked_after_all_is_not_called_off(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    await stage.press("ana", "Skip this chat")
    await stage.press("ana", "We’ve talked")
    await stage.pass_time(days=2)
    assert not await stage.texts("ben", WONT_HAPPEN)


async def _starts_at(stage: Stage):
    async with stage.store.reading(stage.community) as tx:
        return (await tx.chats.of_member(stage.member("ana"), 1))[0].starts_at


async def _introduced_with_cleo(open_stage: Open) -> Stage:
    """Play until the evening on which Ana and Ben are introduced. Cleo is there, and in no circle."""
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"), someone("Cleo"))
    await stage.start_circle(rhythm="every_2_weeks:1")
    await stage.join("ana", curious=["sourdough"])
    await stage.join("ben", sharing=["sourdough"])
    await stage.next_round()
    return stage


async def _introductions(stage: Stage, who: str) -> list[Seen]:
    """List the messages that are or were introductions to the chat about sourdough."""
    return [seen for seen in await stage.sees(who) if "about sourdough" in seen.text and WONT_HAPPEN not in seen.text]
