"""Reports to admins reveal neither who asked nor that somebody was forgotten."""

import pytest

from bot.model.news import PersonSeen
from tests.privacy.secret_asks import FLOUR, MEET, PEOPLE, QUESTION, WHAT, ask, asked, harbour, shares_later
from tests.privacy.test_absent_askers import ana_goes
from tests.privacy.worlds import Play, World, assert_alike


async def report(world: World, who: str) -> None:
    await world.press(who, "Report")
    await world.press(who, "Report it")


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
        assert "1 reported question" in await world.type("olive", "/coffee")
        shown = await world.type("olive", "/coffee reports")
        assert "question I also sent you on Mon" in shown
        assert WHAT not in shown
        await world.press("olive", "Stop the question")
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
        assert "question from Mon" in shown
        assert WHAT not in shown
        assert "Ana" not in shown
        await world.press("olive", "Don’t stop it")
        assert "No reported questions" in await world.type("olive", "/coffee reports")

    await play(story, "leaves", "forgets", people=PEOPLE, before=harbour("ben"))


@pytest.mark.parametrize("first", [True, False])
async def test_an_organiser_to_whom_a_question_came_never_reads_who_asked_it(play: Play, *, first: bool) -> None:
    async def story(world: World) -> None:
        await ask(world, world.secret)
        reporter = "olive"
        if not first:
            await shares_later(world, "ben")
            await world.pass_time(days=3, hours=2)
            reporter = "ben"
        await world.press(reporter, "Report")
        await world.press(reporter, "Report it")
        await world.pass_time(hours=1)
        await world.look("olive")
        assert "a question I also sent you on" in await world.type("olive", "/coffee reports")
        await world.press("olive", "Stop the question")
        await world.look("olive")
        await shares_later(world, "cem")
        await world.pass_time(weeks=3)
        await world.look("olive")
        assert "cem" not in asked(world), "it is stopped"

    worlds = await play(story, "ana", "eve", people=PEOPLE, before=harbour("olive"))
    assert_alike(worlds, "olive")


async def test_a_question_whose_asker_an_organiser_has_read_does_not_come_to_them(play: Play) -> None:
    async def story(world: World) -> None:
        await ask(world, "ana")
        await shares_later(world, "olive")
        await world.press("ben", "Report")
        await world.press("ben", "Report it")
        await world.pass_time(hours=1)
        assert await world.texts("olive", "a question from Ana")
        await world.type("olive", "/coffee reports")
        await world.press("olive", "Don’t stop it")
        await world.pass_time(weeks=2)
        assert asked(world) == {"ben"}

    await play(story, "", people=PEOPLE, before=harbour("ben"))


async def test_nobody_can_tell_from_who_has_a_question_that_it_was_stopped(play: Play) -> None:
    async def story(world: World) -> None:
        await ask(world, "ana")
        await world.press("ben", "Report")
        await shares_later(world, "cem")
        await world.pass_time(days=3, hours=2)
        await world.press("ben", "Report it")
        await world.pass_time(minutes=10)
        await world.type("olive", "/coffee reports")
        await world.press("olive", world.secret)
        await world.look("cem")
        await world.press("cem", "Yes", within=QUESTION)
        await world.pass_time(days=4)
        await world.look("ana", "ben", "cem")

    worlds = await play(story, "Stop the question", "Don’t stop it", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ana", "ben", "cem")


async def test_an_asker_can_not_tell_from_their_next_question_that_one_was_stopped(play: Play) -> None:
    async def story(world: World) -> None:
        await ask(world, "ana")
        await world.press("ben", "Report")
        await world.press("ben", "Report it")
        await world.pass_time(minutes=10)
        await world.type("olive", "/coffee reports")
        await world.press("olive", world.secret)
        await shares_later(world, "cem")
        await world.pass_time(days=4)
        await ask(world, "ana", FLOUR)
        for _ in range(12):
            await world.pass_time(hours=23)
            if any(FLOUR in text and QUESTION in text for text in await world.texts("cem")):
                await world.press("cem", "Yes", within=FLOUR)
            await world.pass_time(hours=1)
            await world.type("ana", "/coffee asks")
        await world.look("ana", "ben")
        assert await world.texts("ana", MEET), "whose turn came when Cem’s week was over"
        assert bool(await world.texts("cem", "It no longer needs an answer")) == (world.secret == "Don’t stop it")

    worlds = await play(story, "Stop the question", "Don’t stop it", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ana", "ben")
