"""The moments in which messages come tell no secret."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from adapters.slack.platform import SlackPlatform
from bot.model.hours import MessageWindow
from tests.lots import SOON, draw_seconds, leave_turns_empty
from tests.privacy.secret_asks import PEOPLE, ask, asked, harbour, shares_later, take_back
from tests.privacy.worlds import Play, World, assert_alike


@pytest.fixture(autouse=True)
def lots_are_as_in_other_tests_afterwards() -> Iterator[None]:
    """Have questions come at once afterwards, in turns of which none is empty."""
    yield
    leave_turns_empty(None)
    draw_seconds(None)


async def test_no_question_comes_or_goes_in_the_second_in_which_its_asker_presses(play: Play) -> None:
    came, came_next, went = set[timedelta](), set[timedelta](), set[timedelta]()

    def at(world: World, who: str, number: int) -> datetime:
        return [at for at, one in world.log.deliveries if world.recipients(one.destination) == (who,)][number]

    async def story(world: World) -> None:
        draw_seconds(SOON)
        await world.pass_time(minutes=int(world.secret))
        sent_at = world.now
        await ask(world, "ana")
        await world.pass_time(minutes=5)
        came.add(at(world, "ben", -1) - sent_at)
        await shares_later(world, "cem")
        await world.pass_time(days=3)
        came_next.add(at(world, "cem", -1) - sent_at - timedelta(days=3))
        went_at = world.now
        await take_back(world, "ana")
        await world.pass_time(minutes=5)
        went.add(at(world, "cem", -1) - went_at)

    await play(story, *map(str, range(6)), people=PEOPLE, before=harbour("ben"))
    for drawn, most in ((came, SOON), (came_next, 2 * SOON), (went, SOON)):
        assert len(drawn) > 2
        assert timedelta(0) <= min(drawn) <= max(drawn) <= most


async def refused(*_: object) -> bool:
    raise AssertionError("only its lanes are asked for")


async def move_away(world: World, *who: str) -> None:
    """Have it be night for some when three days are over; what comes then comes as they wake, a second apart."""
    async with world.store.transaction(world.community) as tx:
        members = await tx.members.get_many(map(world.member, who))
        for second, one in enumerate(map(world.member, who)):
            window = MessageWindow(time(9, 0, second), time(20))
            await tx.members.put(replace(members[one], zone="Pacific/Auckland", window=window))
        await tx.commit()


async def test_nobody_can_time_by_their_own_message_whether_a_question_was_changed_before_it(play: Play) -> None:
    async def story(world: World) -> None:
        world.log.lanes = SlackPlatform(refused, refused, refused).lanes
        if world.secret == "a block":
            await world.type("ben", "/coffee not-with @Ana")
        leave_turns_empty(1 if world.secret == "an empty turn" else None)
        await ask(world, "ana")
        leave_turns_empty(None)
        await world.pass_time(minutes=10)
        assert bool(asked(world)) == (world.secret not in ("a block", "an empty turn"))
        if world.secret in ("Not this time", "Report"):
            await world.press("ben", world.secret)
        if world.secret == "Report":
            await world.press("ben", "Report it")
        await world.pass_time(minutes=1)
        await shares_later(world, "cem")
        await ask(world, "eve")
        await move_away(world, "ben", "cem")
        await world.pass_time(days=5)
        await world.look("cem", "eve")
        assert "cem" in asked(world)

    worlds = await play(
        story, "silence", "Not this time", "Report", "a block", "an empty turn", people=PEOPLE, before=harbour("ben")
    )
    assert_alike(worlds, "cem", "eve")
