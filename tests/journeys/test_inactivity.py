"""Rest after silence: a member without a sign of life rests after a gentle question, and comes back with one press."""

from dataclasses import replace
from datetime import timedelta

from bot.model.chats import ChatState
from tests.journeys.conftest import Open
from tests.journeys.scenes import assert_only_in_daytime, circle_with, partners
from tests.journeys.stage import Stage

STILL_IN = "Still in?"
LEFT_IN_PEACE = "so I’ve put you on a break"
NAMES = ("Ana", "Ben", "Cleo", "Dan", "Eva", "Finn")


async def lively(stage: Stage, *names: str) -> None:
    """Let some members give a sign of life."""
    for name in names:
        await stage.type(name, "/coffee")


async def answer_or_pick(stage: Stage) -> None:
    """Let Cleo only answer check-ins, and let Finn only pick times."""
    if await stage.texts("cleo", "Did you get to talk"):
        await stage.press("cleo", "Not yet", within="Did you get to talk")
    if any(action.startswith("pick:") for seen in await stage.sees("finn") for _, action in seen.choices):
        await stage.press("finn", "Time 1")


async def test_who_is_silent_is_asked_once_meets_once_more_and_rests_until_they_press(open_stage: Open) -> None:
    """Ana is silent. Ben presses once, when he is asked. Cleo and Finn give other signs of life."""
    stage = await circle_with(open_stage, *NAMES)
    for number in range(1, 7):
        await stage.next_round()
        assert len(await stage.texts("ana", STILL_IN)) == (number > 3), number
        assert len(await stage.texts("ana", LEFT_IN_PEACE)) == (number > 4), number
        if number == 4:
            assert "you’re still in" in await stage.press("ben", "I’m in", within=STILL_IN)
        await lively(stage, "dan", "eva")
        await answer_or_pick(stage)
    assert len(await partners(stage, "ana")) == 4
    for who in ("ben", "cleo", "dan", "eva", "finn"):
        assert not await stage.texts(who, LEFT_IN_PEACE), who
    for who in ("cleo", "dan", "finn"):
        assert not await stage.texts(who, STILL_IN), who
        assert len(await partners(stage, who)) >= 4
    assert len(await partners(stage, "ben")) > 4, "whoever is silent meets four people, and then rests"
    assert_only_in_daytime(stage)
    before = await stage.texts("ana")
    await stage.pass_time(weeks=6)
    assert await stage.texts("ana") == before
    assert "Welcome back." in await stage.press("ana", "I’m back")
    for who in ("ben", "cleo", "dan", "eva", "finn"):
        await stage.type(who, "/coffee back")
    await stage.next_round()
    assert len(await partners(stage, "ana")) == 5


async def test_a_chat_with_a_set_time_is_a_sign_of_life_when_it_begins(open_stage: Open) -> None:
    stage = await circle_with(open_stage, *NAMES)
    await stage.next_round()
    for _ in range(2):
        await stage.next_round()
        await lively(stage, "ben", "cleo", "dan", "eva", "finn")
    async with stage.store.transaction(stage.community) as tx:
        latest = (await tx.chats.of_member(stage.member("ana"), 1))[0]
        await tx.chats.put(replace(latest, starts_at=stage.now + timedelta(days=2), state=ChatState.TIME_SET))
        await tx.commit()
    await stage.next_round()
    assert not await stage.texts("ana", STILL_IN)


async def test_nobody_is_shown_a_round_that_they_are_not_in(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    shown = await stage.type("ana", "/coffee")
    assert "Coffee: next round Tue, Mar 3" in shown
    await stage.type("ana", "/coffee rest until 2026-03-12")
    assert "Coffee: your next round is Tue, Mar 17" in await stage.type("ana", "/coffee")
    await stage.type("ana", "/coffee rest")
    assert "Coffee: no rounds during your break" in await stage.type("ana", "/coffee")
    await stage.type("ana", "/coffee back")
    await stage.type("ana", "/coffee skip")
    shown = await stage.type("ana", "/coffee")
    assert "you’re skipping the next round. Your next one is Tue, Mar 10" in shown
    assert "Mar 3" not in shown


async def test_who_was_introduced_as_often_as_they_like_reads_from_when_they_are_in_again(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.type("ana", "/coffee pace 1")
    await stage.next_round()
    assert "Coffee: your next round is Tue, Mar 31" in await stage.type("ana", "/coffee")
    assert "Coffee: next round Tue, Mar 10" in await stage.type("ben", "/coffee")


async def test_who_sits_rounds_out_is_not_taken_for_silent(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.pass_time(weeks=10)
    assert not await stage.texts("ana", LEFT_IN_PEACE)
