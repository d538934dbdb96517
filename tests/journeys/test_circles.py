"""Organisers set up, change, preview and close circles; nobody else can."""

from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest

from bot.model.circles import CircleState
from bot.model.content import ChoiceField, TextField
from bot.model.inbound import Choice, Submission
from bot.model.weights import Favour, Weights
from bot.services.late_joiners import plan_late_pairing
from bot.services.members import find_member, set_languages
from tests.journeys.conftest import Open as OpenStage
from tests.journeys.scenes import (
    NOT_OFFERED_BY_DISCORD,
    NOT_SENT_BY_SLACK,
    OLIVE,
    ask_for_groups_of,
    at,
    circle_with,
    circles,
    partners,
    sentence_of,
)
from tests.journeys.stage import Seen, Stage, someone

refused_by_slack = partial(pytest.param, marks=NOT_SENT_BY_SLACK)


async def next_round_of(stage: Stage, name: str) -> datetime:
    """Return the time of a circle's next round."""
    return next(circle.next_round_at for circle in await circles(stage) if circle.name == name)


async def test_an_organiser_sets_a_circle_up_and_the_channel_is_invited(open_stage: OpenStage) -> None:
    stage = await open_stage(OLIVE, someone("Ana"))
    await stage.type("olive", "/coffee circle new", "coffee")
    answer = await stage.fill("olive", name="Coffee", weekday="3", at="15:30", zone="Europe/Lisbon")
    assert "Coffee opens a round every Thursday at 3:30" in answer.replace("\u202f", " ")
    assert "(Lisbon)" in answer
    assert await next_round_of(stage, "Coffee") == at(2026, 3, 5, 15, 30)
    (post,) = [seen for seen in await stage.sees("ana") if seen.where == "coffee"]
    assert "Coffee: one chat, one topic, half an hour" in post.text
    assert post.buttons[0] == "Join"


@pytest.mark.parametrize("verb", ["edit", "rules", "matters", "preview", "open-round", "close", "organisers"])
async def test_who_is_no_organiser_is_refused_kindly(open_stage: OpenStage, verb: str) -> None:
    stage = await circle_with(open_stage, "Ana")
    assert "Only Coffee’s organisers can do that. You can ask Olive." in await stage.type(
        "ana", f"/coffee circle {verb}"
    )


async def test_what_organisers_press_and_send_does_nothing_for_others(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    (circle,) = await circles(stage)
    person = stage.person("ana")
    pressed = await stage.refill.conversation.choose(
        Choice(stage.community, person, f"circle.close:{circle.id}", stage.channel)
    )
    assert "Only Coffee’s organisers can do that" in sentence_of(pressed)
    for action in (
        f"circle.edit:{circle.id}:any",
        f"circle.rules:{circle.id}:any",
        f"circle.matters:{circle.id}:any",
        f"circle.organisers:{circle.id}:any",
    ):
        sent = Submission(stage.community, person, action, (("name", ("Mine",)), ("group_size", ("4",))), stage.channel)
        assert "Only Coffee’s organisers can do that" in sentence_of(await stage.refill.conversation.submit(sent))
    assert await circles(stage) == [circle]


@NOT_OFFERED_BY_DISCORD
async def test_topics_are_for_organisers_to_merge(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana")
    assert "admins can do that" in await stage.type("ana", "/coffee topics merge a into b")


async def test_a_circle_can_be_changed_and_keeps_its_members(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.type("olive", "/coffee circle edit")
    assert "Tea opens a round every other Friday at 9:00" in (
        await stage.fill("olive", name="Tea", weekday="4", at="9:00", rhythm="every_2_weeks:1")
    ).replace("\u202f", " ")
    assert await next_round_of(stage, "Tea") == at(2026, 3, 6, 8)
    await stage.go_to(at(2026, 3, 7))
    assert await partners(stage, "ana") == [{"ben"}]
    assert await next_round_of(stage, "Tea") == at(2026, 3, 20, 8)


async def test_the_form_that_changes_a_circle_holds_what_it_is(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana", rhythm="monthly:-1", weekday="4", at="16:45")
    await stage.type("olive", "/coffee circle edit")
    held = {
        field.name: field.value if isinstance(field, TextField) else field.values
        for field in stage.form_of("olive").fields
        if isinstance(field, TextField | ChoiceField)
    }
    assert held == {"name": "Coffee", "rhythm": ("monthly:-1",), "weekday": ("4",), "at": "16:45"}


async def test_the_rules_of_a_circle_can_be_changed(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.type("olive", "/coffee circle rules")
    asked = {field.name for field in stage.form_of("olive").fields}
    assert ("guests" in asked) != ("introduces" in asked), "Discord has threads and no guests"
    assert "Saved. Coffee opens a round every Tuesday" in await stage.fill("olive", group_size="3", freeze_weeks="26")
    (circle,) = await circles(stage)
    assert (circle.group_size, circle.freeze_weeks, circle.guests) == (3, 26, False)
    assert circle.next_round_at == at(2026, 3, 3, 9)


async def test_what_counts_most_can_be_chosen_and_stays_when_the_rules_change(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.type("olive", "/coffee circle matters")
    assert "Saved. Your change applies from the next round of Coffee." in await stage.fill(
        "olive", matters="new_people"
    )
    await stage.type("olive", "/coffee circle rules")
    await stage.fill("olive", group_size="3")
    (circle,) = await circles(stage)
    assert (circle.group_size, circle.weights) == (3, Favour.NEW_PEOPLE.weights)


async def test_weights_of_somebodys_own_making_stay_where_nothing_else_is_chosen(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana")
    (circle,) = await circles(stage)
    own = Weights(rarer=9)
    async with stage.store.transaction(stage.community) as tx:
        await tx.circles.put(replace(circle, weights=own))
        await tx.commit()
    await stage.type("olive", "/coffee circle matters")
    await stage.fill("olive")
    (circle,) = await circles(stage)
    assert circle.weights == own


async def test_a_closed_circle_meets_no_more_and_its_name_is_free(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    assert "Close Coffee for good?" in await stage.type("olive", "/coffee circle close")
    assert "Coffee is closed" in await stage.press("olive", "Close circle")
    await stage.pass_time(days=10)
    assert await partners(stage, "ana") == []
    assert "no circle" in await stage.type("ana", "/coffee join", "coffee")
    await stage.start_circle()
    assert len(await circles(stage)) == 2


async def test_a_closed_circle_brings_nobody_together_late(open_stage: OpenStage) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"))
    await stage.start_circle()
    await stage.join("ana", curious=["sourdough"], languages=["de"])
    await stage.join("ben", curious=["sourdough"], languages=["en"])
    await stage.next_round()
    await stage.type("olive", "/coffee circle close")
    await stage.press("olive", "Close circle")
    async with stage.store.transaction(stage.community) as tx:
        (closed,) = await tx.circles.all()
        await set_languages(tx, await find_member(tx, stage.member("ana")), ["en"])
        await plan_late_pairing(tx, closed, stage.time.now())
        await tx.commit()
    await stage.work()
    assert await partners(stage, "ana") == []

    async with stage.store.transaction(stage.community) as tx:
        await tx.circles.put(replace(closed, state=CircleState.OPEN))
        await plan_late_pairing(tx, closed, stage.time.now())
        await tx.commit()
    await stage.work()
    assert await partners(stage, "ana") == [{"ben"}], "it could have"


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"name": "coffee "}, "name: There’s already a circle with that name here. Choose another name."),
        refused_by_slack({"name": ""}, "name: Enter a name."),
        refused_by_slack({"name": "x" * 41}, "name: That name is too long. Use at most 40 characters."),
        refused_by_slack({"name": "Tea", "zone": "Europe/Atlantis"}, "zone: I don’t know that time zone."),
        refused_by_slack({"name": "Tea", "zone": "../../etc/passwd"}, "zone: I don’t know that time zone."),
        refused_by_slack({"name": "Tea", "zone": ""}, "zone: I don’t know that time zone."),
        ({"name": "Tea", "at": "25:00"}, "at: I can’t read that as a time. Try 14:30."),
        ({"name": "Tea", "at": "noon"}, "at: I can’t read that as a time."),
    ],
)
async def test_what_can_not_be_is_told_at_its_field(open_stage: OpenStage, values: dict[str, str], wrong: str) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.type("olive", "/coffee circle new", "coffee")
    assert (await stage.fill("olive", **values)).startswith(wrong)
    assert len(await circles(stage)) == 1


async def test_two_organisers_can_not_take_one_name_at_once(open_stage: OpenStage) -> None:
    stage = await open_stage(OLIVE, someone("Otto", admin=True))
    for who in ("olive", "otto"):
        await stage.type(who, "/coffee circle new", "coffee")
    await stage.fill("olive", name="Coffee")
    assert "already a circle with that name" in await stage.fill("otto", name="COFFEE")


@pytest.mark.only_on("sandbox", "Discord takes commands in channels alone, and Slack’s form asks for the channel")
async def test_a_circle_needs_a_channel(open_stage: OpenStage) -> None:
    stage = await open_stage(OLIVE)
    assert "Type the command in the channel you want" in await stage.type("olive", "/coffee circle new", "dm")


async def test_the_list_shows_no_small_number(open_stage: OpenStage) -> None:
    names = ["Ana", "Ben", "Cleo", "Dan"]
    stage = await circle_with(open_stage, *names)
    assert "member" not in await stage.type("ana", "/coffee circle list")
    await stage.join("olive", curious=["sourdough"])
    assert "5+ members." in await stage.type("ana", "/coffee circle list")


async def test_where_no_circle_is_named_and_several_could_be_meant_it_asks(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.start_circle(name="Tea")
    assert "Which circle? Add its name to the command. Circles here: Coffee and Tea." in await stage.type(
        "ana", "/coffee join", "coffee"
    )
    assert "Coffee" in await stage.type("ana", "/coffee leave")
    assert "You’re not in Tea" in await stage.type("ana", "/coffee leave tea")


async def test_skipping_names_only_circles_one_is_in(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.start_circle(name="Tea")
    assert "You’re not in Tea" in await stage.type("ana", "/coffee skip Tea")
    assert "Coffee: next round" in await stage.type("ana", "/coffee")


async def test_an_organiser_opens_a_round_at_most_once_in_half_of_the_rhythm(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", rhythm="every_4_weeks:1")
    await stage.type("olive", "/coffee circle open-round")
    await stage.press("olive", "Open round")
    await stage.pass_time(days=13, hours=23)
    assert "You can open another from" in await stage.type("olive", "/coffee circle open-round")
    await stage.pass_time(hours=2)
    await stage.type("olive", "/coffee circle open-round")
    assert "Opening a round of Coffee now" in await stage.press("olive", "Open round")


async def test_a_new_time_of_a_circle_opens_no_round_sooner_than_an_organiser_may(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    await stage.type("olive", "/coffee circle open-round")
    await stage.press("olive", "Open round")
    await stage.type("olive", "/coffee circle edit")
    await stage.fill("olive", weekday="1", at="23:00")
    assert await next_round_of(stage, "Coffee") == at(2026, 3, 10, 22)


async def test_a_preview_of_few_is_refused_since_it_could_tell_too_much(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben", "Cleo", "Dan")
    assert "fewer than 5 people would meet in Coffee" in await stage.type("olive", "/coffee circle preview")


@NOT_OFFERED_BY_DISCORD
async def test_an_organiser_who_asks_for_help_reads_what_there_is(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage)
    told = await stage.type("olive", "/coffee circle help")
    assert "Take time off: /coffee circle pause and /coffee circle days-off" in told
    assert "Share a circle: /coffee circle organisers" in told


async def test_a_preview_names_nobody(open_stage: OpenStage) -> None:
    names = ("Ana", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gil")
    stage = await circle_with(open_stage, *names)
    shown = await stage.type("olive", "/coffee circle preview")
    assert "At least 5 people would meet." in shown
    assert "would get no match" not in shown
    assert not any(name in shown for name in names)


async def test_a_preview_says_what_a_circle_lacks_for_its_own_settings(open_stage: OpenStage) -> None:
    """Five members speak another language than the other six. Eleven are too few for chats of four each week."""
    stage = await circle_with(
        open_stage, *(f"P{number}" for number in range(6)), *(f"Q{number}" for number in range(5))
    )
    for number in range(5):
        who = f"q{number}"
        await stage.type(who, "/coffee topics")
        await stage.press(who, "Change topics")
        await stage.fill(who, languages=["pt"])
    await ask_for_groups_of(stage, 4)
    shown = await stage.type("olive", "/coffee circle preview")
    assert "At least 5 people have no language in common with most of the others." in shown
    assert "With these settings, Coffee works best with about 37 people." in shown
    assert "Set the group size to two, so you need fewer people: /coffee circle rules Coffee." in shown
    assert "Let the same two meet again in less than 12 weeks" in shown


async def test_the_post_follows_its_circle_and_comes_again(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.type("olive", "/coffee circle edit")
    answer = await stage.fill("olive", name="Tea", weekday="3", at="15:30", zone="Europe/Lisbon")
    (post,) = await posts(stage)
    assert "Tea: one chat, one topic, half an hour" in post.text
    assert "every Thursday at 3:30" in post.text.replace("\u202f", " ")
    assert "Post the invitation again" in answer
    assert "Posting the invitation to Tea again" in await stage.press("olive", "Post the invitation again")
    await stage.pass_time(minutes=1)
    assert len(await posts(stage)) == 2
    await stage.type("olive", "/coffee circle edit")
    await stage.fill("olive", name="Cake", weekday="3", at="15:30", zone="Europe/Lisbon")
    await stage.pass_time(minutes=1)
    assert ["Cake: one chat" in post.text for post in await posts(stage)] == [False, True]


async def test_the_post_of_a_closed_circle_has_no_button(open_stage: OpenStage) -> None:
    stage = await circle_with(open_stage, "Ana")
    await stage.type("olive", "/coffee circle close")
    await stage.press("olive", "Close circle")
    await stage.pass_time(minutes=1)
    (post,) = await posts(stage)
    assert "is closed. People" in post.text
    assert not post.buttons


async def posts(stage: Stage) -> list[Seen]:
    """List Refill's posts in the circle's channel."""
    known = ("one chat, one topic, half an hour", "is closed. People")
    found = [seen for seen in await stage.sees("ana") if seen.where == "coffee"]
    return [seen for seen in found if any(words in seen.text for words in known)]
