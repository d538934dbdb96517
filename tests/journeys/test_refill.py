"""Refills: two members are told only if both said yes, and are then offered another chat."""

from datetime import datetime, timedelta

import pytest

from bot.texts.localization import Voice
from bot.texts.plain_text import plain
from tests.journeys.conftest import Open
from tests.journeys.discord_stage import DiscordStage
from tests.journeys.scenes import assert_only_in_daytime, close_circle, met_once, partners
from tests.journeys.stage import Seen, Stage
from tests.slow import SLOW, ways

OFFER = "Another half hour"
NEXT = "here’s your next half hour"
GOOD_NEWS = "Good news"
ASKED = "Did you get to talk"


async def say_again(stage: Stage, who: str, answer: str) -> None:
    """Let a person say that the chat took place, and answer whether to meet again."""
    await stage.press(who, "Yes", within=ASKED)
    await stage.press(who, answer, within="again sometime")


async def both_said_yes(open_stage: Open) -> Stage:
    """Play until the day after Ana and Ben both said yes. They have left the circle, which is closed."""
    stage = await met_once(open_stage)
    for who in ("ana", "ben"):
        await stage.type(who, "/coffee leave")
        await say_again(stage, who, "Yes")
    await close_circle(stage)
    await stage.pass_time(days=1)
    return stage


async def inbox(stage: Stage, who: str) -> list[tuple[datetime, str]]:
    """List the unasked messages to a person, and their times."""
    return [(seen.at, seen.text) for seen in await stage.sees(who) if not seen.is_answer]


async def offers(stage: Stage, who: str) -> list[Seen]:
    """List the offers to a person."""
    return [seen for seen in await stage.sees(who) if OFFER in seen.text and not seen.is_answer]


async def test_two_yeses_are_told_to_both_and_lead_to_the_next_chat(open_stage: Open) -> None:
    stage = await both_said_yes(open_stage)
    for who, other in (("ana", "Ben"), ("ben", "Ana")):
        assert await stage.texts(who, f"Good news: you and {other} both said you’d like to meet again.")
        assert not await offers(stage, who)
    await stage.pass_time(weeks=3, days=1)
    assert "set up a chat once" in await stage.press("ana", "Yes", within=OFFER)
    assert not await stage.texts("ben", NEXT)
    assert "Got it. I’ll set up a chat once you’re both ready" in await stage.press("ben", "Yes", within=OFFER)
    await stage.pass_time(days=1)
    for who in ("ana", "ben"):
        assert len(await stage.texts(who, NEXT)) == 1
    assert_only_in_daytime(stage)


async def test_the_next_chat_can_be_timed_and_talked_about_like_the_first(open_stage: Open) -> None:
    stage = await both_said_yes(open_stage)
    await stage.pass_time(weeks=3, days=1)
    for who in ("ana", "ben"):
        await stage.press(who, "Yes", within=OFFER)
    await stage.pass_time(days=1)
    for who in ("ana", "ben"):
        await stage.press(who, "Time 1", within=NEXT)
    await stage.pass_time(days=4)
    assert "Would you like to meet Ben again sometime?" in await stage.press("ana", "Yes", within=ASKED)


@pytest.mark.parametrize("answer", ways("Yes", "Maybe someday", "Not really", None))
async def test_one_sided_answers_show_the_other_nothing(open_stage: Open, answer: str | None) -> None:
    stage = await met_once(open_stage)
    for who in ("ana", "ben"):
        await stage.type(who, "/coffee leave")
    await close_circle(stage)
    await stage.press("ana", "Yes", within=ASKED)
    before = await inbox(stage, "ben")
    if answer:
        await stage.press("ana", answer, within="again sometime")
    await stage.pass_time(weeks=12)
    assert await inbox(stage, "ben") == before


@pytest.mark.parametrize("second_thought", ways("Not really", "Maybe someday"))
async def test_second_thoughts_after_two_yeses_show_the_other_nothing(open_stage: Open, second_thought: str) -> None:
    seen = []
    for answer in (second_thought, None):
        stage = await both_said_yes(open_stage)
        await stage.type("ana", "/coffee chats")
        if answer:
            await stage.press("ana", answer, within="Your chats")
        await stage.pass_time(weeks=4)
        await stage.press("ben", "Yes", within=OFFER)
        await stage.pass_time(weeks=7)
        if answer:
            assert not await offers(stage, "ana")
            assert "Ben both want to meet again" not in await stage.type("ana", "/coffee chats")
        seen.append([await inbox(stage, "ben"), await stage.type("ben", "/coffee chats")])
    assert seen[0] == seen[1]


async def test_two_who_say_soon_meet_again_at_once(open_stage: Open) -> None:
    stage = await both_said_yes(open_stage)
    (asked,) = [seen for seen in await stage.sees("ana") if GOOD_NEWS in seen.text]
    assert asked.buttons == ["Meet again soon", "In three weeks", "I’ll get back to you"]
    assert "Got it" in await stage.press("ana", "Meet again soon", within=GOOD_NEWS)
    assert not await stage.texts("ana", GOOD_NEWS), "the answer has replaced the question"
    (told,) = [seen for seen in await stage.sees("ana") if "both want to meet again." in seen.text]
    assert told.buttons == ["In three weeks", "I’ll get back to you"]
    await stage.pass_time(days=1)
    assert not await stage.texts("ana", NEXT)
    await stage.type("ben", "/coffee chats")
    await stage.press("ben", "Meet again soon", within="Your chats")
    await stage.pass_time(days=1)
    for who in ("ana", "ben"):
        assert len(await stage.texts(who, NEXT)) == 1
    await stage.pass_time(weeks=4)
    for who in ("ana", "ben"):
        assert not await offers(stage, who)


async def test_once_two_are_introduced_again_the_message_of_their_yeses_has_no_buttons(open_stage: Open) -> None:
    stage = await both_said_yes(open_stage)
    await stage.press("ana", "Meet again soon", within=GOOD_NEWS)
    await stage.type("ben", "/coffee chats")
    await stage.press("ben", "Meet again soon", within="Your chats")  # the message keeps its buttons
    await stage.pass_time(days=1)
    for who, other in (("ana", "Ben"), ("ben", "Ana")):
        assert not [seen for seen in await stage.sees(who) if "I’ll get back to you" in seen.buttons]
        (over,) = [seen for seen in await stage.sees(who) if f"I’ve set up your next chat with {other}." in seen.text]
        assert not over.buttons


async def test_who_answers_reads_how_long_the_answer_can_be_changed(open_stage: Open) -> None:
    stage = await met_once(open_stage)
    await stage.press("ana", "Yes", within=ASKED)
    yes = await stage.press("ana", "Yes", within="again sometime")
    assert "Until your next chat together, you can change your mind in /coffee chats." in yes
    await stage.type("ana", "/coffee chats")
    no = await stage.press("ana", "Not really", within="Your chats")
    assert "You can change your mind any time in /coffee chats." in no


async def test_who_says_when_is_not_asked_and_may_say_it_until_the_day_that_is_named(open_stage: Open) -> None:
    stage = await both_said_yes(open_stage)
    day = Voice.of(stage.person("ana")).day(stage.now - timedelta(days=1) + timedelta(weeks=10))
    assert f"It’s there until {plain(day)}." in await stage.press("ana", "I’ll get back to you", within=GOOD_NEWS)
    await stage.pass_time(weeks=4)
    assert not await offers(stage, "ana")
    await stage.press("ben", "Yes", within=OFFER)
    await stage.pass_time(weeks=5, days=5)
    assert not await stage.texts("ben", NEXT)
    await stage.type("ana", "/coffee chats")
    await stage.press("ana", "Meet again soon", within="Your chats")
    await stage.pass_time(days=1)
    for who in ("ana", "ben"):
        assert len(await stage.texts(who, NEXT)) == 1


@pytest.mark.parametrize(
    "own",
    ["Meet again soon", None, *(pytest.param(own, marks=SLOW) for own in ("In three weeks", "I’ll get back to you"))],
)
async def test_what_one_of_two_chooses_shows_the_other_nothing(open_stage: Open, own: str | None) -> None:
    """Two members meet before the offer only if both say soon. So later events tell a member who says soon nothing."""
    seen = []
    for choice in ("Meet again soon", "In three weeks", "I’ll get back to you", None):
        if own == choice == "Meet again soon":
            continue
        stage = await both_said_yes(open_stage)
        if choice:
            await stage.press("ana", choice, within=GOOD_NEWS)
        if own:
            await stage.press("ben", own, within=GOOD_NEWS)
        look = [await stage.type("ben", "/coffee chats"), await stage.type("ben", "/coffee my-data")]
        await stage.pass_time(weeks=9)
        look += [await stage.type("ben", "/coffee chats"), await stage.type("ben", "/coffee")]
        seen.append([look, await inbox(stage, "ben"), await stage.home("ben")])
    assert all(one == seen[0] for one in seen)


async def test_second_thoughts_after_two_soons_leave_the_other_as_if_nothing_was_pressed(open_stage: Open) -> None:
    seen = []
    for choices in (("Meet again soon", "I’ll get back to you"), ("I’ll get back to you",)):
        stage = await both_said_yes(open_stage)
        await stage.go_to(stage.now.replace(hour=22))
        await stage.press("ben", "Meet again soon", within=GOOD_NEWS)
        for choice in choices:
            await stage.press("ana", choice, within="to meet again.")
        await stage.pass_time(weeks=9)
        assert not await stage.texts("ben", NEXT)
        seen.append([await inbox(stage, "ben"), await stage.type("ben", "/coffee chats"), await stage.home("ben")])
    assert seen[0] == seen[1]


async def test_the_next_chat_has_a_topic_that_both_hold_and_have_not_had(open_stage: Open) -> None:
    stage = await met_once(open_stage)
    for who, press in (("ana", "I’m curious about it"), ("ben", "I’m happy to be asked")):
        await stage.type(who, "/coffee topics add growing tomatoes")
        await stage.press(who, press)
        await say_again(stage, who, "Yes")
    await stage.pass_time(weeks=3, days=1)
    assert "Another half hour with Ben, about growing tomatoes?" in (await offers(stage, "ana"))[0].text


async def test_the_rhythm_gets_shorter_with_two_yeses_and_longer_with_a_later(open_stage: Open) -> None:
    stage = await both_said_yes(open_stage)
    await stage.pass_time(weeks=3)
    for who in ("ana", "ben"):
        await stage.press(who, "Yes", within=OFFER)
    await stage.pass_time(days=9)
    for who in ("ana", "ben"):
        await say_again(stage, who, "Yes")
    await stage.pass_time(days=1)
    sooner = (await stage.texts("ana", "Good news"))[-1]
    await stage.pass_time(weeks=2)
    await stage.press("ana", "A bit later", within=OFFER)
    await stage.pass_time(weeks=3)
    for who in ("ana", "ben"):
        await stage.press(who, "Yes", within=OFFER)
    await stage.pass_time(days=9)
    for who in ("ana", "ben"):
        await say_again(stage, who, "Yes")
    await stage.pass_time(days=1)
    assert (await stage.texts("ana", "Good news"))[-1] == sooner, "a number tells whether the other put it off"
    before = len(await offers(stage, "ana"))
    await stage.pass_time(weeks=3, days=5)
    assert len(await offers(stage, "ana")) == before
    await stage.pass_time(days=3)
    assert len(await offers(stage, "ana")) == before + 1


async def test_after_three_refills_the_bot_steps_back(open_stage: Open) -> None:
    stage = await both_said_yes(open_stage)
    for _ in range(3):
        await stage.pass_time(weeks=3)
        for who in ("ana", "ben"):
            await stage.press(who, "Yes", within=OFFER)
        await stage.pass_time(days=9)
        for who in ("ana", "ben"):
            await say_again(stage, who, "Yes")
        await stage.pass_time(days=1)
    assert "you two can plan without me." in (await stage.texts("ana", NEXT))[-1]
    assert not any("without me" in text for text in (await stage.texts("ana", NEXT))[:-1])
    assert await stage.texts("ana", "By now you two don’t need me")
    before = await inbox(stage, "ana")
    await stage.pass_time(weeks=20)
    assert await inbox(stage, "ana") == before
    await stage.type("ana", "/coffee chats")
    await stage.press("ana", "Ben", within="Your chats")
    await stage.press("ana", "Meet again soon")
    await stage.pass_time(days=1)
    await stage.press("ben", "Yes", within=OFFER)
    await stage.pass_time(days=1)
    assert len(await partners(stage, "ana")) == 5


@pytest.mark.only_on("discord", "elsewhere there are no threads, which moderators can read")
async def test_no_thread_tells_a_moderator_that_two_said_yes(open_stage: Open) -> None:
    stage = await both_said_yes(open_stage)
    assert isinstance(stage, DiscordStage)
    threads, since = stage.discord.count("create_thread"), stage.now
    await stage.pass_time(weeks=3, days=1)
    for who in ("ana", "ben"):
        await stage.press(who, "Yes", within=OFFER)
    await stage.pass_time(days=1)
    for who in ("ana", "ben"):
        await stage.press(who, "Time 1", within=NEXT)
    await stage.press("ana", "Find another time", within=NEXT)
    await stage.pass_time(days=1)
    assert stage.discord.count("create_thread") == threads
    for who, other in (("ana", "ben"), ("ben", "ana")):
        said = [seen for seen in await stage.sees(who) if seen.at > since and not seen.is_answer]
        assert {seen.where for seen in said} == {"dm"}
        assert any("Pick what works for you" in seen.text for seen in said)
        introduction = next(seen for seen in said if NEXT in seen.text)
        assert stage.people[other].name in introduction.text
        assert "moderators" not in introduction.text


async def test_a_yes_brings_a_note_back_to_its_author_alone(open_stage: Open) -> None:
    stage = await both_said_yes(open_stage)
    await stage.type("ana", "/coffee note @Ben bakes with rye")
    said = await stage.press("ana", "Meet again soon", within=GOOD_NEWS)
    assert "Your note about Ben: bakes with rye" in said
    await stage.press("ben", "Meet again soon", within=GOOD_NEWS)
    await stage.pass_time(days=1)
    assert not await stage.texts("ben", "bakes with rye")
    assert "bakes with rye" not in "".join(await stage.texts("ana", NEXT))
