"""A circle in a channel without Refill: the answer says how to invite it, and after that the circle works."""

from dataclasses import replace

import pytest

from bot.model.circle_starters import Starters
from tests.adapters.slack.one_workspace import COMMUNITY, SlackScene, latest

HERE = "I’m not in this channel yet. Type /invite @Refill here, then press “Try again”."


@pytest.mark.parametrize("private", [False, True])
async def test_an_answer_says_how_to_invite_and_try_again_leads_to_the_form(scene: SlackScene, private: bool) -> None:
    team = scene.slack.workspaces["T1"]
    team.add_channel("C2", "board", ["UOLIVE"], private=private, with_bot=False)
    await scene.olive.slash("/coffee", "circle new Board: us", "C2")
    asked = latest(scene.olive, HERE)
    assert "I checked again" not in asked.plain
    await scene.olive.press(asked, "Try again")
    assert f"I checked again, and it doesn’t work yet.\n{HERE}" in latest(scene.olive, HERE).plain
    await team.invite_bot("C2", "UOLIVE")
    await scene.olive.press(latest(scene.olive, HERE), "Try again")
    form = await scene.olive.opens("New circle")
    await scene.olive.submit(form, {"Time zone": "Europe/Berlin"})
    await scene.go_on(minutes=1)
    assert [message for message in scene.olive.inbox("C2") if "Board: us: one chat, one topic" in message.plain]


async def test_an_archived_channel_is_no_place_for_a_circle(scene: SlackScene) -> None:
    team = scene.slack.workspaces["T1"]
    team.add_channel("C2", "board", ["UOLIVE"])
    team.channels["C2"].is_archived = True
    await scene.olive.slash("/coffee", "circle new", "C2")
    assert latest(scene.olive, "This channel is archived")


async def test_a_post_that_was_refused_comes_by_itself_once_refill_is_invited(scene: SlackScene) -> None:
    team = scene.slack.workspaces["T1"]
    team.add_channel("C2", "board", ["UOLIVE"])
    await scene.olive.slash("/coffee", "circle new", "C2")
    form = await scene.olive.opens("New circle")
    team.channels["C2"].members.remove(team.bot_user)
    await scene.olive.submit(form, {"Name": "Board", "Time zone": "Europe/Berlin"})
    await scene.go_on(minutes=1)
    assert not [message for message in scene.olive.inbox("C2") if "one chat, one topic" in message.plain]
    async with scene.refill.store.reading(COMMUNITY) as tx:
        assert {circle.name: circle.channel_open for circle in await tx.circles.all()}["Board"] is False
    await team.invite_bot("C2", "UOLIVE")
    await scene.go_on(minutes=1)
    assert [message for message in scene.olive.inbox("C2") if "one chat, one topic" in message.plain]


async def test_an_organiser_hears_once_of_a_channel_that_was_lost(scene: SlackScene) -> None:
    await scene.olive.slash("/coffee", "join", "C1")
    await scene.olive.submit(await scene.olive.opens("Join"), {"I’m curious about": ["sourdough"]})
    await scene.slack.workspaces["T1"].remove_bot("C1", "UOLIVE")
    await scene.go_on(hours=3)
    lost = [message for message in scene.olive.inbox() if "I can’t post in Coffee’s channel" in message.plain]
    assert len(lost) == 1
    assert "If the channel is still there, type /invite @Refill in it" in lost[0].plain
    assert not [message for message in scene.ana.inbox() if "I can’t post" in message.plain]


async def test_a_circle_moves_with_its_members_and_leaves_a_line(scene: SlackScene) -> None:
    team = scene.slack.workspaces["T1"]
    team.add_channel("C2", "garden", ["UOLIVE", "UANA", "UBEN"], with_bot=False)
    await scene.olive.slash("/coffee", "circle move", "C2")
    await scene.olive.press(latest(scene.olive, HERE), "Try again")
    assert "it doesn’t work yet" in latest(scene.olive, HERE).plain
    await team.invite_bot("C2", "UOLIVE")
    await scene.olive.press(latest(scene.olive, HERE), "Try again")
    await scene.press(scene.olive, "Move circle here", "Move Coffee here?")
    await scene.go_on(minutes=1)
    (old,) = [message for message in scene.ana.inbox("C1") if "Coffee" in message.plain]
    assert "Coffee has moved to #garden." in old.plain
    assert [message for message in scene.ana.inbox("C2") if "one chat, one topic" in message.plain]
    await scene.ana.leaves("C1")
    await scene.go_on(days=1, hours=6)
    assert latest(scene.ana, "I thought you could talk about"), "who leaves the old channel stays in the circle"


async def test_a_circle_is_set_up_from_anywhere_by_choosing_its_channel(scene: SlackScene) -> None:
    scene.slack.workspaces["T1"].add_channel("C3", "garden", ["UOLIVE"])
    await scene.olive.slash("/coffee", "circle new Tea")
    form = await scene.olive.opens("New circle")
    await scene.olive.submit(form, {"Channel": "C3"})
    form = await scene.olive.opens("New circle")
    await scene.olive.submit(form, {"Time zone": "Europe/Berlin"})
    await scene.refill.work()
    assert "Tea: one chat, one topic" in latest(scene.olive, "Tea: one chat").plain
    assert latest(scene.olive, "Tea: one chat").channel.id == "C3"


async def test_a_chosen_channel_without_refill_says_what_to_do_there(scene: SlackScene) -> None:
    scene.slack.workspaces["T1"].add_channel("G3", "board", ["UOLIVE"], private=True, with_bot=False)
    await scene.olive.slash("/coffee", "circle new")
    form = await scene.olive.opens("New circle")
    await scene.olive.submit(form, {"Channel": "G3"})
    said = scene.olive.open_view
    assert said is not None
    there = "I’m not in #board yet. Type /invite @Refill there, then press “Try again”."
    assert there in said.plain
    await scene.olive.press(said, "Try again")
    said = scene.olive.open_view
    assert said is not None
    assert f"I checked again, and it doesn’t work yet.\n{there}" in said.plain
    await scene.slack.workspaces["T1"].invite_bot("G3", "UOLIVE")
    await scene.olive.press(said, "Try again")
    form = await scene.olive.opens("New circle")
    await scene.olive.submit(form, {"Name": "Board", "Time zone": "Europe/Berlin"})
    await scene.refill.work()
    assert latest(scene.olive, "Board: one chat").channel.id == "G3"


async def test_the_form_does_not_take_an_archived_channel(scene: SlackScene) -> None:
    garden = scene.slack.workspaces["T1"].add_channel("C3", "garden", ["UOLIVE"])
    await scene.olive.slash("/coffee", "circle new Tea")
    form = await scene.olive.opens("New circle")
    garden.is_archived = True
    await scene.olive.submit(form, {"Channel": "C3"})
    asked = scene.olive.open_view
    assert asked is not None
    assert "That channel is archived. Unarchive it first, or choose another one." in asked.errors.values()
    garden.is_archived = False
    await scene.olive.submit(asked, {"Channel": "C3"})
    await scene.olive.submit(await scene.olive.opens("New circle"), {"Time zone": "Europe/Berlin"})
    await scene.refill.work()
    assert latest(scene.olive, "Tea: one chat").channel.id == "C3"


async def test_an_organiser_hears_that_the_channel_was_archived(scene: SlackScene) -> None:
    await scene.olive.slash("/coffee", "join", "C1")
    await scene.olive.submit(await scene.olive.opens("Join"), {"I’m curious about": ["sourdough"]})
    await scene.slack.workspaces["T1"].archive("C1", "UOLIVE")
    await scene.go_on(hours=3)
    assert "The channel is archived. Unarchive it, or type /coffee circle move" in latest(scene.olive, "more.").plain


async def test_who_may_start_no_circle_chooses_no_channel(scene: SlackScene) -> None:
    async with scene.refill.store.transaction(COMMUNITY) as tx:
        await tx.put_community(replace(await tx.get_community(), starters=Starters.NAMED))
        await tx.commit()
    await scene.ana.slash("/coffee", "circle new")
    assert scene.ana.open_view is None or scene.ana.open_view.title != "New circle"


async def test_who_saves_second_reads_what_changed_sees_the_form_as_it_is_and_saves(scene: SlackScene) -> None:
    team = scene.slack.workspaces["T1"]
    otto = team.add_user("UOTTO", "Otto", tz="Europe/Berlin", is_admin=True)
    team.channels["C1"].members.append("UOTTO")
    for who in (scene.olive, otto):
        await who.slash("/coffee", "circle edit", "C1")
        await who.opens("Edit circle")
    assert scene.olive.open_view is not None
    assert otto.open_view is not None
    await scene.olive.submit(scene.olive.open_view, {"Name": "Tea"})
    told = await otto.submit(otto.open_view, {"Time": "15:00"})
    assert told is not None
    assert "This has changed in the meantime: Name: Tea." in told.plain
    await otto.press(told, "Try again")
    form = await otto.opens("Edit circle")
    assert "Tea" in form.plain
    saved = await otto.submit(form, {"Time": "15:00"})
    assert saved is not None
    assert "Tea opens a round every" in saved.plain
    assert "15:00" in saved.plain
