"""Slack's events about people (renamed, moved, made guests, deactivated), also late, twice, or in another order."""

import asyncio

import pytest

from adapters.slack import people
from adapters.slack.clients import posting_client
from adapters.slack.communities import WorkspaceId
from bot.model.ids import MemberId
from bot.model.inbound import Choice
from bot.model.members import Member
from bot.model.members import Person as Who
from bot.services.absences import hold_member
from storage import answers_first
from tests.adapters.slack.local_slack.person import Person
from tests.adapters.slack.local_slack.things import Json
from tests.adapters.slack.local_slack.world import Workspace
from tests.adapters.slack.one_workspace import COMMUNITY, SlackScene, latest


async def kept_of(scene: SlackScene, user: str) -> Member | None:
    """Return a person's stored member, or None."""
    async with scene.refill.store.reading(COMMUNITY) as tx:
        return await tx.members.get(MemberId(user))


async def facts(scene: SlackScene, user: str) -> tuple[str, str, str]:
    member = await kept_of(scene, user)
    assert member is not None
    return member.name, member.zone, member.locale


def team(scene: SlackScene) -> Workspace:
    return scene.slack.workspaces["T1"]


async def test_a_member_is_kept_as_slack_names_them_without_doing_anything(scene: SlackScene) -> None:
    await team(scene).change("UANA", name="Ana Maria", tz="America/Lima", locale="de-DE")
    assert await facts(scene, "UANA") == ("Ana Maria", "America/Lima", "de-DE")
    await scene.ana.slash("/coffee", "me", "C1")
    assert "Name: Ana Maria" in latest(scene.ana, "Ana Maria").plain


async def test_members_of_one_name_are_told_apart_by_their_handles_where_they_are_picked(scene: SlackScene) -> None:
    for handle in ("dora.k", "dora.s"):
        namesake = team(scene).add_user(f"U{handle}", "Dora", handle=handle)
        team(scene).channels["C1"].members.append(namesake.id)
        await does(scene, namesake, "joins")
    await scene.ana.slash("/coffee", "not-with", "C1")
    form, field = await scene.ana.opens("Keep us apart"), "Never bring me together with"
    assert await scene.ana.suggest(form, field, "do") == ["Dora (@dora.k)", "Dora (@dora.s)"]
    await team(scene).change("Udora.s", name="Dora Shah")
    assert await scene.ana.suggest(form, field, "do") == ["Dora", "Dora Shah"]


async def test_a_command_does_not_wait_for_the_answers_to_others(scene: SlackScene, monkeypatch) -> None:
    monkeypatch.setattr(answers_first, "LONGEST_PAUSE", 3600)
    monkeypatch.setattr(people, "KEPT_SECONDS", 0)
    store, found = scene.refill.store, asyncio.Event()

    async def answer_somebody_else() -> None:
        with store.answering():
            await found.wait()

    elsewhere = asyncio.create_task(answer_somebody_else())
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await scene.ana.slash("/coffee", "me", "C1")
    found.set()
    await elsewhere


async def test_a_zone_that_was_chosen_by_hand_stays(scene: SlackScene) -> None:
    await scene.ana.slash("/coffee", "hours", "C1")
    await scene.ana.submit(await scene.ana.opens("Your hours"), {"My time zone": "Africa/Nairobi"})
    await team(scene).change("UANA", tz="America/Lima")
    assert (await facts(scene, "UANA"))[1] == "Africa/Nairobi"


async def test_a_zone_that_was_only_sent_along_follows_slack(scene: SlackScene) -> None:
    await scene.ana.slash("/coffee", "hours", "C1")
    await scene.ana.submit(await scene.ana.opens("Your hours"), {"Write to me from": "11:00"})
    await team(scene).change("UANA", tz="America/Lima")
    assert (await facts(scene, "UANA"))[1] == "America/Lima"


async def test_what_is_told_late_or_twice_does_not_undo_what_is_newer(scene: SlackScene) -> None:
    first = await team(scene).change("UANA", name="Ana Maria", deliveries=2)
    await scene.go_on(hours=1)
    await team(scene).change("UANA", name="Anita")
    await team(scene).emit(first)
    assert (await facts(scene, "UANA"))[0] == "Anita"


async def test_a_zone_that_this_machine_does_not_know_is_not_taken(scene: SlackScene) -> None:
    event = await team(scene).change("UANA", name="Ana Maria")
    user = {**event["user"], "tz": "Moon/Crater", "updated": event["user"]["updated"] + 1}
    await team(scene).emit({**event, "user": user})
    await scene.ana.slash("/coffee", "me", "C1")
    assert "Name: Ana Maria" in latest(scene.ana, "What I know about you").plain


async def test_of_who_never_joined_nothing_is_kept(scene: SlackScene) -> None:
    team(scene).add_user("UDORA", "Dora")
    await team(scene).change("UDORA", name="Dorothea")
    await team(scene).deactivate("UGUEST")
    assert await kept_of(scene, "UDORA") is None
    assert await kept_of(scene, "UGUEST") is None


async def test_who_is_deactivated_is_held_and_whoever_waits_for_them_hears_of_it(scene: SlackScene) -> None:
    await scene.go_on(days=1, hours=6)
    assert latest(scene.ben, "I thought you could talk about")
    await team(scene).deactivate("UANA", deliveries=2)
    await scene.go_on(hours=1)
    assert await kept_of(scene, "UANA") is None
    assert "won’t happen" in latest(scene.ben, "won’t happen").plain
    assert "Ana" not in latest(scene.ben, "won’t happen").plain


@pytest.mark.parametrize("told", [True, False], ids=["by Slack's event", "when Slack is asked"])
async def test_who_is_activated_again_within_two_weeks_goes_on_as_before(scene: SlackScene, *, told: bool) -> None:
    await team(scene).deactivate("UANA")
    await scene.go_on(minutes=30)
    assert await kept_of(scene, "UANA") is None
    if told:
        await team(scene).change("UANA", deleted=False)
    else:
        team(scene).user("UANA").user.deleted = False
    await scene.go_on(hours=1)
    assert await kept_of(scene, "UANA") is not None
    async with scene.refill.store.reading(COMMUNITY) as tx:
        assert len(await tx.circles.memberships_of(MemberId("UANA"))) == 1


async def test_news_of_an_end_that_came_late_does_not_hold_who_is_back(scene: SlackScene) -> None:
    gone: Json = await team(scene).deactivate("UANA")
    await scene.go_on(hours=1)
    await team(scene).change("UANA", deleted=False)
    await scene.ana.slash("/coffee", "join", "C1")
    await scene.ana.submit(await scene.ana.opens("Your topics"), {"I’m curious about": ["sourdough"]})
    await team(scene).emit(gone)
    assert await kept_of(scene, "UANA") is not None


async def test_who_became_a_guest_is_left_out_until_guests_may_join(scene: SlackScene) -> None:
    await team(scene).change("UANA", is_restricted=True)
    await scene.go_on(days=1, hours=6)
    assert not [message for message in scene.ben.inbox() if "I thought you could talk about" in message.plain]
    await scene.olive.slash("/coffee", "circle rules", "C1")
    form = await scene.olive.opens("How people meet")
    await scene.olive.submit(form, {"Guests": "can join"})
    await scene.go_on(weeks=1)
    assert latest(scene.ben, "I thought you could talk about")


async def test_a_guest_joins_where_guests_may(scene: SlackScene) -> None:
    guest = team(scene).user("UGUEST")
    await scene.olive.slash("/coffee", "circle rules", "C1")
    form = await scene.olive.opens("How people meet")
    await scene.olive.submit(form, {"Guests": "can join"})
    await guest.slash("/coffee", "join", "C1")
    await guest.submit(await guest.opens("Join"), {"I’m curious about": ["sourdough"]})
    await guest.open_home()
    assert guest.home is not None
    assert "Coffee: next round" in guest.home.plain


async def test_somebody_of_another_workspace_stays_outside_whatever_they_press(scene: SlackScene) -> None:
    farah = team(scene).add_user("UFAR", "Farah", team_id="T9", is_stranger=True)
    team(scene).channels["C1"].members.append("UFAR")
    await farah.press(latest(farah, "one chat, one topic"), "Join")
    assert latest(farah, "only here for this community’s members")
    assert farah.open_view is None


async def test_who_has_to_wait_for_slack_to_name_them_is_told_in_time(
    scene: SlackScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "PATIENCE_SECONDS", 0.05)
    dora = team(scene).add_user("UDORA", "Dora")
    team(scene).channels["C1"].members.append("UDORA")
    scene.slack.fail("users.info", delay=1)
    await dora.slash("/coffee", "join", "C1")
    assert latest(dora, "Please try again in a minute")


async def test_a_look_up_in_line_waits_longer_if_slack_asks_to_wait_meanwhile(scene: SlackScene) -> None:
    seconds, was_asked = [0.0], asyncio.Event()

    class WatchedTurns(people.Turns):
        def rest(self, workspace: WorkspaceId) -> None:
            super().rest(workspace)
            was_asked.set()

    async def sleep(pause: float) -> None:
        await was_asked.wait()
        seconds[0] += pause

    turns = WatchedTurns(lambda: seconds[0], sleep)
    persons = people.People(scene.refill.store, scene.refill.conversation.hear, "UTC", "en", turns)
    client = posting_client(team(scene).token, scene.slack.url)
    scene.slack.fail("users.info", retry_after=30)
    before = scene.slack.count("users.info")
    for who in (scene.ana, scene.ben):
        await persons.find(client, WorkspaceId("T1"), who.id)
    await scene.slack.until(lambda: scene.slack.count("users.info") == before + 2)
    await persons.close()
    assert seconds[0] >= people.REST_SECONDS


async def test_who_did_nothing_with_refill_is_not_remembered(scene: SlackScene) -> None:
    dora = team(scene).add_user("UDORA", "Dora")
    team(scene).channels["C1"].members.append("UDORA")
    await team(scene).change("UDORA", name="Someone else")
    before = scene.slack.count("users.info")
    await dora.slash("/coffee", "help", "C1")
    assert scene.slack.count("users.info") == before + 1


async def test_whom_slack_does_not_name_is_asked_to_try_again_and_nothing_is_kept(scene: SlackScene) -> None:
    dora = team(scene).add_user("UDORA", "Dora")
    team(scene).channels["C1"].members.append("UDORA")
    scene.slack.fail("users.info", error="internal_error")
    await dora.slash("/coffee", "help pace", "C1")
    assert "/coffee pace" in latest(dora, "pace").plain, "help always answers"
    scene.slack.fail("users.info", error="internal_error")
    await dora.slash("/coffee", "join", "C1")
    assert "Please try again in a minute" in latest(dora, "try again").plain
    assert dora.open_view is None
    assert await kept_of(scene, "UDORA") is None
    await dora.slash("/coffee", "join", "C1")
    assert await dora.opens("Join")


async def test_who_is_held_stays_so_while_slack_does_not_answer_though_they_were_known_before(
    scene: SlackScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.ana.slash("/coffee", "join", "C1")
    async with scene.refill.store.transaction(COMMUNITY) as tx:  # another process got the event that she left
        await hold_member(tx, MemberId("UANA"), scene.time.now())
        await tx.commit()
    monkeypatch.setattr(people, "KEPT_SECONDS", 0)
    scene.slack.fail("users.info", error="internal_error")
    await scene.ana.slash("/coffee", "me", "C1")
    assert latest(scene.ana, "Please try again in a minute")
    assert await kept_of(scene, "UANA") is None


@pytest.mark.parametrize("whom", ["Refill", "Slackbot", "Farah"])
async def test_an_app_or_somebody_of_another_company_needs_no_keeping_apart(scene: SlackScene, whom: str) -> None:
    team(scene).add_user("UFAR", "Farah", team_id="T9", is_stranger=True)
    await scene.ana.slash("/coffee", f"not-with @{whom}", "C1")
    assert "you’ll never be paired with an app or someone from outside" in scene.ana.inbox()[-1].plain
    async with scene.refill.store.reading(COMMUNITY) as tx:
        assert await tx.acquaintances.blocks_of(MemberId("UANA")) == []


@pytest.mark.parametrize("change", [{}, {"deleted": True}, {"is_restricted": True}])
async def test_who_may_come_still_is_kept_apart_ahead(scene: SlackScene, change: Json) -> None:
    team(scene).add_user("UDORA", "Dora", **change)
    await scene.ana.slash("/coffee", "not-with @Dora", "C1")
    assert "Someone you named hasn’t joined yet" in scene.ana.inbox()[-1].plain


def looked_up(scene: SlackScene, who: Person) -> int:
    return sum(call.method == "users.info" and call.args["user"] == who.id for call in scene.slack.calls)


async def does(scene: SlackScene, who: Person, what: str) -> None:
    """Let a person join, only ask, ask and be forgotten, or do nothing."""
    if what == "joins":
        await who.slash("/coffee", "join", "C1")
        await who.submit(await who.opens("Join"), {"I’m curious about": ["sourdough"]})
    elif what in ("only asks", "is forgotten"):
        await who.slash("/coffee", "ask How do you keep a starter alive?", "C1")
        form = await who.opens("Ask")
        await who.suggest(form, "Topic", "sourdough")
        await who.submit(form, {"Topic": "sourdough"})
        await scene.refill.work()
    if what == "is forgotten":
        yes = Choice(COMMUNITY, Who(MemberId(who.id), "Xenia", "Europe/Berlin", "en", admin=False), "forget-me.yes")
        await scene.refill.conversation.choose(yes)
        await scene.refill.work()


@pytest.mark.parametrize("what", ["joins", "only asks", "is forgotten", "never comes"])
@pytest.mark.parametrize("typed", ["not-with <@UXENIA>", "help <@UXENIA>", "nonsense <@UXENIA>"])
async def test_whoever_names_somebody_can_not_tell_by_a_clock_what_they_did_with_refill(
    scene: SlackScene, what: str, typed: str
) -> None:
    xenia = team(scene).add_user("UXENIA", "Xenia", tz="Europe/Berlin")
    team(scene).channels["C1"].members.append(xenia.id)
    await does(scene, xenia, what)
    for who in (scene.ana, scene.ana, scene.ben):
        before = looked_up(scene, xenia)
        await who.slash("/coffee", typed, "C1")
        assert looked_up(scene, xenia) == before + 1


async def test_nobody_can_tell_by_a_clock_that_somebody_named_them(scene: SlackScene) -> None:
    xenia = team(scene).add_user("UXENIA", "Xenia", tz="Europe/Berlin")
    team(scene).channels["C1"].members.append(xenia.id)
    await scene.ana.slash("/coffee", "not-with <@UXENIA>", "C1")
    before = looked_up(scene, xenia)
    await xenia.slash("/coffee", "help", "C1")
    assert looked_up(scene, xenia) == before + 1
