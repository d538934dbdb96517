"""A member's private answers show in no answer, list or reason that another member reads."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Open
from tests.journeys.scenes import OLIVE, circle_with, circles, introduced, partners
from tests.journeys.stage import Stage, someone

IN_PRIVATE = ("nothing", "skip", "talked", "block")


async def do_in_private(stage: Stage, what: str) -> None:
    """Let Ana do something in private."""
    match what:
        case "skip":
            await stage.press("ana", "Skip this chat")
        case "talked":
            await stage.press("ana", "We’ve talked")
        case "block":
            await stage.type("ana", "/coffee not-with @Ben")
        case _:
            pass


async def test_every_button_answers_alike_whatever_the_other_did_in_private(open_stage: Open) -> None:
    seen = []
    for what in IN_PRIVATE:
        stage = await introduced(open_stage)
        await do_in_private(stage, what)
        answers = [
            await stage.type("ben", "/coffee chats"),
            await stage.press("ben", "We’ve talked", within="Your chats"),
            await stage.press("ben", "Time 2"),
            await stage.press("ben", "Time 1"),
            await stage.type("ben", "/coffee"),
            await stage.type("ben", "/coffee my-data"),
            await stage.press("ben", "Skip this chat"),
            await stage.press("ben", "Time 3"),
        ]
        seen.append((answers, await stage.texts("ben")))
    for what, one in zip(IN_PRIVATE, seen, strict=True):
        assert one == seen[0], what


async def test_times_may_still_be_picked_after_everybody_was_asked(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"))
    await stage.start_circle(rhythm="every_4_weeks:1")
    for who in ("ana", "ben"):
        await stage.join(who, curious=["sourdough"])
        await stage.type(who, "/coffee hours sat 10-18")
    await stage.next_round()
    await stage.pass_time(days=8)
    for who in ("ana", "ben"):
        await stage.press(who, "Not yet", within="Did you get to talk")
        await stage.press(who, "Time 2")
    await stage.pass_time(days=1)
    assert await stage.texts("ana", "It’s set")


async def test_a_chat_is_nobodys_before_its_introduction_arrives(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"))
    await stage.start_circle(at="06:00")
    for who in ("ana", "ben"):
        await stage.join(who, curious=["sourdough"])
    await stage.pass_time(hours=21.5)  # the round has opened, and it is not yet nine
    assert not await stage.texts("ben", "I thought you could talk about")
    assert "No chats yet" in await stage.type("ben", "/coffee chats")
    assert "No chats yet" in await stage.home("ben")
    assert "Ana" not in await stage.type("ben", "/coffee my-data")
    assert "Ana" not in await stage.type("ben", "/coffee")


async def test_earlier_chats_do_not_tell_of_one_that_is_on_its_way(open_stage: Open) -> None:
    stage = await introduced(open_stage, at="22:00")
    await stage.pass_time(days=2)
    while len(await partners(stage, "ana")) == 1:
        opens_at = (await circles(stage))[0].next_round_at
        await stage.go_to(opens_at - timedelta(minutes=1))
        before = await stage.type("ana", "/coffee chats")
        await stage.go_to(opens_at + timedelta(minutes=1))
        assert await stage.type("ana", "/coffee chats") == before
    assert await partners(stage, "ana") == [{"ben"}] * 2, "it was drawn, and comes in the morning"


async def test_three_who_were_drawn_are_drawn_anew_where_one_blocks_another_before_they_know(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"), someone("Cem"))
    await stage.start_circle(at="06:00")
    for who in ("ana", "ben", "cem"):
        await stage.join(who, curious=["sourdough"])
    await stage.pass_time(hours=21.5)
    await stage.type("ana", "/coffee not-with @Cem")
    await stage.pass_time(hours=8)
    met = {who: await partners(stage, who) for who in ("ana", "ben", "cem")}
    assert {"cem"} not in met["ana"]
    assert {"ana"} not in met["cem"]
    assert met["ben"] in ([{"ana"}], [{"cem"}])


async def test_who_is_left_out_in_many_circles_hears_of_it_once_a_week(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    for number in range(4):
        await stage.start_circle(name=f"Circle {number}")
        await stage.type("ana", f"/coffee join Circle {number}")
        await stage.fill("ana", curious=["sourdough"])
    await stage.pass_time(days=3)
    assert len(await stage.texts("ana", "this time, sorry")) == 1


async def test_second_thoughts_and_third_ones_lead_to_the_offer(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    for who in ("ana", "ben"):
        await stage.press(who, "We’ve talked")
        await stage.press(who, "Yes", within="Would you like to meet")
    await stage.type("ana", "/coffee chats")
    await stage.press("ana", "Not really", within="Your chats")
    await stage.type("ben", "/coffee chats")
    await stage.press("ben", "Meet again soon")
    await stage.pass_time(days=2)
    assert not await stage.texts("ana", "Another half hour")
    await stage.type("ana", "/coffee chats")
    await stage.press("ana", "Yes", within="Your chats")
    await stage.pass_time(weeks=3)
    await stage.press("ana", "Yes", within="Another half hour")
    await stage.pass_time(days=1)
    assert await stage.texts("ben", "here’s your next half hour")


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("next month", "Apr 1"),
        ("for a month", "Apr 1"),
        ("next week", "Mar 9"),
        ("monday", "Mar 9"),
        ("2 weeks", "Mar 16"),
    ],
)
async def test_a_rest_ends_when_people_mean_it_to(open_stage: Open, words: str, day: str) -> None:
    stage = await circle_with(open_stage, "Ana")
    assert day in await stage.type("ana", f"/coffee rest {words}")
