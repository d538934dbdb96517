"""An ask: written, carried quietly to one willing member at a time, and a chat with whoever says yes."""

import json
from datetime import datetime, timedelta

import pytest

from bot.model.message_keys import MessageKind
from tests.journeys.conftest import Open
from tests.journeys.scenes import OLIVE, assert_only_in_daytime
from tests.journeys.stage import Stage, held_in, someone

QUESTION = "would like to talk about"
MEET = "meet each other"
WHAT = "How do you keep a starter alive?"
NOBODY = "Nobody is free for now"
KIND_LINE = "it needs no answer any more. Thank you for being there."


async def harbour(open_stage: Open, *sharing: str) -> Stage:
    """Set a stage on which Ana and Eve have joined nothing, and some others are happy to be asked about sourdough."""
    stage = await open_stage(OLIVE, someone("Ana"), someone("Eve"), *(someone(name) for name in sharing))
    await stage.start_circle(rhythm="every_4_weeks:1", weekday="0")
    for name in sharing:
        await stage.join(name.lower(), sharing=["sourdough"])
    return stage


async def ask(stage: Stage, who: str = "ana", what: str = WHAT, **values: str | list[str]) -> str:
    """Write an ask and send it; return what is said then."""
    await stage.type(who, f"/coffee ask {what}")
    await stage.fill(who, **({"topic": ["sourdough"]} | values))
    told = await stage.press(who, "Send it")
    await stage.pass_time(minutes=1)  # where messages wait for their turn
    return told


def asked(stage: Stage) -> list[tuple[str, datetime]]:
    """List who was asked so far, and when."""
    sent = [
        (delivery, at)
        for at, delivery in stage.log.deliveries
        if delivery.key.kind is MessageKind.QUESTION and not delivery.replaces
    ]
    return [(who, at) for delivery, at in sent for who in stage.recipients(delivery.destination)]


async def inbox(stage: Stage, who: str) -> list[tuple[datetime, str]]:
    """List what Refill wrote to somebody of itself, and when."""
    return [(seen.at, seen.text) for seen in await stage.sees(who) if not seen.is_answer]


async def test_the_first_who_is_asked_says_yes_and_both_learn_each_others_name_together(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    await stage.type("ana", f"/coffee ask {WHAT}")
    written = {field.name: getattr(field, "hint", "") for field in stage.form_of("ana").fields}
    assert "sourdough" in written["what"], "an example from what people here share"
    assert "sourdough" in written["topic"]
    shown = await stage.fill("ana", topic=["sourdough"], why="Mine keeps dying.", tried="Warmer water.")
    for words in ("What they will read", "Somebody here would like", WHAT, "Mine keeps dying.", "Warmer water."):
        assert words in shown
    assert not asked(stage)
    assert "Mar 16" in await stage.press("ana", "Send it")
    assert "still looking" in await stage.type("ana", "/coffee asks")
    await stage.pass_time(hours=2)
    (question,) = await stage.texts("ben", QUESTION)
    assert "Ana" not in question
    assert "Mine keeps dying." in question
    assert "How kind of you" in await stage.press("ben", "Yes", within=QUESTION)
    await stage.pass_time(hours=1)
    assert not await stage.texts("ben", "Would you be up for half an hour?")
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


@pytest.mark.only_on("sandbox", "discord", "in Slack the words and the button stand in one view, which changes")
async def test_a_button_under_words_that_were_changed_sends_nothing(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    await stage.type("ana", f"/coffee ask {WHAT}")
    await stage.fill("ana", topic=["sourdough"])
    (before,) = [seen for seen in await stage.sees("ana") if "What they will read" in seen.text]
    send = dict(before.choices)["Send it"]
    await stage.press("ana", "Change it")
    await stage.fill("ana", what="Which flour do you take?")

    assert "no longer there" in await stage.press_action("ana", before, send)
    await stage.press("ana", "Send it", within="Which flour")
    await stage.pass_time(hours=2)

    (question,) = await stage.texts("ben", QUESTION)
    assert "Which flour" in question


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
    assert "moved on" in (await stage.texts(second, "Somebody had a question for you"))[0]
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
    await stage.press("ana", "Make it wider", within=NOBODY)
    await stage.type("cem", "/coffee topics add rye bread")
    await stage.press("cem", "I’m happy to be asked")
    assert "I look among more people now" in await stage.fill("ana", topics=["rye bread"])
    await stage.pass_time(weeks=3)
    assert len(asked(stage)) == 2, "nobody is asked twice by one ask"
    assert len(await stage.texts("ana", NOBODY)) == 2
    await stage.press("ana", "Let it rest", within=NOBODY)
    assert "sourdough" not in await stage.type("ana", "/coffee asks")


async def test_who_takes_an_ask_back_leaves_a_kind_line(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben", "Cem")
    await ask(stage)
    who = asked(stage)[0][0]
    await stage.type("ana", "/coffee asks")
    assert "Taken back" in await stage.press("ana", "Take it back")
    await stage.pass_time(minutes=1)
    assert not await stage.texts(who, "Would you be up for half an hour?")
    assert KIND_LINE in (await stage.texts(who, "Somebody had a question"))[0]
    await stage.pass_time(weeks=3)
    assert len(asked(stage)) == 1
    assert not await stage.texts("ana", NOBODY)


async def test_somebody_else_would_be_better(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    await stage.join("olive", curious=["gardening"], sharing=["rye bread"])
    await ask(stage)
    await stage.press("ben", "Somebody else would be better", within=QUESTION)
    await stage.fill("ben", person=["Olive"], topic=["rye bread"])
    await stage.pass_time(minutes=1)
    assert await stage.texts("ben", "Nobody learns who said so.")
    await stage.pass_time(days=4)
    assert [who for who, _ in asked(stage)] == ["ben", "olive"]
    (question,) = await stage.texts("olive", QUESTION)
    assert "and you said you’re happy to be asked about rye bread" in question
    assert "Ben" not in question
    await stage.press("olive", "Yes", within=QUESTION)
    await stage.pass_time(hours=1)
    assert "Olive said yes" in (await stage.texts("ana", MEET))[0]


async def test_a_yes_may_have_a_limit_and_a_name_may_be_shown(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    await ask(stage, name="shown")
    assert (await stage.texts("ben", QUESTION))[0].startswith("Ana would like")
    await stage.press("ben", "Yes, with a limit", within=QUESTION)
    await stage.fill("ben", length="messages", words="This week only.")
    await stage.pass_time(hours=1)
    (introduction,) = await stage.texts("ana", MEET)
    assert "Ben would rather do it in messages" in introduction
    assert "This week only." in introduction
    assert "Time 1" not in introduction
    assert not await stage.texts("ben", "Would you be up for half an hour?")
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
            assert "nobody’s ask" in await stage.type("ben", "/coffee asked 0")
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


async def test_whom_an_asker_blocks_finds_their_question_taken_back_wherever_they_look(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    await ask(stage, name="shown")
    await stage.type("ana", "/coffee not-with @Ben")
    await stage.pass_time(minutes=1)
    assert KIND_LINE in (await stage.texts("ben", "Somebody had a question"))[0]
    assert QUESTION not in await stage.type("ben", "/coffee")
    await stage.pass_time(days=4)
    assert not await stage.texts("ben", MEET)


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
    assert "with the name of whoever wrote it" in await stage.press(first, "Show it to the organisers")
    await stage.press(first, "Show it to them")
    await stage.pass_time(hours=1)
    assert not await stage.texts(first, "Would you be up for half an hour?")
    assert await stage.texts(first, "You showed this question to the organisers.")
    (report,) = await stage.texts("olive", "would like you to see a question that Ana asked")
    assert WHAT in report
    assert "that somebody showed you" in await stage.type("olive", "/coffee")
    await stage.type("olive", "/coffee reports")
    await stage.press("olive", "Stop it")
    assert "Nobody has shown you a question" in await stage.type("olive", "/coffee reports")
    await stage.pass_time(weeks=3)
    assert len(asked(stage)) == 1
    assert [at.day for at, text in await inbox(stage, "ana") if NOBODY in text] == [16]
    if stage.can_type("ana", "/coffee reports"):
        assert "organisers" in await stage.type("ana", "/coffee reports")


async def test_something_wide_is_offered_as_something_narrow_that_people_here_share(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    await stage.type("ben", "/coffee topics add changing careers at forty")
    await stage.press("ben", "I’m happy to be asked")
    await stage.type("ana", "/coffee ask career")
    assert held_in(stage.form_of("ana"))["topic"] == ["career"], "a word is no question yet"
    shown = await stage.fill("ana", what=WHAT)
    assert "Nobody here has named career yet" in shown
    assert "- changing careers at forty" in shown
    await stage.join("eve", sharing=["career"])
    await stage.type("ana", "/coffee asks")
    assert "career is broad. Something narrow is easier to say yes to" in await stage.press("ana", "Look at it")
    await stage.press("ana", "Ask about changing careers at…")
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
    assert "With one of these I know whom to ask:\n- usability tests on a budget" in shown
    await stage.press("ana", "Change it")
    shown = await stage.fill("ana", topic=["zeppelins"])
    assert "Nobody here has named zeppelins yet" in shown
    assert "I look all the same" in shown
    await stage.press("ana", "Send it")
    assert "zeppelins: still looking" in await stage.type("ana", "/coffee asks")


async def test_an_ask_is_looked_at_changed_and_thrown_away_before_anybody_sees_it(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    await stage.type("ana", f"/coffee ask {WHAT}")
    await stage.fill("ana", what=WHAT, topic=["sourdough"])
    await stage.press("ana", "Change it")
    assert "Which flour?" in await stage.fill("ana", what="Which flour?")
    assert "not sent yet" in await stage.type("ana", "/coffee asks")
    await stage.press("ana", "Throw it away")
    await stage.pass_time(days=1)
    assert not asked(stage)


async def test_two_asks_may_be_open_at_once(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben")
    for what in ("One?", "Two?"):
        await ask(stage, what=what)
    assert "You have 2 asks open already" in await ask(stage, what="Three?")


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
    assert await stage.texts("ben", "It has moved on")


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
    assert not await stage.texts("ben", "How kind of you")
    assert KIND_LINE in (await stage.texts("ben", "Somebody had a question"))[0], "as if it was taken back"
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
        assert "Taken back. I ask nobody any more." in await stage.press("ana", "Take it back")
        assert "sourdough" not in await stage.type("ana", "/coffee asks")
    else:
        await stage.type("ana", "/coffee forget-me")
        await stage.press("ana", "Forget me")
    await stage.pass_time(weeks=3)
    assert KIND_LINE in (await stage.texts(first, "Somebody had a question"))[0]
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
    assert "Somebody has said yes, and knows that it was you." in await stage.press("ana", "Take it back")
    await stage.pass_time(days=1)
    assert await stage.texts("ana", MEET)


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


async def test_an_old_button_does_not_open_an_ask_again_that_led_to_a_chat(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben", "Cem")
    await ask(stage)
    assert "still looking" in await stage.type("ana", "/coffee asks")
    await stage.press(asked(stage)[0][0], "Yes", within=QUESTION)
    await stage.pass_time(hours=1)
    assert await stage.texts("ana", MEET)
    await stage.press("ana", "Make it wider", within="still looking")
    assert "I look among more people now" not in await stage.fill("ana", topics=["sourdough"])
    await stage.pass_time(weeks=1)
    assert len(asked(stage)) == 1
    assert "led to a chat" in await stage.type("ana", "/coffee asks")


async def test_nobody_can_find_out_that_somebody_asked(open_stage: Open) -> None:
    stage = await harbour(open_stage, "Ben", "Cem")
    await stage.type("ana", f"/coffee ask {WHAT}")
    await stage.fill("ana", topic=["sourdough"])

    async def suggested(to: str) -> list[str]:
        found = await stage.refill.conversation.suggest(stage.community, stage.person(to), "people", "")
        return [option.label for option in found]

    assert await suggested("ben") == ["Cem"]
    answers = [await stage.type("ben", f"/coffee not-with @{who}") for who in ("Ana", "Eve")]
    assert answers[0] == answers[1], "Eve has never asked anything"
    assert "2 people you’d rather not meet" in await stage.type("ben", "/coffee me")
    await stage.type("ben", "/coffee my-data")
    assert json.loads((await stage.files("ben"))[-1])["not_with"] == [None, None]
    await stage.type("ana", "/coffee asks")
    await stage.press("ana", "Look at it")
    await stage.press("ana", "Send it")
    while not asked(stage):  # where chance has it begin with Ben, it takes the three days that he would have
        await stage.pass_time(hours=2)
    assert [who for who, _ in asked(stage)] == ["cem"]
    assert await suggested("cem") == ["Ben"]
    await stage.press("cem", "Yes", within=QUESTION)
    await stage.pass_time(hours=1)
    assert await suggested("cem") == ["Ana", "Ben"], "who was met is known"
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
