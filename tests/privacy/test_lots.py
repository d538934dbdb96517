"""An empty turn looks like every other reason why a member gets no question."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.model.asks import CarriedState
from bot.model.inbound import Choice
from tests.journeys.stage import someone
from tests.lots import leave_turns_empty
from tests.privacy.secret_asks import FLOUR, PEOPLE, ask, asked, harbour, shares_later, take_back
from tests.privacy.test_absent_askers import ana_goes
from tests.privacy.worlds import Play, World, assert_alike

NOBODY = "I haven’t found anyone to talk to about"


@pytest.fixture(autouse=True)
def no_turn_is_empty_afterwards() -> Iterator[None]:
    """Undo changes of empty turns for other tests."""
    yield
    leave_turns_empty(None)


async def test_who_is_asked_second_and_the_asker_can_not_tell_whether_anybody_was_asked_before(play: Play) -> None:
    async def story(world: World) -> None:
        if world.secret == "a block":
            await world.type("ben", "/coffee not-with @Ana")
        leave_turns_empty(1 if world.secret == "an empty turn" else None)
        await ask(world, "ana")
        leave_turns_empty(None)
        if world.secret == "a no":
            await world.press("ben", "Not this time")
        await shares_later(world, "cem")
        await world.pass_time(days=4)
        await world.look("ana", "cem", "olive")
        assert asked(world) == ({"ben", "cem"} if world.secret in ("silence", "a no") else {"cem"})
        await world.pass_time(days=14)
        await world.look("ana", "cem", "olive")
        assert await world.texts("ana", NOBODY)

    worlds = await play(story, "an empty turn", "silence", "a no", "a block", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ana", "cem", "olive")


async def test_who_could_be_asked_first_and_comes_second_may_have_had_an_empty_turn(play: Play) -> None:
    order = list[str]()

    async def story(world: World) -> None:
        if world.secret == "an empty turn":
            await world.type(order[0], "/coffee rest")
            leave_turns_empty(1)
        await ask(world, "ana")
        leave_turns_empty(None)
        order.extend(asked(world))
        await world.pass_time(days=4)
        order.extend(sorted(asked(world) - {order[0]}))
        await world.look("ana", order[1])

    worlds = await play(story, "asked before", "an empty turn", people=PEOPLE, before=harbour("ben", "cem"))
    assert_alike(worlds, "ana", order[1])


@pytest.mark.parametrize("ends", ["is stopped", "has lost its asker"])
async def test_who_would_have_been_next_can_not_tell_that_a_question_ended(play: Play, ends: str) -> None:
    async def story(world: World) -> None:
        is_empty = world.secret == "has an empty turn"
        await ask(world, "eve" if is_empty else "ana")
        await world.press("ben", "Report")
        await world.press("ben", "Report it")
        await world.pass_time(minutes=10)
        if world.secret == "is stopped":
            await world.type("olive", "/coffee reports")
            await world.press("olive", "Stop the question")
        if ends == "has lost its asker":
            await ana_goes(world, "forgets")
        await shares_later(world, "cem")
        leave_turns_empty(1 if is_empty else None)
        await world.pass_time(days=4)
        leave_turns_empty(None)
        await shares_later(world, "dee")
        await shares_later(world, "fay")
        await world.pass_time(days=12)
        await world.look("ben", "cem")
        assert asked(world) == ({"ben", "dee", "fay"} if is_empty else {"ben"})

    people = (*PEOPLE, someone("Dee"), someone("Fay"))
    worlds = await play(story, "has an empty turn", ends, people=people, before=harbour("ben"))
    assert_alike(worlds, "ben", "cem")


async def test_who_alone_shares_a_topic_can_not_tell_that_a_friends_question_is_late_for_whom_they_keep_apart(
    play: Play,
) -> None:
    async def story(world: World) -> None:
        await world.type("ben", "/coffee not-with @Ana")
        await world.pass_time(hours=1)
        asker = "ana" if world.secret == "a block" else "cem"
        leave_turns_empty(None if world.secret == "a block" else 1)
        await ask(world, asker)
        leave_turns_empty(None)
        await world.pass_time(hours=1)
        await take_back(world, asker)
        await ask(world, "eve", FLOUR)
        await world.pass_time(days=7)
        assert not asked(world)
        await world.pass_time(days=3)
        await world.look("ben", "eve")
        assert asked(world) == {"ben"}

    worlds = await play(story, "a block", "an empty turn", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ben", "eve")


async def test_an_ask_whose_turns_are_all_left_empty_ends_on_the_day_that_was_told(play: Play) -> None:
    async def story(world: World) -> None:
        leave_turns_empty(1 if world.secret == "empty turns" else None)
        await ask(world, "ana")
        for _ in range(15):
            await world.pass_time(days=1)
            await world.type("ana", "/coffee asks")
        await world.look("ana")
        assert await world.texts("ana", NOBODY)
        assert bool(asked(world)) == (world.secret == "silence")

    worlds = await play(story, "silence", "empty turns", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ana")


async def test_a_copy_can_not_tell_a_turn_of_somebody_forgotten_from_one_that_was_left_empty(play: Play) -> None:
    turns = list[list[tuple[str, CarriedState, datetime, datetime | None]]]()

    async def story(world: World) -> None:
        await world.pass_time(minutes=1)
        if world.secret == "an empty turn":
            await forget(world, "dee")
        await ask(world, "ana")
        await shares_later(world, "dee" if world.secret == "forgotten" else "cem")
        leave_turns_empty(1 if world.secret == "an empty turn" else None)
        await world.pass_time(days=4)
        leave_turns_empty(None)
        if world.secret == "forgotten":
            assert "dee" in asked(world)
            await forget(world, "dee")
            await shares_later(world, "cem")
        await world.pass_time(days=4)
        async with world.store.reading(world.community) as tx:
            (one,) = await tx.asks.of_member(world.member("ana"))
            rows = await tx.asks.carried(one.id)
        turns.append([(world.who(row.member), row.state, row.chosen_at, row.asked_at) for row in rows])

    people = (*PEOPLE, someone("Dee"))
    await play(story, "forgotten", "an empty turn", people=people, before=harbour("ben"))
    assert turns[0] == turns[1]
    assert [who for who, *_ in turns[0]] == ["ben", "cem"]


async def forget(world: World, who: str) -> None:
    await world.talk.choose(Choice(world.community, world.person(who), "forget-me.yes", world.channel))
