"""After the chat: asked in private, told only when both said yes, and offered the next one."""

from tests.journeys.conftest import Open
from tests.journeys.stage import Stage, someone


async def met_once(open_stage: Open) -> Stage:
    """Bring Ana and Ben to the morning after their first chat."""
    stage = await open_stage(someone("Olive", organiser=True), someone("Ana"), someone("Ben"))
    await stage.start_circle()
    await stage.join("ana", curious=["sourdough"])
    await stage.join("ben", sharing=["sourdough"])
    await stage.next_round()
    await stage.press("ana", "Time 1")
    await stage.press("ben", "Time 1")
    await stage.pass_time(days=3)
    return stage


async def test_two_yeses_are_told_to_both_and_lead_to_the_next_chat(open_stage: Open) -> None:
    stage = await met_once(open_stage)
    for who in ("ana", "ben"):
        await stage.press(who, "Yes", within="Did you get to talk")
        await stage.press(who, "Yes", within="again sometime")
    await stage.pass_time(days=1)
    assert await stage.texts("ana", "both said you’d like to talk again")
    assert await stage.texts("ben", "both said you’d like to talk again")
    await stage.pass_time(weeks=3, days=1)
    assert "bring you together" in await stage.press("ana", "Yes", within="Another half hour")
    assert not await stage.texts("ben", "next half hour")
    await stage.press("ben", "Yes", within="Another half hour")
    await stage.pass_time(days=1)
    assert await stage.texts("ana", "here is your next half hour")
    assert await stage.texts("ben", "here is your next half hour")
