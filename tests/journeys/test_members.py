"""Members' settings: pace, hours, rest, and skipped rounds."""

import pytest

from bot.model.inbound import Choice, Open, Submission
from tests.journeys.conftest import Open as OpenStage
from tests.journeys.scenes import circle_with, introduced, partners, sentence_of
from tests.journeys.stage import Stage


async def me(stage: Stage, who: str) -> str:
    """Return the text of everything that is stored about a person."""
    return (await stage.type(who, "/coffee me")).replace("\u202f", " ")


async def test_a_pace_is_set_by_a_word_or_a_press(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana")
    assert "OK, at most 2 chats a month." in await stage.type("ana", "/coffee pace 2")
    assert "You get at most 2 chats a month." in await stage.type("ana", "/coffee pace")
    assert "OK, at most 1 chat a month." in await stage.press("ana", "1")
    assert "At most 1 chat a month" in await me(stage, "ana")


async def test_hours_are_typed_or_chosen(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana")
    answer = (await stage.type("ana", "/coffee hours mon-thu 9-12, fri 14:30-16")).replace("\u202f", " ")
    assert "Mon–Thu 9:00 AM–12:00 PM; Fri 2:30 PM–4:00 PM (Europe/Berlin)" in answer
    await stage.type("ana", "/coffee hours")
    answer = await stage.fill("ana", hours=["evenings"], zone="Africa/Nairobi", start="08:00", end="22:00")
    answer = answer.replace("\u202f", " ")
    assert "Mon–Fri 6:00 PM–9:00 PM (Africa/Nairobi)" in answer
    assert "between 8:00 AM and 10:00 PM" in answer


async def test_hours_typed_in_finer_words_stay_when_the_form_is_sent_as_it_was(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.type("ana", "/coffee hours tue 14:30-16")
    await stage.type("ana", "/coffee hours")
    await stage.fill("ana", start="10:00")
    assert "Tue 2:30 PM–4:00 PM" in await me(stage, "ana")


async def test_a_window_of_no_length_is_told_in_the_form(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.type("ana", "/coffee hours")
    assert "Choose two different times." in await stage.fill("ana", start="10:00", end="10:00")


@pytest.mark.parametrize("typed", ["rest", "rest until 2026-05-01"])
async def test_a_rest_is_quiet_until_it_ends(open_stage: OpenStage, typed: str) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    assert "Enjoy your break." in await stage.type("ana", f"/coffee {typed}")
    before = await stage.texts("ana")
    await stage.pass_time(weeks=4)
    assert await stage.texts("ana") == before
    assert "You’re on a break" in await stage.type("ana", "/coffee")
    assert "Welcome back" in await stage.press("ana", "I’m back")
    await stage.next_round()
    assert await partners(stage, "ana") == [{"ben"}]


async def test_a_rest_ends_by_itself_on_its_day(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.type("ana", "/coffee rest until 2026-03-16")
    await stage.pass_time(days=12)
    assert await partners(stage, "ana") == []
    await stage.pass_time(days=5)
    assert await partners(stage, "ana") == [{"ben"}]


async def test_a_rest_from_its_form_ends_on_the_day_that_was_typed(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana")
    person = stage.person("ana")
    assert isinstance(await stage.refill.conversation.choose(Choice(stage.community, person, "rest")), Open)
    sent = Submission(stage.community, person, "rest", (("until", ("2026-05-01",)),))
    assert "May" in sentence_of(await stage.refill.conversation.submit(sent))


async def test_back_without_a_rest_is_a_welcome_and_no_mistake(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana")
    assert "Welcome back." in await stage.type("ana", "/coffee back")
    await stage.type("ana", "/coffee leave")
    assert "Join a circle with /coffee join" in await stage.type("ana", "/coffee back")


async def test_skipping_can_be_taken_back(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.type("ana", "/coffee skip")
    assert "you’re skipping the next round" in await stage.type("ana", "/coffee")
    assert "You’re no longer skipping the next round." in await stage.press("ana", "Undo skip")
    await stage.next_round()
    assert await partners(stage, "ana") == [{"ben"}]


async def test_on_a_break_a_skip_and_its_end_say_that_the_break_goes_on(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.type("ana", "/coffee rest until 2026-04-01")
    said = await stage.type("ana", "/coffee skip")
    assert "You’ll skip the next round of Coffee. I won’t tell anyone." in said
    assert "You’re on a break until Wed, Apr 1" in said
    said = await stage.press("ana", "Undo skip")
    assert "skipping the next round" not in said
    assert "You’re on a break until Wed, Apr 1" in said
    assert "Welcome back" in await stage.press("ana", "I’m back")


async def test_skipping_is_a_press_away_and_tells_nobody(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    before = await stage.texts("ben")
    await stage.type("ana", "/coffee")
    assert "You’ll skip the next round of Coffee" in await stage.press("ana", "Skip the next round")
    assert await stage.texts("ben") == before


async def test_in_two_circles_each_skip_names_its_circle(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.start_circle(name="Board")
    await stage.type("ana", "/coffee join Board")
    await stage.fill("ana")
    said = await stage.type("ana", "/coffee")
    assert "Skip the next round of Board" in said
    assert "Skip the next round of Coffee" in said
    assert "You’ll skip the next round of Board." in await stage.press("ana", "Skip the next round of Board")
    said = await stage.type("ana", "/coffee")
    assert "Undo skip in Board" in said
    assert "Skip the next round of Coffee" in said
    await stage.press("ana", "Skip the next round of Coffee")
    assert "You’re no longer skipping the next round of Coffee." in await stage.press("ana", "Undo skip")
    await stage.type("ana", "/coffee")
    assert "You’re no longer skipping the next round of Board." in await stage.press("ana", "Undo skip in Board")


async def test_skipping_the_next_round_leaves_a_chat_under_way_as_it_is(open_stage: OpenStage) -> None:
    stage = await introduced(open_stage)
    await stage.type("ana", "/coffee skip")
    for who in ("ana", "ben"):
        await stage.press(who, "Time 1")
    await stage.pass_time(days=3)
    assert await stage.texts("ana", "Did you get to talk")


async def test_what_one_asks_for_is_answered_at_any_hour(open_stage: OpenStage) -> None:
    stage = await introduced(open_stage)
    await stage.pass_time(hours=5)
    assert "Your chats" in await stage.type("ana", "/coffee chats")
