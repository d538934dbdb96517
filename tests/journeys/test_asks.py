"""Asks: written, previewed and sent, with suggestions while typing."""

import json

import pytest

from tests.journeys.ask_scenes import MEET, QUESTION, WHAT, ask, asked, harbour
from tests.journeys.conftest import Open
from tests.journeys.scenes import OLIVE, assert_only_in_daytime
from tests.journeys.stage import held_in, someone


async def test_the_first_who_is_asked_says_yes_and_both_learn_each_others_name_together(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    await stage.type("ana", f"/coffee ask {WHAT}")
    written = {field.name: getattr(field, "hint", "") for field in stage.form_of("ana").fields}
    assert "sourdough" not in written["what"], "nothing that one member alone has is shown to all"
    await stage.join("eve", curious=["sourdough"])
    await stage.type("ana", f"/coffee ask {WHAT}")
    written = {field.name: getattr(field, "hint", "") for field in stage.form_of("ana").fields}
    assert "sourdough" in written["what"], "an example from what people here share"
    assert "sourdough" in written["topic"]
    shown = await stage.fill("ana", topic=["sourdough"], why="Mine keeps dying.", tried="Warmer water.")
    for words in ("What others will read", "Someone here would like", WHAT, "Mine keeps dying.", "Warmer water."):
        assert words in shown
    assert not asked(stage)
    assert "Mar 16" in await stage.press("ana", "Send it")
    assert "still looking" in await stage.type("ana", "/coffee asks")
    await stage.pass_time(hours=2)
    (question,) = await stage.texts("ben", QUESTION)
    assert "Ana" not in question
    assert "Mine keeps dying." in question
    assert "Thank you! I’ll introduce you" in await stage.press("ben", "Yes", within=QUESTION)
    await stage.pass_time(hours=1)
    assert not await stage.texts("ben", "Do you have half an hour for this?")
    for who in ("ana", "ben"):
        (introduction,) = await stage.texts(who, MEET)
        assert "Ana would like to talk about sourdough, and Ben said yes." in introduction
        assert WHAT in introduction
    assert "led to a chat" in await stage.type("ana", "/coffee asks")
    for who in ("ana", "ben"):
        await stage.press(who, "Time 1", within=MEET)
    await stage.pass_time(days=5)
    for who in ("ana", "ben"):
        await stage.press(who, "Yes", within="Did you get to talk")
        await stage.press(who, "Yes", within="again sometime")
    await stage.pass_time(days=1)
    assert await stage.texts("ana", "Good news: you and Ben both said")
    assert_only_in_daytime(stage)


async def test_a_question_without_a_topic_takes_the_topic_that_it_names(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    await stage.type("ana", "/coffee ask")
    told = await stage.fill("ana", what="Do you know a good film?")
    assert told == "topic: I can’t tell the topic from your question. Name it here in a few words."
    shown = await stage.fill("ana", what="How do you keep a sourdough starter alive?")
    assert "would like to talk about sourdough" in shown


@pytest.mark.only_on("sandbox", "discord", "in Slack the words and the button stand in one view, which changes")
async def test_a_button_under_words_that_were_changed_sends_nothing(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    await stage.type("ana", f"/coffee ask {WHAT}")
    await stage.fill("ana", topic=["sourdough"])
    (before,) = [seen for seen in await stage.sees("ana") if "What others will read" in seen.text]
    send = dict(before.choices)["Send it"]
    await stage.press("ana", "Change it")
    await stage.fill("ana", what="Which flour do you take?")

    assert "That question is gone" in await stage.press_action("ana", before, send)
    await stage.press("ana", "Send it", within="Which flour")
    await stage.pass_time(hours=2)

    (question,) = await stage.texts("ben", QUESTION)
    assert "Which flour" in question


async def test_something_wide_is_offered_as_something_narrow_that_people_here_share(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    await stage.type("ben", "/coffee topics add changing careers at forty")
    await stage.press("ben", "I’m happy to be asked")
    await stage.type("ana", "/coffee ask career")
    assert held_in(stage.form_of("ana"))["topic"] == ["career"], "a word is no question yet"
    shown = await stage.fill("ana", what=WHAT)
    assert "Nobody here offers to talk about career yet" in shown
    assert "- “changing careers at forty”" in shown
    await stage.join("eve", sharing=["career"])
    await stage.type("ana", "/coffee asks")
    assert "It’s easier to say yes to something more specific than career" in await stage.press("ana", "Preview")
    await stage.press("ana", "Ask about this instead")
    await stage.press("ana", "Send it")
    await stage.pass_time(hours=1)
    assert "talk about changing careers at forty" in (await stage.texts("ben", QUESTION))[0]


async def test_where_nobody_shares_it_what_has_a_word_in_common_is_offered_and_else_that_is_said(
    open_stage: Open,
) -> None:
    stage = await harbour(open_stage, "Ben")
    await stage.type("ben", "/coffee topics add usability tests on a budget")
    await stage.press("ben", "I’m happy to be asked")
    await stage.join("olive", curious=["usability tests with five people"], sharing=["knots"])
    await stage.type("ana", "/coffee ask How does one begin with usability tests?")
    assert held_in(stage.form_of("ana"))["topic"] == ["usability tests on a budget"], "which somebody shares"
    shown = await stage.fill("ana", topic=["usability tests with five people"])
    assert "The closest I found:\n- “usability tests on a budget”" in shown
    await stage.press("ana", "Change it")
    shown = await stage.fill("ana", topic=["zeppelins"])
    assert "Nobody here offers to talk about zeppelins yet" in shown
    assert "You can still send your question, in case that changes" in shown
    await stage.press("ana", "Send it")
    assert "zeppelins: still looking" in await stage.type("ana", "/coffee asks")


async def test_an_ask_is_looked_at_changed_and_thrown_away_before_anybody_sees_it(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    await stage.type("ana", f"/coffee ask {WHAT}")
    await stage.fill("ana", what=WHAT, topic=["sourdough"])
    await stage.press("ana", "Change it")
    assert "Which flour?" in await stage.fill("ana", what="Which flour?")
    assert "not sent yet" in await stage.type("ana", "/coffee asks")
    await stage.press("ana", "Discard")
    await stage.pass_time(days=1)
    assert not asked(stage)


async def test_two_asks_may_be_open_at_once(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    for what in ("One?", "Two?"):
        await ask(stage, what=what)
    assert "You already have 2 open questions" in await ask(stage, what="Three?")


async def test_nobody_can_find_out_that_somebody_asked(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben", "Cem")
    await stage.type("ana", f"/coffee ask {WHAT}")
    await stage.fill("ana", topic=["sourdough"])

    async def suggested(to: str) -> list[str]:
        found = await stage.refill.conversation.suggest(stage.community, stage.person(to), "people", "")
        return [option.label for option in found]

    assert await suggested("ben") == ["Cem", "Olive"]
    answers = [await stage.type("ben", f"/coffee not-with @{who}") for who in ("Ana", "Eve")]
    assert answers[0] == answers[1], "Eve has never asked anything"
    assert "2 people you’d rather not meet" in await stage.type("ben", "/coffee me")
    await stage.type("ben", "/coffee my-data")
    assert json.loads((await stage.files("ben"))[-1])["not_with"] == [None, None]
    await stage.type("ana", "/coffee asks")
    await stage.press("ana", "Preview")
    await stage.press("ana", "Send it")
    while not asked(stage):  # if the draw begins with Ben, his three days pass first
        await stage.pass_time(hours=2)
    assert [who for who, _ in asked(stage)] == ["cem"]
    assert await suggested("cem") == ["Ben", "Olive"]
    await stage.press("cem", "Yes", within=QUESTION)
    await stage.pass_time(hours=1)
    assert await suggested("cem") == ["Ana", "Ben", "Olive"], "who was met is known"
    await ask(stage, what="And which flour?")
    await stage.pass_time(days=5)
    assert [who for who, _ in asked(stage)] == ["cem"], "and Ben’s wish holds all the same"


async def test_a_topic_that_is_in_an_ask_alone_is_suggested_to_nobody(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    await stage.type("ana", f"/coffee ask {WHAT}")
    await stage.fill("ana", topic=["sourdough after a divorce"])
    await stage.type("ben", "/coffee topics add sourdough after the divorce")
    assert "after a divorce" not in await stage.press("ben", "I’m curious about it")
    assert "sourdough" not in await stage.type("ben", "/coffee ask Who knows how a divorce goes?")


async def test_the_command_alone_offers_to_ask_somebody_before_one_has_joined(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"))
    await stage.start_circle()
    await stage.join("ben", sharing=["sourdough"])
    await stage.type("ana", "/coffee")
    await stage.press("ana", "Ask someone")
    assert "topic" in {field.name for field in stage.form_of("ana").fields}


async def test_who_rests_reads_it_once_with_the_way_back(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"))
    await stage.start_circle()
    await stage.join("ana", curious=["sourdough"])
    await stage.type("ana", "/coffee rest until 2026-06-01")
    shown = await stage.type("ana", "/coffee")
    assert shown.count("on a break") == 1
    assert "You’re on a break until" in shown
    assert "Nothing is waiting" not in shown
    assert "Welcome back" in await stage.press("ana", "I’m back", within="You’re on a break until")
