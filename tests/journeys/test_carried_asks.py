"""Carried asks: they go to one willing member after another, and nobody can tell why they take long."""

from datetime import timedelta

import pytest

from tests.journeys.ask_scenes import MEET, NOBODY, QUESTION, WHAT, ask, asked, harbour, inbox
from tests.journeys.conftest import Open


async def test_a_decline_and_a_silence_take_as_long_and_the_third_says_yes(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben", "Cem", "Dee")
    await ask(stage)
    (first,) = [who for who, _ in asked(stage)]
    assert "not this time" in await stage.press(first, "Not this time", within=QUESTION)
    await stage.pass_time(days=2)
    assert len(asked(stage)) == 1
    await stage.pass_time(days=2)
    second = asked(stage)[-1][0]
    await stage.pass_time(days=3)
    assert "It no longer needs an answer" in (await stage.texts(second, "Someone had a question for you"))[0]
    (one, two, third) = asked(stage)
    assert {one[0], two[0], third[0]} == {"ben", "cem", "dee"}
    assert timedelta(days=3) <= two[1] - one[1] < timedelta(days=3, hours=1)
    assert timedelta(days=3) <= third[1] - two[1] < timedelta(days=3, hours=1)
    assert not [text for _, text in await inbox(stage, "ana") if "Nobody" in text or MEET in text]
    await stage.press(third[0], "Yes", within=QUESTION)
    await stage.pass_time(hours=1)
    assert len(await stage.texts("ana", MEET)) == 1
    await stage.pass_time(weeks=3)
    assert not await stage.texts("ana", NOBODY)


async def test_when_all_decline_it_ends_on_the_day_that_was_told_and_is_kept_open_or_made_wider(
    open_stage: Open,
) -> None:
    seen = []
    for declines in (True, False):
        stage = await harbour(open_stage, "Ben", "Cem")
        told = await ask(stage)
        for _ in range(2):
            if declines:
                await stage.press(asked(stage)[-1][0], "Not this time", within=QUESTION)
            await stage.pass_time(days=3, hours=1)
        assert "still looking, until" in await stage.type("ana", "/coffee asks")
        await stage.pass_time(days=9)
        seen.append((told, asked(stage), await inbox(stage, "ana")))
    assert seen[0] == seen[1]
    assert "Mar 16" in told
    assert len(await stage.texts("ana", NOBODY)) == 1
    assert [at.day for at, text in await inbox(stage, "ana") if NOBODY in text] == [16]
    await stage.press("ana", "Ask more people", within=NOBODY)
    await stage.type("cem", "/coffee topics add rye bread")
    await stage.press("cem", "I’m happy to be asked")
    assert "I’m asking more people now" in await stage.fill("ana", topics=["rye bread"])
    await stage.pass_time(weeks=3)
    assert len(asked(stage)) == 2, "nobody is asked twice by one ask"
    assert len(await stage.texts("ana", NOBODY)) == 2
    await stage.press("ana", "Stop looking", within=NOBODY)
    assert "sourdough" not in await stage.type("ana", "/coffee asks")


async def test_somebody_else_would_be_better(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    await stage.join("olive", curious=["gardening"], sharing=["rye bread"])
    await ask(stage)
    await stage.press("ben", "Suggest someone else", within=QUESTION)
    await stage.fill("ben", person=["Olive"], topic=["rye bread"])
    await stage.pass_time(minutes=1)
    assert await stage.texts("ben", "Nobody will know the suggestion came from you.")
    await stage.pass_time(days=4)
    assert [who for who, _ in asked(stage)] == ["ben", "olive"]
    (question,) = await stage.texts("olive", QUESTION)
    assert "and you said you’re happy to be asked about something similar: rye bread" in question
    assert "Ben" not in question
    await stage.press("olive", "Yes", within=QUESTION)
    await stage.pass_time(hours=1)
    assert "Olive said yes" in (await stage.texts("ana", MEET))[0]


async def test_whoever_is_named_as_better_is_asked_before_others(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben", "Cem", "Dan", "Eva", "Finn", "Gus")
    await ask(stage)
    ((first, _),) = asked(stage)
    better = "ben" if first != "ben" else "cem"
    await stage.press(first, "Suggest someone else", within=QUESTION)
    await stage.fill(first, person=[better.capitalize()])
    await stage.pass_time(days=4)
    assert asked(stage)[1][0] == better


async def test_a_yes_may_have_a_limit_and_a_name_may_be_shown(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    await ask(stage, name="shown")
    assert (await stage.texts("ben", QUESTION))[0].startswith("Ana would like")
    await stage.press("ben", "Yes, but only …", within=QUESTION)
    await stage.fill("ben", length="messages", words="This week only.")
    await stage.pass_time(hours=1)
    (introduction,) = await stage.texts("ana", MEET)
    assert "Ben would rather chat in messages" in introduction
    assert "This week only." in introduction
    assert "times look free" not in introduction
    assert not await stage.texts("ben", "Do you have half an hour for this?")
    await stage.type("ben", "/coffee my-data")
    assert "This week only." in (await stage.files("ben"))[-1]


@pytest.mark.parametrize("what", ["rests", "leaves", "is blocked", "is asked no more"])
async def test_who_can_not_be_asked_any_more_is_left_in_peace_and_the_next_is_asked(
    open_stage: Open, what: str
) -> None:
    stage = await harbour(open_stage, "Ben")
    await stage.pass_time(hours=13)  # nine in the evening
    await ask(stage)
    assert not asked(stage)
    match what:
        case "rests":
            await stage.type("ben", "/coffee rest")
        case "leaves":
            await stage.type("ben", "/coffee forget-me")
            await stage.press("ben", "Forget me")
        case "is blocked":
            await stage.type("ana", "/coffee not-with @Ben")
        case "is asked no more":
            assert "I won’t send you any more questions" in await stage.type("ben", "/coffee asked 0")
    await stage.join("olive", sharing=["sourdough"])
    await stage.pass_time(days=1)
    assert [who for who, _ in asked(stage)] == ["olive"]


async def test_an_asker_can_not_tell_whether_who_was_asked_left_or_never_answered(open_stage: Open) -> None:
    seen = []
    for leaves in (True, False):
        stage = await harbour(open_stage, "Ben")
        await ask(stage)
        await stage.pass_time(hours=2)
        await stage.join("olive", sharing=["sourdough"])
        if leaves:
            await stage.type("ben", "/coffee forget-me")
            await stage.press("ben", "Forget me")
        await stage.pass_time(days=3, hours=2)
        assert [who for who, _ in asked(stage)] == ["ben", "olive"]
        await stage.press("olive", "Yes", within=QUESTION)
        await stage.pass_time(hours=1)
        seen.append((asked(stage), await stage.type("ana", "/coffee asks"), await inbox(stage, "ana")))
    assert seen[0] == seen[1]


async def test_two_asks_that_want_the_same_person_come_one_after_the_other(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    await ask(stage)
    await ask(stage, "eve", "Which flour for a beginner?")
    await stage.pass_time(days=7, hours=2)
    times = [at for _, at in asked(stage)]
    assert len(times) == 1, "there is a week between two asks, and a day for each to come"
    await stage.pass_time(days=1, hours=2)
    times = [at for _, at in asked(stage)]
    assert len(times) == 2
    await stage.pass_time(weeks=2)
    await ask(stage, what="And how do you feed it?")
    await stage.pass_time(days=3)
    assert len(asked(stage)) == 2, "two a month are enough, as long as Ben does not say otherwise"


async def test_a_question_can_be_shown_to_the_organisers_and_stopped_without_a_word_to_anybody(
    open_stage: Open,
) -> None:
    stage = await harbour(open_stage, "Ben", "Cem")
    await stage.join("olive", curious=["gardening"])
    await ask(stage)
    first = asked(stage)[0][0]
    assert "who wrote it, and that you reported it" in await stage.press(first, "Report")
    await stage.press(first, "Report it")
    await stage.pass_time(hours=1)
    assert not await stage.texts(first, "Do you have half an hour for this?")
    assert await stage.texts(first, "You reported this question to the admins.")
    (report,) = await stage.texts("olive", "reported a question from Ana")
    assert WHAT in report
    assert "reported question" in await stage.type("olive", "/coffee")
    await stage.type("olive", "/coffee reports")
    await stage.press("olive", "Stop the question")
    assert "No reported questions" in await stage.type("olive", "/coffee reports")
    await stage.pass_time(weeks=3)
    assert len(asked(stage)) == 1
    assert [at.day for at, text in await inbox(stage, "ana") if NOBODY in text] == [16]
    if stage.can_type("ana", "/coffee reports"):
        assert "admins" in await stage.type("ana", "/coffee reports")


@pytest.mark.only_on("sandbox", "in Discord, people close their direct messages in another way; in Slack nobody can")
async def test_an_asker_can_not_tell_whether_a_question_was_passed_over_unread_or_unanswered(open_stage: Open) -> None:
    seen = []
    for is_closed in (True, False):
        stage = await harbour(open_stage, "Ben")
        if is_closed:
            stage.log.closed.add(stage.member("ben"))
        await ask(stage)
        await stage.join("olive", sharing=["sourdough"])
        began = stage.now
        await stage.pass_time(days=3, hours=3)
        (question,) = [at for who, at in asked(stage) if who == "olive"]
        assert (question - began > timedelta(days=2)) != is_closed, "who never read it has it for a day, not for four"
        assert "still looking, until" in await stage.type("ana", "/coffee asks")
        await stage.press("olive", "Yes", within=QUESTION)
        await stage.pass_time(days=1)
        seen.append(await inbox(stage, "ana"))
    assert seen[0] == seen[1]
    assert "Olive said yes" in seen[0][-1][1]
