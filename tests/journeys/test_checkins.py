"""Check-ins: after a chat, each member is asked once in private, reminded at most once, and can change the answer."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Open
from tests.journeys.scenes import (
    OLIVE,
    assert_only_in_daytime,
    at,
    circle_with,
    close_circle,
    introduced,
    local_hour,
    met_once,
)
from tests.journeys.stage import Seen, Stage, someone

ASKED = "Did you get to talk"


async def seen_with(stage: Stage, who: str, holding: str) -> list[Seen]:
    """List the unasked messages to a person that contain some words."""
    return [seen for seen in await stage.sees(who) if holding in seen.text and not seen.is_answer]


async def monthly(open_stage: Open) -> Stage:
    """Play until the evening on which Ana and Ben are introduced, in a circle that meets every fourth week."""
    return await introduced(open_stage, rhythm="every_4_weeks:1")


async def test_both_are_asked_on_the_day_after_the_picked_time(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    for who in ("ana", "ben"):
        await stage.press(who, "Time 2")
    await stage.pass_time(days=8)
    for who, other in (("ana", "Ben"), ("ben", "Ana")):
        (asked,) = await seen_with(stage, who, ASKED)
        assert asked.at == at(2026, 3, 6, 8)
        assert asked.where == "dm"
        assert f"talk with {other} about sourdough?" in asked.text
        assert asked.buttons == ["Yes", "Not yet", "We won’t get to it"]


async def test_both_are_asked_a_week_after_the_introduction_where_no_time_was_picked(open_stage: Open) -> None:
    stage = await monthly(open_stage)
    await stage.pass_time(days=10)
    for who in ("ana", "ben"):
        (asked,) = await seen_with(stage, who, ASKED)
        assert asked.at == at(2026, 3, 10, 9)


async def test_the_week_begins_when_the_introduction_arrived(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana", "Pacific/Auckland"), someone("Ben", "Pacific/Auckland"))
    await stage.start_circle(rhythm="every_4_weeks:1", at="12:00")
    await stage.join("ana", curious=["sourdough"])
    await stage.join("ben", sharing=["sourdough"])
    await stage.next_round()
    await stage.pass_time(days=12)
    (introduction,) = await seen_with(stage, "ana", "I thought you could talk about")
    (asked,) = await seen_with(stage, "ana", ASKED)
    assert introduction.at == at(2026, 3, 3, 20)
    assert timedelta(days=6) <= asked.at - introduction.at <= timedelta(days=8)
    assert_only_in_daytime(stage)


@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        ("Not yet", "No hurry."),
        ("We won’t get to it", "That happens. There’s nothing more to do, and only you see your answer."),
        ("Yes", "Would you like to meet Ben again sometime?"),
    ],
)
async def test_an_answer_to_whether_they_talked_stays_private(open_stage: Open, answer: str, reply: str) -> None:
    stage = await monthly(open_stage)
    await stage.pass_time(days=8)
    before = await stage.texts("ben")
    assert reply in await stage.press("ana", answer, within=ASKED)
    await stage.pass_time(hours=2)
    assert await stage.texts("ben") == before


async def test_nobody_who_answered_is_asked_again(open_stage: Open) -> None:
    stage = await met_once(open_stage)
    await stage.press("ana", "We won’t get to it", within=ASKED)
    await stage.type("ana", "/coffee leave")
    await stage.pass_time(days=60)
    assert not await seen_with(stage, "ana", ASKED)
    assert not await seen_with(stage, "ana", "There’s time")


async def test_one_reminder_comes_two_days_before_the_end_to_who_did_not_say_that_they_met(open_stage: Open) -> None:
    stage = await monthly(open_stage)
    await stage.go_to(at(2026, 4, 20))
    for who in ("ana", "ben"):
        (reminder,) = await seen_with(stage, who, "There’s time")
        assert reminder.at == at(2026, 3, 29, 8)
        assert "I won’t remind you again." in reminder.text
    assert_only_in_daytime(stage)


async def test_a_reminder_brings_times_to_come_to_both_and_renews_the_introduction(open_stage: Open) -> None:
    stage = await monthly(open_stage)
    await stage.go_to(at(2026, 3, 29, 12))
    (reminder,) = await seen_with(stage, "ana", "There’s time")
    (introduction,) = await seen_with(stage, "ben", "I thought you could talk about")
    assert sum(action.startswith("pick:") for _, action in introduction.choices) == 3
    times = reminder.buttons[:3]
    assert all(reminder.text.count(time) == 1 for time in times), "each time stands on its button alone"
    assert all("Mar 4" not in text for text in (reminder.text, introduction.text))
    assert "Got it" in await stage.press("ana", times[0], within="There’s time")
    await stage.press("ben", times[0], within="There’s time")
    assert await stage.texts("ana", "It’s set")
    assert_only_in_daytime(stage)


async def test_a_reminder_that_waits_for_the_morning_does_not_come_once_a_time_is_set(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben", "America/New_York"))
    await stage.start_circle(rhythm="every_4_weeks:1")
    await stage.join("ana", curious=["sourdough"])
    await stage.join("ben", sharing=["sourdough"])
    await stage.next_round()
    await stage.go_to(at(2026, 3, 29, 9))
    times = (await seen_with(stage, "ana", "There’s time"))[0].buttons
    await stage.press("ana", times[0], within="There’s time")
    assert not await seen_with(stage, "ben", "There’s time"), "it is night in New York"
    await stage.press("ben", "Time 1")
    await stage.pass_time(days=1)
    assert await seen_with(stage, "ben", "It’s set")
    assert not await seen_with(stage, "ben", "There’s time")


async def test_whoever_said_that_they_met_gets_no_reminder_and_the_other_does(open_stage: Open) -> None:
    stage = await monthly(open_stage)
    await stage.pass_time(days=8)
    await stage.press("ana", "Yes", within=ASKED)
    await stage.go_to(at(2026, 4, 20))
    assert not await seen_with(stage, "ana", "There’s time")
    assert await seen_with(stage, "ben", "There’s time"), "as if Ana had answered nothing"


async def test_a_reminder_can_be_answered_with_having_talked(open_stage: Open) -> None:
    stage = await monthly(open_stage)
    await stage.go_to(at(2026, 3, 30))
    assert "Would you like to meet Ben again sometime?" in await stage.press(
        "ana", "We’ve talked", within="There’s time"
    )


async def test_someday_is_asked_about_once_more_after_three_months_and_never_again(open_stage: Open) -> None:
    stage = await met_once(open_stage)
    await stage.press("ana", "Yes", within=ASKED)
    assert "I’ll ask you once more in about three months" in await stage.press("ana", "Maybe someday")
    answered = stage.now
    await stage.type("ana", "/coffee leave")
    await close_circle(stage)
    await stage.pass_time(weeks=12)
    assert not await seen_with(stage, "ana", "How about another half hour?")
    await stage.pass_time(weeks=2)
    (asked,) = await seen_with(stage, "ana", "How about another half hour?")
    assert timedelta(weeks=13) <= asked.at - answered <= timedelta(weeks=13, days=1)
    assert "I won’t ask again" in await stage.press("ana", "Maybe someday", within="How about another half hour?")
    await stage.pass_time(weeks=30)
    assert not await seen_with(stage, "ana", "How about another half hour?")


async def test_a_someday_that_becomes_a_yes_is_told_to_both(open_stage: Open) -> None:
    stage = await met_once(open_stage)
    for who, answer in (("ana", "Maybe someday"), ("ben", "Yes")):
        await stage.press(who, "Yes", within=ASKED)
        await stage.press(who, answer, within="again sometime")
        await stage.type(who, "/coffee leave")
    await close_circle(stage)
    await stage.pass_time(weeks=14)
    await stage.press("ana", "Yes", within="How about another half hour?")
    await stage.pass_time(days=1)
    for who in ("ana", "ben"):
        assert await stage.texts(who, "both said you’d like to meet again")


async def test_somebody_can_change_their_mind_in_their_chats(open_stage: Open) -> None:
    stage = await met_once(open_stage)
    await stage.press("ana", "Yes", within=ASKED)
    await stage.press("ana", "Not really", within="again sometime")
    assert "Your answer about Ben: not really. I won’t bring you two together again." in await stage.type(
        "ana", "/coffee chats"
    )
    await stage.press("ana", "Yes", within="Your chats")
    assert "You’d meet Ben again." in await stage.type("ana", "/coffee chats")
    await stage.press("ben", "Yes", within=ASKED)
    await stage.press("ben", "Yes", within="again sometime")
    await stage.pass_time(days=1)
    assert await stage.texts("ana", "both said you’d like to meet again")


async def test_two_of_whom_one_said_not_really_are_not_paired_again(open_stage: Open) -> None:
    stage = await met_once(open_stage)
    await stage.press("ana", "Yes", within=ASKED)
    await stage.press("ana", "Not really", within="again sometime")
    for _ in range(14):
        await stage.next_round()
        for who in ("ana", "ben"):
            await stage.type(who, "/coffee")
    assert len([text for text in await stage.texts("ana") if "I thought you could talk about" in text]) == 1


async def test_nobody_is_nudged_more_than_three_times_a_week(open_stage: Open) -> None:
    names = ["Ben", "Cleo", "Dan", "Eva", "Finn"]
    stage = await open_stage(OLIVE, someone("Ana"), *(someone(name) for name in names))
    for name in names:
        await stage.start_circle(name=f"With {name}", at="10:00")
        for who in ("ana", name.lower()):
            await stage.type(who, f"/coffee join With {name}")
            await stage.fill(who, curious=["sourdough"], pace="8")
    await stage.pass_time(days=30)
    nudges = [
        when
        for when, delivery in stage.log.deliveries
        if stage.recipients(delivery.destination) == ("ana",)
        and delivery.key.kind in ("checkin", "remind", "refill", "someday")
    ]
    assert len(nudges) >= 6
    for first, fourth in zip(nudges, nudges[3:], strict=False):
        assert fourth - first >= timedelta(days=7)
    assert_only_in_daytime(stage)


async def test_nobody_is_nudged_while_they_rest(open_stage: Open) -> None:
    stage = await monthly(open_stage)
    await stage.type("ana", "/coffee rest")
    before = [seen.id for seen in await stage.sees("ana")]
    await stage.pass_time(days=40)
    assert [seen.id for seen in await stage.sees("ana")] == before
    assert await seen_with(stage, "ben", ASKED)


async def test_who_comes_back_from_a_rest_finds_what_waits(open_stage: Open) -> None:
    stage = await monthly(open_stage)
    await stage.type("ana", "/coffee rest")
    await stage.pass_time(days=9)
    await stage.type("ana", "/coffee back")
    assert "Did you get to talk with Ben about sourdough?" in await stage.type("ana", "/coffee")


async def test_a_question_waits_for_the_hours_that_somebody_named(open_stage: Open) -> None:
    stage = await monthly(open_stage)
    await stage.type("ana", "/coffee hours")
    await stage.fill("ana", start="17:00", end="19:00")
    await stage.pass_time(days=10)
    (asked,) = await seen_with(stage, "ana", ASKED)
    assert 17 <= local_hour(stage, "ana", asked.at) < 19


async def test_who_answers_before_the_question_is_sent_is_not_asked(open_stage: Open) -> None:
    stage = await monthly(open_stage)
    await stage.type("ana", "/coffee hours")
    await stage.fill("ana", start="17:00", end="19:00")
    await stage.pass_time(days=6, hours=18)
    assert "Did you get to talk" in await stage.type("ana", "/coffee")
    await stage.press("ana", "We’ve talked")
    await stage.pass_time(days=1)
    assert not await seen_with(stage, "ana", ASKED)


async def test_what_waits_is_shown_by_coffee_alone(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    assert "You and Ben could talk about sourdough. No time is set yet." in await stage.type("ana", "/coffee")
    for who in ("ana", "ben"):
        await stage.press(who, "Time 1")
    assert "you’re talking with Ben about sourdough" in await stage.type("ana", "/coffee")
    await stage.pass_time(days=3)
    assert "Did you get to talk with Ben about sourdough?" in await stage.type("ana", "/coffee")
    await stage.press("ana", "We won’t get to it", within=ASKED)
    assert "When you have a moment" not in await stage.type("ana", "/coffee")


async def test_a_question_about_a_chat_that_was_never_introduced_is_not_asked(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.type("ana", "/coffee rest")
    await stage.pass_time(days=20)
    assert not await seen_with(stage, "ben", ASKED)
    async with stage.store.reading(stage.community) as tx:
        assert not await tx.chats.of_member(stage.member("ben"), 5)
