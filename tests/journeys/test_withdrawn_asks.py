"""Asks that are withdrawn: by a button, by a block, or because a member goes."""

import pytest

from tests.journeys.ask_scenes import KIND_LINE, KIND_LINE_AFTER_YES, MEET, NOBODY, QUESTION, WHAT, ask, asked, harbour
from tests.journeys.conftest import Open
from tests.journeys.scenes import OLIVE
from tests.journeys.stage import someone


async def test_who_takes_an_ask_back_leaves_a_kind_line(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben", "Cem")
    await ask(stage)
    who = asked(stage)[0][0]
    assert "1 question of yours: " in await stage.type("ana", "/coffee me")
    await stage.type("ana", "/coffee asks")
    assert "Cancelled" in await stage.press("ana", "Cancel question")
    assert "0 questions of yours: " in await stage.type("ana", "/coffee me")
    await stage.pass_time(minutes=1)
    assert not await stage.texts(who, "Do you have half an hour for this?")
    assert KIND_LINE in (await stage.texts(who, "A question for you"))[0]
    await stage.pass_time(weeks=3)
    assert len(asked(stage)) == 1
    assert not await stage.texts("ana", NOBODY)


@pytest.mark.parametrize("name", ["shown", "kept"])
async def test_whom_an_asker_blocks_keeps_their_question_and_a_yes_to_it_is_withdrawn(
    open_stage: Open, name: str
) -> None:
    stage = await harbour(open_stage, "Ben")
    await ask(stage, name=name)
    await stage.type("ana", "/coffee not-with @Ben")
    await stage.pass_time(days=1)
    assert await stage.texts("ben", QUESTION)
    assert "Thank you! I’ll introduce you" in await stage.press("ben", "Yes", within=QUESTION)
    await stage.pass_time(days=1)
    assert await stage.texts("ben", KIND_LINE_AFTER_YES)
    await stage.pass_time(days=4)
    assert not await stage.texts("ben", MEET)


async def test_whoever_asks_and_is_forgotten_leaves_words_on_a_screen_alone_and_for_three_days(
    open_stage: Open,
) -> None:
    stage = await harbour(open_stage, "Ben")
    await ask(stage)
    assert await stage.texts("ben", WHAT)
    await stage.type("ana", "/coffee forget-me")
    await stage.press("ana", "Forget me")
    await stage.pass_time(minutes=1)
    assert len(await stage.texts("ben", WHAT)) == 1
    assert WHAT not in await stage.type("ben", "/coffee")
    await stage.type("ben", "/coffee my-data")
    assert WHAT not in (await stage.files("ben"))[-1]
    await stage.pass_time(days=3, hours=1)
    assert not await stage.texts("ben", WHAT)
    assert await stage.texts("ben", "It no longer needs an answer")


async def test_a_yes_that_comes_to_nothing_before_anybody_heard_of_it_lets_the_ask_go_on(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    await ask(stage)
    await stage.pass_time(hours=13)  # nine in the evening
    await stage.press("ben", "Yes", within=QUESTION)
    assert "still looking" in await stage.type("ana", "/coffee asks")
    await stage.type("ana", "/coffee not-with @Ben")
    await stage.join("olive", sharing=["sourdough"])
    await stage.pass_time(days=4)
    assert [who for who, _ in asked(stage)] == ["ben", "olive"]
    assert not await stage.texts("ana", MEET)
    assert not await stage.texts("ben", "Thank you! I’ll introduce you")
    assert await stage.texts("ben", KIND_LINE_AFTER_YES), "as if it was taken back"
    await stage.press("olive", "Yes", within=QUESTION)
    assert "still looking" in await stage.type("ana", "/coffee asks")
    await stage.pass_time(days=1)
    assert await stage.texts("ana", MEET)
    assert "led to a chat" in await stage.type("ana", "/coffee asks")


async def test_whoever_says_yes_and_is_forgotten_before_anybody_heard_of_it_lets_the_ask_go_on(
    open_stage: Open,
) -> None:
    stage = await harbour(open_stage, "Ben")
    await ask(stage)
    await stage.pass_time(hours=13)  # nine in the evening
    await stage.press("ben", "Yes", within=QUESTION)
    await stage.type("ben", "/coffee forget-me")
    await stage.press("ben", "Forget me")
    assert "still looking" in await stage.type("ana", "/coffee asks")
    await stage.join("olive", sharing=["sourdough"])
    await stage.pass_time(days=4)
    assert [who for who, _ in asked(stage)] == ["ben", "olive"]


@pytest.mark.parametrize("what", ["takes it back", "is forgotten"])
async def test_whoever_takes_an_ask_back_that_has_a_yes_leaves_a_kind_line_and_is_introduced_to_nobody(
    open_stage: Open, what: str
) -> None:
    stage = await harbour(open_stage, "Ben", "Cem")
    await ask(stage)
    first = asked(stage)[0][0]
    await stage.pass_time(hours=13)  # nine in the evening
    await stage.press(first, "Yes", within=QUESTION)
    if what == "takes it back":
        assert "still looking" in await stage.type("ana", "/coffee asks")
        assert "Cancelled. I’ve stopped asking." in await stage.press("ana", "Cancel question")
        assert "sourdough" not in await stage.type("ana", "/coffee asks")
    else:
        await stage.type("ana", "/coffee forget-me")
        await stage.press("ana", "Forget me")
    await stage.pass_time(weeks=3)
    assert await stage.texts(first, KIND_LINE_AFTER_YES)
    for who in ("ana", first):
        assert not [text for text in await stage.texts(who, MEET) if "Ana" in text]
    assert len(asked(stage)) == 1


@pytest.mark.only_on("sandbox", "slack", "Discord tells nobody’s time zone, and Ana has named none")
async def test_an_ask_is_not_taken_back_once_one_of_the_two_knows_of_the_other(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana", "Pacific/Honolulu"), someone("Ben", "Africa/Nairobi"))
    await stage.start_circle(rhythm="every_4_weeks:1", weekday="0")
    await stage.join("ben", sharing=["sourdough"])
    await ask(stage)
    await stage.pass_time(minutes=10)
    await stage.press("ben", "Yes", within=QUESTION)
    await stage.pass_time(hours=1)
    assert await stage.texts("ben", MEET)
    assert not await stage.texts("ana", MEET)
    await stage.type("ana", "/coffee asks")
    assert "someone has said yes and may already know it’s you." in await stage.press("ana", "Cancel question")
    await stage.pass_time(days=1)
    assert await stage.texts("ana", MEET)


async def test_an_old_button_does_not_open_an_ask_again_that_led_to_a_chat(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben", "Cem")
    await ask(stage)
    assert "still looking" in await stage.type("ana", "/coffee asks")
    await stage.press(asked(stage)[0][0], "Yes", within=QUESTION)
    await stage.pass_time(hours=1)
    assert await stage.texts("ana", MEET)
    await stage.press("ana", "Ask more people", within="still looking")
    assert "I’m asking more people now" not in await stage.fill("ana", topics=["sourdough"])
    await stage.pass_time(weeks=1)
    assert len(asked(stage)) == 1
    assert "led to a chat" in await stage.type("ana", "/coffee asks")
