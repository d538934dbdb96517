"""Joining needs one topic, and everything else has a default. Leaving is as easy, and nobody is told."""

from bot.model.content import ChoiceField, SearchField
from tests.journeys.conftest import Open
from tests.journeys.scenes import NO_MATCH, OLIVE, circle_with, circles, introduced, latest_round, partners
from tests.journeys.stage import someone


async def test_joining_takes_two_taps_and_one_topic(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"))
    await stage.start_circle()
    await stage.press("ana", "Join", within="one chat, one topic, half an hour")
    defaults = {field.name: field for field in stage.form_of("ana").fields}
    assert isinstance(defaults["curious"], SearchField)
    assert all(field.values for field in defaults.values() if isinstance(field, ChoiceField))
    answer = await stage.fill("ana", curious=["my first talk at a meetup"])
    assert "You’re in Coffee. The next round opens Tue, Mar 3, 10:00" in answer.replace("\u202f", " ")
    about = await stage.type("ana", "/coffee me")
    assert "Curious about: my first talk at a meetup" in about
    assert "At most 4 chats a month" in about
    assert "Mon–Fri" in about


async def test_joining_without_a_topic_is_told_at_the_field_and_keeps_nothing(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"))
    await stage.start_circle()
    assert await stage.join("ana") == "curious: Add at least one topic, in either box."
    assert "You can ask someone without joining" in await stage.type("ana", "/coffee me")
    assert "You’re in Coffee" in await stage.join("ana", sharing=["sourdough"])


async def test_a_form_with_a_mistake_comes_back_with_what_was_typed(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"))
    await stage.start_circle()
    assert "can be up to 80 characters long" in await stage.join(
        "ana", curious=["x" * 81], sharing=["sourdough"], hours=["noons"]
    )
    fields = {field.name: field for field in stage.form_of("ana").fields}
    assert isinstance(fields["sharing"], SearchField)
    assert [option.value for option in fields["sharing"].values] == ["sourdough"]
    assert isinstance(fields["hours"], ChoiceField)
    assert tuple(fields["hours"].values) == ("noons",)


async def test_joining_twice_keeps_one_place_and_the_latest_answers(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.join("ana", curious=["bread"], sharing=[])
    about = await stage.type("ana", "/coffee me")
    assert "Curious about: bread" in about
    assert "Happy to be asked about: nothing yet" in about
    assert about.count("Coffee: next round") == 1


async def test_the_form_of_who_joins_again_holds_what_they_said(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.type("ana", "/coffee join", "coffee")
    fields = {field.name: field for field in stage.form_of("ana").fields}
    assert isinstance(fields["curious"], SearchField)
    assert [option.value for option in fields["curious"].values] == ["sourdough"]


async def test_who_joins_in_the_first_half_of_a_round_meets_who_was_left_over(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"))
    await stage.start_circle()
    await stage.join("ana", curious=["sourdough"])
    await stage.next_round()
    assert await stage.texts("ana", NO_MATCH)
    assert "no match last time" in await stage.type("ana", "/coffee")
    answer = await stage.join("ben", sharing=["sourdough"])
    assert "This round has already started" in answer
    await stage.pass_time(days=1)
    assert "no match last time" not in await stage.type("ana", "/coffee"), "they sat out nothing"
    async with stage.store.reading(stage.community) as tx:
        places = await tx.circles.memberships((await circles(stage))[0].id)
    counts = sorted((place.rounds, place.left_out, place.in_a_row) for place in places)
    assert counts == [(0, 0, 1), (1, 0, 2)], "Ben joined, Ana took part"
    assert await stage.texts("ana", "I thought you could talk about sourdough")
    assert await stage.texts("ben", "I thought you could talk about sourdough")


async def test_who_joins_while_nobody_is_free_is_told_that_it_may_take_until_the_next_round(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    joined = await stage.join("olive", curious=["sourdough"])
    assert "This round has already started, but if someone’s still free, I’ll introduce you in the" in joined
    assert await partners(stage, "olive") == []


async def test_who_joins_in_the_second_half_of_a_round_waits_for_the_next(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"))
    await stage.start_circle()
    await stage.join("ana", curious=["sourdough"])
    await stage.next_round()
    await stage.pass_time(days=4)
    assert "The next round opens" in await stage.join("ben", sharing=["sourdough"])
    await stage.pass_time(hours=1)
    assert await partners(stage, "ben") == []
    await stage.next_round()
    assert await partners(stage, "ben") == [{"ana"}]


async def test_leaving_is_quiet_and_coming_back_is_one_form(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cleo")
    before = await stage.texts("ben")
    assert (
        await stage.type("ana", "/coffee leave", "coffee") == "You’ve left Coffee. I won’t tell anyone.\n[Join again]"
    )
    assert await stage.texts("ben") == before
    await stage.next_round()
    assert await partners(stage, "ana") == []
    assert await partners(stage, "ben") == [{"cleo"}]
    await stage.press("ana", "Join again")
    assert "You’re in Coffee" in await stage.fill("ana")
    await stage.next_round()
    assert await partners(stage, "ana") != []


async def test_chats_under_way_go_on_after_leaving(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    await stage.type("ana", "/coffee leave")
    await stage.press("ana", "Time 1")
    await stage.press("ben", "Time 1")
    await stage.pass_time(days=1)
    assert await stage.texts("ana", "It’s set")


async def test_leaving_a_circle_one_is_not_in_says_so(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.type("ana", "/coffee leave")
    assert "You’re not in Coffee." in await stage.type("ana", "/coffee leave")
    assert "You’re not in Coffee." in await stage.type("olive", "/coffee leave Coffee")


async def test_a_button_of_a_closed_circle_leads_nowhere_kindly(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    left = await stage.type("ana", "/coffee leave")
    await stage.press("olive", "Close circle", within=await stage.type("olive", "/coffee circle close"))
    assert "Coffee is closed" in await stage.press("ana", "Join again", within=left)
    assert await latest_round(stage) is None


async def test_who_changes_their_answers_on_a_break_stays_on_it(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.type("ana", "/coffee rest 8 weeks")
    saved = await stage.join("ana", curious=["rye"])
    assert "Saved." in saved
    assert "You’re on a break until" in saved
    assert "rye" in await stage.type("ana", "/coffee topics")
    await stage.next_round()
    assert await partners(stage, "ana") == []
    await stage.press("ana", "I’m back", within="Enjoy your break")
    await stage.next_round()
    assert await partners(stage, "ana") == [{"ben"}]


async def test_who_rests_and_joins_another_circle_is_back(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.type("ana", "/coffee leave")
    await stage.type("ana", "/coffee rest")
    await stage.join("ana")
    await stage.next_round()
    assert await partners(stage, "ana") == [{"ben"}]
