"""What an organiser reads of reports tells nothing of who asked, nor that somebody was forgotten."""

import pytest

from bot.model.news import PersonSeen
from tests.journeys.stage import someone
from tests.privacy.test_absent_askers import ana_goes
from tests.privacy.test_hidden_askers import WHAT, ask, harbour, shares_later
from tests.privacy.worlds import Play, World, assert_alike

PEOPLE = (someone("Olive", organiser=True), *map(someone, ("Ana", "Eve", "Ben", "Cem")))


async def report(world: World, who: str) -> None:
    await world.press(who, "Show it to the organisers")
    await world.press(who, "Show it to them")


@pytest.mark.parametrize(("way", "reported"), [("leaves", "before"), ("forgets", "before"), ("forgets", "after")])
async def test_an_organiser_to_whom_a_question_came_can_not_tell_from_its_report_whether_its_asker_has_gone(
    play: Play, way: str, reported: str
) -> None:
    async def story(world: World) -> None:
        await ask(world, world.secret)
        await shares_later(world, "ben")
        await world.pass_time(days=3, hours=2)
        if reported == "before":
            await report(world, "ben")
        await ana_goes(world, way)
        if reported == "after":
            await report(world, "ben")
        await world.look("olive")
        await world.pass_time(hours=20)
        if way == "leaves":
            await world.talk.hear(PersonSeen(world.community, world.person("ana").id))
        await world.look("olive")
        assert "1 question that somebody showed you" in await world.type("olive", "/coffee")
        shown = await world.type("olive", "/coffee reports")
        assert "the question of Mon" in shown
        assert WHAT not in shown
        await world.press("olive", "Stop it")
        await world.look("olive")

    worlds = await play(story, "ana", "eve", people=PEOPLE, before=harbour("olive"))
    assert_alike(worlds, "olive")


async def test_a_report_with_a_name_stays_without_name_and_words_once_its_asker_has_gone(play: Play) -> None:
    async def story(world: World) -> None:
        await ask(world, "ana")
        await report(world, "ben")
        await world.pass_time(hours=1)
        assert WHAT in await world.type("olive", "/coffee reports")
        await ana_goes(world, world.secret)
        shown = await world.type("olive", "/coffee reports")
        assert "a question of Mon" in shown
        assert WHAT not in shown
        assert "Ana" not in shown
        await world.press("olive", "Leave it be")
        assert "Nobody has shown you a question" in await world.type("olive", "/coffee reports")

    await play(story, "leaves", "forgets", people=PEOPLE, before=harbour("ben"))
