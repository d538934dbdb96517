"""Figures reveal nobody to organisers: each counts at least five people, and so does the difference of any two."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.small_numbers import SMALLEST_GROUP_SHOWN, round_for_show
from tests.journeys.stage import someone
from tests.privacy.worlds import Play, World, assert_alike

NAMES = ("Ana", "Ben", "Cem", "Dee", "Eva", "Fay", "Gil", "Hal")
NEEDED = " works best with about 13 people."
"""A sentence that follows from the settings alone."""
TOO_FEW = "Right now, fewer than 5 people would meet in Coffee."


TOPICS = ("chess", "bees", "bread", "sourdough")


async def circle(world: World) -> None:
    """Set up a circle with two people for each topic. Only Ana and Ben speak German, so they can meet nobody else."""
    await world.start_circle()
    for place, who in enumerate(who for who in world.people if who != "olive"):
        topic, language = TOPICS[place // 2], "de" if place < 2 else "en"
        await world.join(who, curious=[topic], sharing=[topic], languages=[language])


async def preview(world: World) -> None:
    """Let Ana do this world's secret, and let the organiser look at figures."""
    if world.secret == "block":
        await world.type("ana", "/coffee not-with @Ben")
    await world.look("olive")


@pytest.mark.parametrize("number", [5, 6, 8])
async def test_a_preview_shows_nothing_of_a_block(play: Play, number: int) -> None:
    """An organiser may preview with other topics and languages, but previews ignore blocks."""
    people = (someone("Olive", admin=True), *map(someone, NAMES[:number]))
    worlds = await play(preview, "block", "nothing", people=people, before=circle)
    assert_alike(worlds, "olive")
    assert not any(TOO_FEW in line.replace("*", "") for line in worlds[0].view("olive"))


async def everybody_met(world: World) -> None:
    """Let six people all meet in five rounds. All pairs of the first round say yes to each other."""
    await world.start_circle("cem", rhythm="weekly:1")
    six = [name.lower() for name in NAMES[:6]]
    for who in six:
        await world.join(who, curious=["sourdough"], pace="8")
    await world.next_round()
    for who in six:
        await world.press(who, "We’ve talked")
        await world.press(who, "Yes")
    for _ in range(4):
        await world.pass_time(days=3, hours=14)
        await world.type("cem", "/coffee circle open-round")
        await world.press("cem", "Open round")
        await world.pass_time(minutes=5)


async def test_a_preview_shows_nothing_of_who_would_meet_again(play: Play) -> None:
    """Not even if everybody in the circle has met, so that a preview shows only pairs who met before."""

    async def story(world: World) -> None:
        if world.secret == "no":
            await world.type("ana", "/coffee chats")
            await world.press("ana", "Cem")
            await world.press("ana", "Not really")
        await world.look("cem")

    people = (someone("Olive", admin=True), *map(someone, NAMES[:6]))
    worlds = await play(story, "no", "yes", people=people, before=everybody_met)
    assert_alike(worlds, "cem")
    assert any(TOO_FEW in line.replace("*", "") for line in worlds[0].view("cem"))


async def test_of_five_members_of_whom_three_rest_a_preview_shows_nothing(play: Play) -> None:
    async def three_rest(world: World) -> None:
        await circle(world)
        for who in ("cem", "dee", "eva"):
            await world.type(who, "/coffee rest")

    people = (someone("Olive", admin=True), *map(someone, NAMES[:5]))
    worlds = await play(preview, "block", "nothing", people=people, before=three_rest)
    assert_alike(worlds, "olive")
    assert any(TOO_FEW in line.replace("*", "") for line in worlds[0].view("olive"))


async def test_no_two_figures_that_an_organiser_sees_differ_by_fewer_than_five(play: Play) -> None:
    """The figures are members in the list and people in the preview, each also after one more member rests."""

    async def story(world: World) -> None:
        await circle(world)
        for who in ("gil", "hal"):
            await world.type(who, "/coffee rest")
        await world.look("olive")
        await world.type("fay", "/coffee leave")
        await world.look("olive")

    (world,) = await play(story, "", people=(someone("Olive", admin=True), *map(someone, NAMES)))
    shown = "\n".join(world.view("olive"))
    figures = {
        int(found)
        for found in re.findall(r"(\d+)\+? (?:members|people|person)", shown.replace(TOO_FEW, "").replace(NEEDED, ""))
    }
    assert figures == {5}


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_a_figure_and_a_difference_of_two_count_five_people_or_nobody(one: int, other: int) -> None:
    shown = [round_for_show(people) or 0 for people in (one, other)]
    assert all(figure <= people for figure, people in zip(shown, (one, other), strict=True))
    for figure in (*shown, abs(shown[0] - shown[1])):
        assert figure == 0 or figure >= SMALLEST_GROUP_SHOWN
