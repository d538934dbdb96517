"""When rounds open: each circle at its own time, missed and late rounds, and each member's daytime."""

from tests.journeys.conftest import Open
from tests.journeys.scenes import (
    OLIVE,
    assert_only_in_daytime,
    at,
    circle_with,
    circles,
    latest_round,
    partners,
    sent_to,
)
from tests.journeys.stage import someone


async def test_two_circles_meet_each_at_their_own_time(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.start_circle(name="Evening", weekday="3", at="18:30")
    for who in ("ana", "olive"):
        await stage.type(who, "/coffee join Evening")
        await stage.fill(who, curious=["sourdough"])
    await stage.go_to(at(2026, 3, 7))
    assert await partners(stage, "ana") == [{"olive"}, {"ben"}]
    assert await partners(stage, "ben") == [{"ana"}]
    evening = await latest_round(stage, "Evening")
    assert evening is not None
    assert evening.planned_at == at(2026, 3, 5, 17, 30)
    assert_only_in_daytime(stage)


async def test_an_organiser_can_open_the_next_round_now(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    assert "Open a round of Coffee now?" in await stage.type("olive", "/coffee circle open-round")
    assert await partners(stage, "ana") == []
    assert "Opening a round of Coffee now" in await stage.press("olive", "Open round")
    await stage.pass_time(minutes=1)
    assert "You can open another from" in await stage.type("olive", "/coffee circle open-round")
    assert await partners(stage, "ana") == [{"ben"}]
    assert (await circles(stage))[0].next_round_at == at(2026, 3, 10, 9)


async def test_a_round_that_was_missed_for_long_is_skipped_and_the_next_one_happens(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    stage.time.move_to(at(2026, 3, 8, 12))
    await stage.work()
    assert await partners(stage, "ana") == []
    await stage.go_to(at(2026, 3, 11))
    assert await partners(stage, "ana") == [{"ben"}]
    a_round = await latest_round(stage)
    assert a_round is not None
    assert (a_round.number, a_round.planned_at) == (1, at(2026, 3, 10, 9))


async def test_a_round_that_is_a_little_late_still_happens(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    stage.time.move_to(at(2026, 3, 4, 12))
    await stage.work()
    assert await partners(stage, "ana") == [{"ben"}]
    assert (await circles(stage))[0].next_round_at == at(2026, 3, 10, 9)


async def test_a_monthly_circle_meets_on_its_weekday_at_its_local_time_all_year(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", rhythm="monthly:-1", weekday="4")
    opened = [await stage.next_round() for _ in range(3)]
    assert opened == [at(2026, 3, 27, 9), at(2026, 4, 24, 8), at(2026, 5, 29, 8)]


async def test_members_far_apart_are_each_introduced_in_their_daytime(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Bo", "America/Los_Angeles"))
    await stage.start_circle()
    await stage.join("ana", curious=["sourdough"])
    await stage.join("bo", sharing=["sourdough"])
    await stage.next_round()
    assert [when for when, _ in sent_to(stage, "bo")] == [at(2026, 3, 3, 17)]
    assert_only_in_daytime(stage)
