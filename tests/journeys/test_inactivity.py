"""Rest after silence: who shows no sign of life is left in peace, gently, and comes back with one press."""

from tests.journeys.conftest import Open
from tests.journeys.scenes import assert_only_in_daytime, circle_with, partners
from tests.journeys.stage import Stage

LEFT_IN_PEACE = "so I’ll leave you in peace"
NAMES = ("Ana", "Ben", "Cleo", "Dan", "Eva", "Finn")


async def lively(stage: Stage, *names: str) -> None:
    """Let some show that they are there."""
    for name in names:
        await stage.type(name, "/coffee")


async def test_three_introductions_in_silence_lead_to_a_rest_that_is_told_once(open_stage: Open) -> None:
    stage = await circle_with(open_stage, *NAMES)
    for _ in range(5):
        await stage.next_round()
        await lively(stage, "ben", "cleo", "dan", "eva", "finn")
    assert len(await partners(stage, "ana")) == 3
    assert len(await stage.texts("ana", LEFT_IN_PEACE)) == 1
    for who in ("ben", "cleo", "dan"):
        assert not await stage.texts(who, LEFT_IN_PEACE)
    assert_only_in_daytime(stage)


async def test_nothing_comes_to_who_rests_until_they_press_that_they_are_back(open_stage: Open) -> None:
    stage = await circle_with(open_stage, *NAMES)
    for _ in range(6):
        await stage.next_round()
        await lively(stage, "ben", "cleo", "dan", "eva", "finn")
    before = await stage.texts("ana")
    await stage.pass_time(weeks=6)
    assert await stage.texts("ana") == before
    met = len(await partners(stage, "ana"))
    assert "Good to have you back. You’re in from the next round on." in await stage.press("ana", "I’m back")
    for who in ("ben", "cleo", "dan", "eva", "finn"):
        await stage.type(who, "/coffee back")
    await stage.next_round()
    assert len(await partners(stage, "ana")) == met + 1


async def test_who_only_answers_whether_they_talked_stays_in(open_stage: Open) -> None:
    stage = await circle_with(open_stage, *NAMES)
    for _ in range(5):
        await stage.next_round()
        await lively(stage, "ben", "cleo", "dan", "eva", "finn")
        if await stage.texts("ana", "Did you get to talk"):
            await stage.press("ana", "Not yet", within="Did you get to talk")
    assert not await stage.texts("ana", LEFT_IN_PEACE)
    assert len(await partners(stage, "ana")) >= 4


async def test_who_only_picks_a_time_stays_in(open_stage: Open) -> None:
    stage = await circle_with(open_stage, *NAMES)
    for _ in range(5):
        await stage.next_round()
        await lively(stage, "ben", "cleo", "dan", "eva", "finn")
        if "[Time 1]" in "".join(await stage.texts("ana")):
            await stage.press("ana", "Time 1")
    assert not await stage.texts("ana", LEFT_IN_PEACE)


async def test_who_sits_rounds_out_is_not_taken_for_silent(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.pass_time(weeks=10)
    assert not await stage.texts("ana", LEFT_IN_PEACE)
