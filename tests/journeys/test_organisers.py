"""Organisers: the person who sets up a circle organises that circle, invites others to it, and hands it over."""

from dataclasses import replace

import pytest

from bot.model.circle_starters import Starters
from bot.model.errors import InvalidValue
from bot.model.ids import ChannelId
from bot.services.circle_problems import note_channel
from bot.services.circles import move_circle
from bot.services.organisers import accept_invitation
from tests.journeys.conftest import Open as OpenStage
from tests.journeys.scenes import OLIVE, circles
from tests.journeys.stage import MONDAY, Stage, someone

PEOPLE = (OLIVE, someone("Ana"), someone("Ben"), someone("Cem"))


async def let_everybody_start(stage: Stage) -> None:
    """Let everybody start circles."""
    async with stage.store.transaction(stage.community) as tx:
        await tx.put_community(replace(await tx.get_community(), starters=Starters.EVERYBODY))
        await tx.commit()


async def anas_circle(open_stage: OpenStage) -> Stage:
    """Let Ana, who is no admin, set up a circle. Ben and Cem join it."""
    stage = await open_stage(*PEOPLE)
    await let_everybody_start(stage)
    await stage.start_circle("ana")
    for who in ("ana", "ben", "cem"):
        await stage.join(who, curious=["sourdough"])
    return stage


async def post_of(stage: Stage) -> str:
    """Return the text of the circle's post."""
    await stage.pass_time(minutes=1)
    return next(seen.text for seen in await stage.sees("cem") if seen.where == "coffee" and "one chat" in seen.text)


async def test_who_sets_a_circle_up_organises_it_alone(open_stage: OpenStage) -> None:
    stage = await anas_circle(open_stage)
    assert "Organised by Ana." in await post_of(stage)
    await stage.type("ana", "/coffee circle rules")
    assert "Coffee opens a round every Tuesday" in await stage.fill("ana", group_size="3")
    for verb in ("edit", "rules", "matters", "preview", "open-round", "close", "organisers"):
        refused = await stage.type("ben", f"/coffee circle {verb}")
        assert "Only Coffee’s organisers can do that. You can ask Ana." in refused, verb
    assert "admins can do that" in await stage.type("ana", "/coffee reports")
    assert "admins can do that" in await stage.type("ana", "/coffee circle starters")
    await stage.start_circle("olive", name="Tea")
    assert "Only Tea’s organisers can do that. You can ask Olive." in await stage.type(
        "ana", "/coffee circle close Tea"
    )
    await stage.type("olive", "/coffee circle close Coffee")
    assert "Coffee is closed" in await stage.press("olive", "Close circle"), "admins keep order everywhere"


async def invite_ben(stage: Stage, *stay: str) -> str:
    """Let Ana invite Ben to organise the circle. Return what she reads."""
    await stage.type("ana", "/coffee circle organisers")
    said = await stage.fill("ana", organisers=[*(stay or ("ana",)), "ben"])
    await stage.pass_time(minutes=5)
    return said


async def test_a_circle_is_shared_and_handed_over(open_stage: OpenStage) -> None:
    stage = await anas_circle(open_stage)
    assert "Ana organises Coffee. If Ben says yes to my message, I’ll add them and tell you." in " ".join(
        (await invite_ben(stage)).split()
    )
    assert "Organised by Ana." in await post_of(stage), "nobody is made an organiser"
    assert "You organise Coffee now." in await stage.press("ben", "Yes, I’ll help")
    assert "Organised by Ana and Ben." in await post_of(stage)
    assert await stage.texts("ana", "Ben said yes and organises Coffee now, too.")
    await stage.type("ben", "/coffee circle organisers")
    assert "Ben organises Coffee." in await stage.fill("ben", organisers=["ben"])
    await stage.pass_time(minutes=1)
    assert "Organised by Ben." in await post_of(stage)
    assert "Only Coffee’s organisers can do that. You can ask Ben." in await stage.type("ana", "/coffee circle close")


async def test_somebody_stays_until_who_is_invited_has_said_yes(open_stage: OpenStage) -> None:
    stage = await anas_circle(open_stage)
    await stage.type("ana", "/coffee circle organisers")
    assert "until somebody new has said yes" in await stage.fill("ana", organisers=["ben"])
    assert "Organised by Ana." in await post_of(stage)
    assert not await stage.texts("ben", "Would you like to help organise Coffee?")


async def test_who_stops_organising_may_not_press_yes_again(open_stage: OpenStage) -> None:
    stage = await anas_circle(open_stage)
    await invite_ben(stage)
    await stage.press("ben", "Yes, I’ll help")
    assert "You don’t organise Coffee any more." in await stage.press("ben", "Stop organising")
    await stage.pass_time(minutes=1)
    assert await stage.texts("ana", "Someone who organised Coffee has stopped. You’re still an organiser.")
    (circle,) = await circles(stage)
    async with stage.store.transaction(stage.community) as tx:
        assert not await accept_invitation(tx, circle, stage.person("ben"), stage.member("ana"), stage.now)


async def test_an_admin_who_suggests_the_only_organiser_asks_so_and_hears_of_a_yes(open_stage: OpenStage) -> None:
    stage = await anas_circle(open_stage)
    await stage.type("ana", "/coffee forget-me")
    await stage.press("ana", "Forget me")
    await stage.type("olive", "/coffee circle organisers Coffee")
    assert "I’ll add them and tell you" in await stage.fill("olive", organisers=["ben"])
    await stage.pass_time(minutes=5)
    assert await stage.texts("ben", "Would you like to organise Coffee? ")
    assert "You organise Coffee now." in await stage.press("ben", "Yes, I’ll organise it")
    await stage.pass_time(minutes=1)
    assert len(await stage.texts("olive", "Ben said yes and organises Coffee now.")) == 1


async def test_who_hands_a_circle_over_hears_of_a_yes_and_can_withdraw_nothing(open_stage: OpenStage) -> None:
    stage = await anas_circle(open_stage)
    await invite_ben(stage)
    await stage.press("ben", "Yes, I’ll help")
    await stage.type("ana", "/coffee circle organisers")
    said = await stage.fill("ana", organisers=["ben", "cem"])
    assert "If Cem says yes to my message, I’ll add them and tell you." in said
    assert "[Withdraw invitation]" not in said, "Ana organises nothing any more"
    await stage.pass_time(minutes=5)
    await stage.press("cem", "Yes, I’ll help")
    await stage.pass_time(minutes=1)
    assert await stage.texts("ana", "Cem said yes and organises Coffee now.")


async def test_an_invitation_that_is_withdrawn_says_so_in_its_place_alone(open_stage: OpenStage) -> None:
    stage = await anas_circle(open_stage)
    await invite_ben(stage)
    before = {seen.id for seen in await stage.sees("ben")}
    assert "OK, the invitation is withdrawn." in await stage.press("ana", "Withdraw invitation")
    await stage.pass_time(minutes=1)
    assert {seen.id for seen in await stage.sees("ben")} == before, "it rings no phone"
    assert await stage.texts("ben", "The invitation to organise Coffee was withdrawn. Nothing to do.")
    assert not await stage.texts("ben", "Would you like to help organise")
    (circle,) = await circles(stage)
    async with stage.store.transaction(stage.community) as tx:
        assert not await accept_invitation(tx, circle, stage.person("ben"), stage.member("ana"), stage.now)
    await invite_ben(stage)
    assert not await stage.texts("ben", "Would you like to help organise"), "nobody is asked twice in three months"


async def test_who_said_no_or_yes_reads_nothing_of_a_withdrawal(open_stage: OpenStage) -> None:
    stage = await anas_circle(open_stage)
    await stage.type("ana", "/coffee circle organisers")
    await stage.fill("ana", organisers=["ana", "ben", "cem"])
    await stage.pass_time(minutes=5)
    await stage.press("ben", "Not now")
    await stage.press("cem", "Yes, I’ll help")
    assert "Coffee is already organised by Ana and Cem." in await stage.press("ana", "Cem")
    await invite_ben(stage, "ana", "cem")
    assert "OK, the invitation is withdrawn." in await stage.press("ana", "Withdraw invitation")
    await stage.pass_time(minutes=1)
    assert await stage.texts("ben", "OK. Nobody will know.")
    assert not await stage.texts("ben", "withdrawn")
    assert "Organised by Ana and Cem." in await post_of(stage)


@pytest.mark.only_on("sandbox", "discord", "Slack lets only who is suggested be picked")
async def test_nobody_and_strangers_can_not_be_named(open_stage: OpenStage) -> None:
    stage = await open_stage(*PEOPLE)
    await let_everybody_start(stage)
    await stage.start_circle("ana")
    await stage.type("ana", "/coffee circle organisers")
    named = ["ana", "cem"]
    assert "I don’t know one of these people yet." in await stage.fill("ana", organisers=named)
    (circle,) = await circles(stage)
    async with stage.store.reading(stage.community) as tx:
        assert await tx.organisers.of_circle(circle.id) == [stage.member("ana")]


async def test_when_the_last_organiser_goes_admins_are_asked_once_and_take_over(open_stage: OpenStage) -> None:
    stage = await anas_circle(open_stage)
    await stage.join("olive", curious=["sourdough"])
    await stage.type("ana", "/coffee forget-me")
    await stage.press("ana", "Forget me")
    assert "Organised by the admins." in await post_of(stage)
    assert len(await stage.texts("olive", "Nobody organises Coffee any more.")) == 1
    assert "You organise Coffee now." in await stage.press("olive", "Take over")
    assert "Organised by Olive." in await post_of(stage)
    await stage.pass_time(days=3)
    assert not await stage.texts("olive", "Nobody organises Coffee any more.")


async def test_what_happens_to_a_circle_is_told_to_its_organisers_and_else_to_admins(open_stage: OpenStage) -> None:
    stage = await anas_circle(open_stage)
    await stage.join("olive", curious=["sourdough"])
    (circle,) = await circles(stage)
    async with stage.store.transaction(stage.community) as tx:
        await note_channel(tx, circle.channel, stage.now, is_open=False)
        await tx.commit()
    await stage.pass_time(hours=2)
    assert await stage.texts("ana", "I can’t post in Coffee’s channel any more.")
    assert not await stage.texts("olive", "I can’t post in Coffee’s channel any more.")


async def test_admins_say_who_starts_circles(open_stage: OpenStage) -> None:
    stage = await anas_circle(open_stage)
    await stage.type("olive", "/coffee circle starters", "coffee")
    saved = await stage.fill("olive", starters="named", people=["ben"])
    assert "Admins can start circles here, and so can Ben." in saved
    assert "Only admins and people they choose" in await stage.type("cem", "/coffee circle new", "coffee")
    await stage.start_circle("ben", name="Tea")
    assert [circle.name for circle in await circles(stage)] == ["Coffee", "Tea"]


async def test_two_who_edit_at_once_the_second_reads_what_changed(open_stage: OpenStage) -> None:
    stage = await open_stage(OLIVE, someone("Otto", admin=True))
    await stage.start_circle()
    for who in ("olive", "otto"):
        await stage.type(who, "/coffee circle edit", "coffee")
    await stage.fill("olive", name="Tea", weekday="4")
    wrong = await stage.fill("otto", name="Cake")
    assert "This has changed in the meantime: Name: Tea; Weekday: Friday. The form now shows it." in wrong
    (circle,) = await circles(stage)
    assert circle.name == "Tea"
    await stage.type("otto", "/coffee circle edit", "coffee")
    assert "Cake opens a round every Friday" in await stage.fill("otto", name="Cake")


async def test_two_who_change_different_things_at_once_are_both_saved(open_stage: OpenStage) -> None:
    stage = await open_stage(OLIVE, someone("Otto", admin=True))
    await stage.start_circle()
    await stage.type("olive", "/coffee circle edit", "coffee")
    await stage.type("otto", "/coffee circle rules", "coffee")
    await stage.fill("olive", name="Tea")
    assert "Tea opens a round every Tuesday" in await stage.fill("otto", group_size="3")
    (circle,) = await circles(stage)
    assert (circle.name, circle.group_size) == ("Tea", 3)


async def test_two_who_share_at_once_the_second_reads_what_changed(open_stage: OpenStage) -> None:
    stage = await anas_circle(open_stage)
    for who in ("ana", "olive"):
        await stage.type(who, "/coffee circle organisers", "coffee")
    await stage.fill("ana", organisers=["ana", "ben"])
    await stage.pass_time(minutes=1)
    await stage.press("ben", "Yes, I’ll help")
    assert "The organisers have changed in the meantime." in await stage.fill("olive", organisers=["ana"])
    assert "Organised by Ana and Ben." in await post_of(stage)


async def test_a_channel_has_five_circles_at_most_and_so_has_one_person(open_stage: OpenStage) -> None:
    stage = await open_stage(*PEOPLE)
    await let_everybody_start(stage)
    for number in range(5):
        await stage.start_circle("ana", name=f"Circle {number}")
    await stage.type("olive", "/coffee circle new", "coffee")
    assert "This channel already has five circles." in await stage.fill("olive", name="Tea")
    async with stage.store.transaction(stage.community) as tx:
        await tx.circles.put(replace((await tx.circles.all())[0], channel=ChannelId("1")))
        await tx.commit()
    await stage.type("ana", "/coffee circle new", "coffee")
    assert "You already organise five circles." in await stage.fill("ana", name="Tea")
    await stage.start_circle("olive", name="Tea")
    first, *others = sorted(await circles(stage), key=lambda circle: circle.channel != ChannelId("1"))
    assert len(others) == 5
    async with stage.store.transaction(stage.community) as tx:
        with pytest.raises(InvalidValue, match="channel full"):
            await move_circle(tx, first, others[0].channel, MONDAY)


async def test_a_circle_is_posted_three_times_a_day_at_most(open_stage: OpenStage) -> None:
    stage = await anas_circle(open_stage)

    async def post_again() -> str:
        await stage.type("ana", "/coffee circle edit")
        await stage.fill("ana", name="Tea")
        return await stage.press("ana", "Post the invitation again")

    for _ in range(2):
        assert "Posting the invitation to Tea again" in await post_again()
    assert "posted three times in the last 24 hours" in await post_again()
    await stage.pass_time(days=1, hours=1)
    assert "Posting the invitation to Tea again" in await post_again()


async def test_a_circle_with_few_people_after_a_week_tells_its_organiser_once_what_helps(open_stage: OpenStage) -> None:
    stage = await anas_circle(open_stage)
    await stage.pass_time(days=6)
    assert not await stage.texts("ana", "is a week old")
    await stage.pass_time(days=10)
    (told,) = await stage.texts("ana", "Coffee is a week old, and fewer than 5 people have joined.")
    assert "Personally invite two or three people" in told
    assert not await stage.texts("olive", "is a week old")
    assert "Posting the invitation to Coffee again" in await stage.press("ana", "Post the invitation again")


async def test_a_circle_with_enough_people_is_left_alone(open_stage: OpenStage) -> None:
    stage = await open_stage(*PEOPLE, someone("Dee"))
    await stage.start_circle()
    for who in stage.people:
        await stage.join(who, curious=["sourdough"])
    await stage.pass_time(days=16)
    assert not await stage.texts("olive", "is a week old")
