"""A member leaves the server during a chat: what this member reads after coming back, and what the other reads."""

from collections.abc import Collection
from datetime import timedelta

import pytest

from bot.model.ids import CommunityId, MemberId
from bot.model.news import PersonGone
from tests.journeys.stage import someone
from tests.privacy.worlds import Act, Play, World, assert_alike

PEOPLE = (someone("Olive", admin=True), someone("Ana"), someone("Ned"))
OFF = "won’t happen, sorry"


async def introduced(world: World) -> None:
    """Introduce Ana to Ned."""
    await world.start_circle(rhythm="every_2_weeks:1")
    for who in ("ana", "ned"):
        await world.join(who, curious=["gardening"], sharing=["chess"])
    await world.next_round()


async def with_a_time(world: World) -> None:
    """Introduce Ana to Ned, and let them set a time."""
    await introduced(world)
    for who in ("ana", "ned"):
        await world.press(who, "Time 3")
    await world.pass_time(hours=11)


async def do_in_private(world: World) -> None:
    """Let Ned do this world's secret."""
    match world.secret:
        case "a block":
            await world.type("ned", "/coffee not-with @Ana")
        case "an answer":
            await world.press("ned", "We’ve talked")


@pytest.mark.parametrize("before", [introduced, with_a_time], ids=["no time", "a time"])
async def test_who_leaves_and_is_back_can_not_tell_what_the_other_did_in_private(play: Play, before: Act) -> None:
    async def story(world: World) -> None:
        await do_in_private(world)
        await world.pass_time(days=1)
        await world.talk.hear(PersonGone(world.community, world.member("ana")))
        await world.work()
        await world.pass_time(hours=1)
        await world.look("ana")
        await world.pass_time(days=1)
        await world.look("ana")
        assert await world.texts("ana", OFF)

    assert_alike(await play(story, "nothing", "a block", "an answer", people=PEOPLE, before=before), "ana")


async def paused(world: World) -> None:
    """Introduce Ana to Ned, and pause the circle for three days, so that their check-ins come later."""
    await introduced(world)
    until = (world.now + timedelta(days=3)).date()
    assert "is paused until" in await world.type("olive", f"/coffee circle pause until {until}")


async def with_new_times(world: World) -> None:
    """Introduce Ana to Ned, and wait until new times replace passed ones."""
    await introduced(world)
    await world.pass_time(days=5)
    await world.press("ana", "Time 3")


@pytest.mark.parametrize("before", [paused, with_new_times], ids=["days off", "a time given up"])
async def test_who_leaves_after_a_week_can_not_tell_what_the_other_did_in_private(play: Play, before: Act) -> None:
    """The other has no check-in yet, because days off or a given up time postponed it."""

    async def story(world: World) -> None:
        await do_in_private(world)
        if before is with_new_times:
            for who in ("ana", "ned"):
                await world.press(who, "Time 3")
            await world.press("ana", "Find another time")
            await world.pass_time(days=3)
        else:
            await world.pass_time(days=8)
        await world.look("ana")
        await world.talk.hear(PersonGone(world.community, world.member("ana"), world.now))
        await world.pass_time(hours=1)
        await world.look("ana")

    assert_alike(await play(story, "nothing", "a block", "an answer", people=PEOPLE, before=before), "ana")


async def ana_answered_before(world: World) -> None:
    """Introduce Ana to Ned. Let Ana say that they talked, and then let them set a time."""
    await introduced(world)
    await world.press("ana", "We’ve talked")
    for who in ("ana", "ned"):
        await world.press(who, "Time 3")
    await world.pass_time(hours=11)


def report_nobody(world: World, gone: Collection[MemberId]) -> None:
    """Let the platform report no departures, but say that some members are gone when it is asked."""

    async def is_there(_: CommunityId, member: MemberId) -> bool:
        return member not in gone

    world.log.reports_leavers, world.log.is_there = False, is_there  # type: ignore[method-assign]


def unreported(before: Act) -> Act:
    """Play a beginning on a platform that reports no departures."""

    async def act(world: World) -> None:
        report_nobody(world, ())
        await before(world)

    return act


@pytest.mark.parametrize(
    "before", [introduced, with_a_time, ana_answered_before], ids=["no time", "a time", "answered"]
)
async def test_where_nobody_reports_leavers_the_other_reads_of_it_whatever_was_done_in_private(
    play: Play, before: Act
) -> None:
    async def story(world: World) -> None:
        gone = set[MemberId]()
        report_nobody(world, gone)
        await do_in_private(world)
        await world.pass_time(hours=1)
        gone.add(world.member("ned"))
        await world.pass_time(days=1)
        await world.look("ana")
        assert await world.texts("ana", OFF)

    assert_alike(await play(story, "nothing", "a block", "an answer", people=PEOPLE, before=unreported(before)), "ana")
