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
from tests.adapters.slack.local_slack.person import Person
from tests.adapters.slack.local_slack.things import Json
from tests.adapters.slack.local_slack.world import Workspace
from tests.adapters.slack.one_workspace import COMMUNITY, Office, latest


async def kept_of(office: Office, user: str) -> Member | None:
    """Return a person's stored member, or None."""
    async with office.refill.store.reading(COMMUNITY) as tx:
        return await tx.members.get(MemberId(user))


async def facts(office: Office, user: str) -> tuple[str, str, str]:
    member = await kept_of(office, user)
    assert member is not None
    return member.name, member.zone, member.locale


def team(office: Office) -> Workspace:
    return office.slack.workspaces["T1"]


async def test_a_member_is_kept_as_slack_names_them_without_doing_anything(office: Office) -> None:
    await team(office).change("UANA", name="Ana Maria", tz="America/Lima", locale="de-DE")
    assert await facts(office, "UANA") == ("Ana Maria", "America/Lima", "de-DE")
    await office.ana.slash("/coffee", "me", "C1")
    assert "Name: Ana Maria" in latest(office.ana, "Ana Maria").plain


async def test_members_of_one_name_are_told_apart_by_their_handles_where_they_are_picked(office: Office) -> None:
    for handle in ("dora.k", "dora.s"):
        namesake = team(office).add_user(f"U{handle}", "Dora", handle=handle)
        team(office).channels["C1"].members.append(namesake.id)
        await does(office, namesake, "joins")
    await office.ana.slash("/coffee", "not-with", "C1")
    form, field = await office.ana.opens("Keep us apart"), "Never bring me together with"
    assert await office.ana.suggest(form, field, "do") == ["Dora (@dora.k)", "Dora (@dora.s)"]
    await team(office).change("Udora.s", name="Dora Shah")
    assert await office.ana.suggest(form, field, "do") == ["Dora", "Dora Shah"]


async def test_a_zone_that_was_chosen_by_hand_stays(office: Office) -> None:
    await office.ana.slash("/coffee", "hours", "C1")
    await office.ana.submit(await office.ana.opens("Your hours"), {"My time zone": "Africa/Nairobi"})
    await team(office).change("UANA", tz="America/Lima")
    assert (await facts(office, "UANA"))[1] == "Africa/Nairobi"


async def test_a_zone_that_was_only_sent_along_follows_slack(office: Office) -> None:
    await office.ana.slash("/coffee", "hours", "C1")
    await office.ana.submit(await office.ana.opens("Your hours"), {"Write to me from": "11:00"})
    await team(office).change("UANA", tz="America/Lima")
    assert (await facts(office, "UANA"))[1] == "America/Lima"


async def test_what_is_told_late_or_twice_does_not_undo_what_is_newer(office: Office) -> None:
    first = await team(office).change("UANA", name="Ana Maria", deliveries=2)
    await office.go_on(hours=1)
    await team(office).change("UANA", name="Anita")
    await team(office).emit(first)
    assert (await facts(office, "UANA"))[0] == "Anita"


async def test_a_zone_that_this_machine_does_not_know_is_not_taken(office: Office) -> None:
    event = await team(office).change("UANA", name="Ana Maria")
    user = {**event["user"], "tz": "Moon/Crater", "updated": event["user"]["updated"] + 1}
    await team(office).emit({**event, "user": user})
    await office.ana.slash("/coffee", "me", "C1")
    assert "Name: Ana Maria" in latest(office.ana, "What I know about you").plain


async def test_of_who_never_joined_nothing_is_kept(office: Office) -> None:
    team(office).add_user("UDORA", "Dora")
    await team(office).change("UDORA", name="Dorothea")
    await team(office).deactivate("UGUEST")
    assert await kept_of(office, "UDORA") is None
    assert await kept_of(office, "UGUEST") is None


async def test_who_is_deactivated_is_held_and_whoever_waits_for_them_hears_of_it(office: Office) -> None:
    await office.go_on(days=1, hours=6)
    assert latest(office.ben, "I thought you could talk about")
    await team(office).deactivate("UANA", deliveries=2)
    await office.go_on(hours=1)
    assert await kept_of(office, "UANA") is None
    assert "won’t happen" in latest(office.ben, "won’t happen").plain
    assert "Ana" not in latest(office.ben, "won’t happen").plain


@pytest.mark.parametrize("told", [True, False], ids=["by Slack's event", "when Slack is asked"])
async def test_who_is_activated_again_within_two_weeks_goes_on_as_before(office: Office, *, told: bool) -> None:
    await team(office).deactivate("UANA")
    await office.go_on(minutes=30)
    assert await kept_of(office, "UANA") is None
    if told:
        await team(office).change("UANA", deleted=False)
    else:
        team(office).user("UANA").user.deleted = False
    await office.go_on(hours=1)
    assert await kept_of(office, "UANA") is not None
    async with office.refill.store.reading(COMMUNITY) as tx:
        assert len(await tx.circles.memberships_of(MemberId("UANA"))) == 1


async def test_news_of_an_end_that_came_late_does_not_hold_who_is_back(office: Office) -> None:
    gone: Json = await team(office).deactivate("UANA")
    await office.go_on(hours=1)
    await team(office).change("UANA", deleted=False)
    await office.ana.slash("/coffee", "join", "C1")
    await office.ana.submit(await office.ana.opens("Join"), {"I’m curious about": ["sourdough"]})
    await team(office).emit(gone)
    assert await kept_of(office, "UANA") is not None


async def test_who_became_a_guest_is_left_out_until_guests_may_join(office: Office) -> None:
    await team(office).change("UANA", is_restricted=True)
    await office.go_on(days=1, hours=6)
    assert not [message for message in office.ben.inbox() if "I thought you could talk about" in message.plain]
    await office.olive.slash("/coffee", "circle rules", "C1")
    form = await office.olive.opens("How people meet")
    await office.olive.submit(form, {"Guests": "can join"})
    await office.go_on(weeks=1)
    assert latest(office.ben, "I thought you could talk about")


async def test_a_guest_joins_where_guests_may(office: Office) -> None:
    guest = team(office).user("UGUEST")
    await office.olive.slash("/coffee", "circle rules", "C1")
    form = await office.olive.opens("How people meet")
    await office.olive.submit(form, {"Guests": "can join"})
    await guest.slash("/coffee", "join", "C1")
    await guest.submit(await guest.opens("Join"), {"I’m curious about": ["sourdough"]})
    await guest.open_home()
    assert guest.home is not None
    assert "Coffee: next round" in guest.home.plain


async def test_somebody_of_another_workspace_stays_outside_whatever_they_press(office: Office) -> None:
    farah = team(office).add_user("UFAR", "Farah", team_id="T9", is_stranger=True)
    team(office).channels["C1"].members.append("UFAR")
    await farah.press(latest(farah, "one chat, one topic"), "Join")
    assert latest(farah, "only here for this community’s members")
    assert farah.open_view is None


async def test_who_has_to_wait_for_slack_to_name_them_is_told_in_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "PATIENCE_SECONDS", 0.05)
    dora = team(office).add_user("UDORA", "Dora")
    team(office).channels["C1"].members.append("UDORA")
    office.slack.fail("users.info", delay=1)
    await dora.slash("/coffee", "join", "C1")
    assert latest(dora, "Please try again in a minute")


async def test_a_look_up_in_line_waits_longer_if_slack_asks_to_wait_meanwhile(office: Office) -> None:
    seconds, was_asked = [0.0], asyncio.Event()

    class WatchedTurns(people.Turns):
        def rest(self, workspace: WorkspaceId) -> None:
            super().rest(workspace)
            was_asked.set()

    async def sleep(pause: float) -> None:
        await was_asked.wait()
        seconds[0] += pause

    turns = WatchedTurns(lambda: seconds[0], sleep)
    persons = people.People(office.refill.store, office.refill.conversation.hear, "UTC", "en", turns)
    client = posting_client(team(office).token, office.slack.url)
    office.slack.fail("users.info", retry_after=30)
    before = office.slack.count("users.info")
    for who in (office.ana, office.ben):
        await persons.find(client, WorkspaceId("T1"), who.id)
    await office.slack.until(lambda: office.slack.count("users.info") == before + 2)
    await persons.close()
    assert seconds[0] >= people.REST_SECONDS


async def test_who_did_nothing_with_refill_is_not_remembered(office: Office) -> None:
    dora = team(office).add_user("UDORA", "Dora")
    team(office).channels["C1"].members.append("UDORA")
    await team(office).change("UDORA", name="Someone else")
    before = office.slack.count("users.info")
    await dora.slash("/coffee", "help", "C1")
    assert office.slack.count("users.info") == before + 1


async def test_whom_slack_does_not_name_is_asked_to_try_again_and_nothing_is_kept(office: Office) -> None:
    dora = team(office).add_user("UDORA", "Dora")
    team(office).channels["C1"].members.append("UDORA")
    office.slack.fail("users.info", error="internal_error")
    await dora.slash("/coffee", "help pace", "C1")
    assert "/coffee pace" in latest(dora, "pace").plain, "help always answers"
    office.slack.fail("users.info", error="internal_error")
    await dora.slash("/coffee", "join", "C1")
    assert "Please try again in a minute" in latest(dora, "try again").plain
    assert dora.open_view is None
    assert await kept_of(office, "UDORA") is None
    await dora.slash("/coffee", "join", "C1")
    assert await dora.opens("Join")


async def test_who_is_held_stays_so_while_slack_does_not_answer_though_they_were_known_before(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.ana.slash("/coffee", "join", "C1")
    async with office.refill.store.transaction(COMMUNITY) as tx:  # another process got the event that she left
        await hold_member(tx, MemberId("UANA"), office.time.now())
        await tx.commit()
    monkeypatch.setattr(people, "KEPT_SECONDS", 0)
    office.slack.fail("users.info", error="internal_error")
    await office.ana.slash("/coffee", "me", "C1")
    assert latest(office.ana, "Please try again in a minute")
    assert await kept_of(office, "UANA") is None


@pytest.mark.parametrize("whom", ["Refill", "Slackbot", "Farah"])
async def test_an_app_or_somebody_of_another_company_needs_no_keeping_apart(office: Office, whom: str) -> None:
    team(office).add_user("UFAR", "Farah", team_id="T9", is_stranger=True)
    await office.ana.slash("/coffee", f"not-with @{whom}", "C1")
    assert "you’ll never be paired with an app or someone from outside" in office.ana.inbox()[-1].plain
    async with office.refill.store.reading(COMMUNITY) as tx:
        assert await tx.acquaintances.blocks_of(MemberId("UANA")) == []


@pytest.mark.parametrize("change", [{}, {"deleted": True}, {"is_restricted": True}])
async def test_who_may_come_still_is_kept_apart_ahead(office: Office, change: Json) -> None:
    team(office).add_user("UDORA", "Dora", **change)
    await office.ana.slash("/coffee", "not-with @Dora", "C1")
    assert "Someone you named hasn’t joined yet" in office.ana.inbox()[-1].plain


def looked_up(office: Office, who: Person) -> int:
    return sum(call.method == "users.info" and call.args["user"] == who.id for call in office.slack.calls)


async def does(office: Office, who: Person, what: str) -> None:
    """Let a person join, only ask, ask and be forgotten, or do nothing."""
    if what == "joins":
        await who.slash("/coffee", "join", "C1")
        await who.submit(await who.opens("Join"), {"I’m curious about": ["sourdough"]})
    elif what in ("only asks", "is forgotten"):
        await who.slash("/coffee", "ask How do you keep a starter alive?", "C1")
        form = await who.opens("Ask")
        await who.suggest(form, "Topic", "sourdough")
        await who.submit(form, {"Topic": "sourdough"})
        await office.refill.work()
    if what == "is forgotten":
        yes = Choice(COMMUNITY, Who(MemberId(who.id), "Xenia", "Europe/Berlin", "en", admin=False), "forget-me.yes")
        await office.refill.conversation.choose(yes)
        await office.refill.work()


@pytest.mark.parametrize("what", ["joins", "only asks", "is forgotten", "never comes"])
@pytest.mark.parametrize("typed", ["not-with <@UXENIA>", "help <@UXENIA>", "nonsense <@UXENIA>"])
async def test_whoever_names_somebody_can_not_tell_by_a_clock_what_they_did_with_refill(
    office: Office, what: str, typed: str
) -> None:
    xenia = team(office).add_user("UXENIA", "Xenia", tz="Europe/Berlin")
    team(office).channels["C1"].members.append(xenia.id)
    await does(office, xenia, what)
    for who in (office.ana, office.ana, office.ben):
        before = looked_up(office, xenia)
        await who.slash("/coffee", typed, "C1")
        assert looked_up(office, xenia) == before + 1


async def test_nobody_can_tell_by_a_clock_that_somebody_named_them(office: Office) -> None:
    xenia = team(office).add_user("UXENIA", "Xenia", tz="Europe/Berlin")
    team(office).channels["C1"].members.append(xenia.id)
    await office.ana.slash("/coffee", "not-with <@UXENIA>", "C1")
    before = looked_up(office, xenia)
    await xenia.slash("/coffee", "help", "C1")
    assert looked_up(office, xenia) == before + 1
