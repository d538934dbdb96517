"""An organisation installs Refill once, for all its workspaces (Enterprise Grid)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from over_http import HttpScene, http_scene, newest, people_in, rows, settled, start_circle

from bot.model.ids import CommunityId, MemberId
from tests.adapters.slack.local_slack import Workspace

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk uses it


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[HttpScene]:
    async with http_scene(sqlite_url) as made:
        yield made


def in_an_organisation(here: HttpScene) -> list[Workspace]:
    """Add two workspaces of one organisation, without Refill."""
    names = ("Harbour", "Meadow")
    return [people_in(here.slack.add_workspace(f"T{n}", name, "E1", installed=False)) for n, name in enumerate(names)]


async def test_an_organisation_installs_once_for_all_its_workspaces(here: HttpScene):
    workspaces = in_an_organisation(here)
    assert "Refill is in E1" in (await here.install(workspaces[0], is_org=True)).text
    assert await here.refill.store.communities() == []
    for workspace in workspaces:
        await start_circle(here, workspace)
    known = {community.id: community.name for community in await here.refill.store.communities()}
    assert known == {"slack:E1:T0": "t0", "slack:E1:T1": "t1"}
    await here.go_on(days=1, hours=6)
    for workspace, name in zip(workspaces, ("t0", "t1"), strict=True):
        told = newest(workspace.user("UANA"), "I thought you could talk about").plain
        assert f"{workspace.name} bread" in told
        assert name in told.splitlines(), "whoever is in both reads which one it is about"
        assert not [one for one in workspace.user("UANA").inbox("C1") if name in one.plain.splitlines()]
    assert len({call.token.value for call in here.slack.calls if call.method == "chat.postMessage"}) <= 3
    posts = [call for call in here.slack.calls if call.method == "chat.postMessage"]
    assert {call.args["team_id"] for call in posts} == {"T0", "T1"}


async def test_a_colleague_of_another_workspace_is_welcome_and_a_stranger_is_not(here: HttpScene):
    harbour = people_in(here.slack.add_workspace("T1", "Harbour", "E1", installed=False))
    harbour.add_user("UCOUSIN", "Cousin", team_id="T2", enterprise_id="E1")
    harbour.add_user("USTRANGER", "Stranger", team_id="T9", enterprise_id="E9", is_stranger=True)
    harbour.channels["C1"].members += ["UCOUSIN", "USTRANGER"]
    await here.install(harbour)
    await harbour.user("UCOUSIN").slash("/coffee", "me", "C1")
    assert not [one for one in harbour.user("UCOUSIN").inbox() if "only here for this community’s members" in one.plain]
    await harbour.user("USTRANGER").slash("/coffee", "me", "C1")
    assert newest(harbour.user("USTRANGER"), "only here for this community’s members")


async def test_an_organisation_that_takes_refill_out_takes_it_out_of_all_its_workspaces(here: HttpScene):
    workspaces = in_an_organisation(here)
    await settled(here, "T9", "Elsewhere")
    await here.install(workspaces[0], is_org=True)
    for workspace in workspaces:
        await workspace.user("UANA").slash("/coffee", "help", "C1")
    await workspaces[0].uninstall_everywhere()
    left = {one.id: one.left_at is not None for one in await here.refill.store.communities()}
    assert left == {"slack:E1:T0": True, "slack:E1:T1": True, "slack:T9": False}
    await here.install(workspaces[0], is_org=True)
    assert not [one for one in await here.refill.store.communities() if one.left_at]


async def test_one_workspace_is_taken_out_of_an_organisations_installation(here: HttpScene):
    workspaces = in_an_organisation(here)
    await here.install(workspaces[0], is_org=True)
    for workspace in workspaces:
        await workspace.user("UANA").slash("/coffee", "help", "C1")
    await workspaces[1].emit({"type": "team_access_revoked", "team_ids": ["T1"]})
    left = {one.id: one.left_at is not None for one in await here.refill.store.communities()}
    assert left == {"slack:E1:T0": False, "slack:E1:T1": True}
    await workspaces[1].user("UANA").slash("/coffee", "help", "C1")
    assert not [one for one in await here.refill.store.communities() if one.left_at]


async def test_what_is_told_of_an_organisation_reaches_the_workspace_that_it_is_about(here: HttpScene):
    workspaces = in_an_organisation(here)
    await here.install(workspaces[0], is_org=True)
    for workspace in workspaces:
        await start_circle(here, workspace)
    await workspaces[1].deactivate("UANA")
    await workspaces[1].user("UBEN").leaves("C1")
    await workspaces[0].user("UANA").open_home()
    assert (home := workspaces[0].user("UANA").home) is not None
    assert "Coffee" in home.plain
    assert {one.id for one in await here.refill.store.communities()} == {"slack:E1:T0", "slack:E1:T1"}
    assert [await circles_of(here, name, "UANA") for name in ("slack:E1:T0", "slack:E1:T1")] == [1, None]
    assert [await circles_of(here, name, "UBEN") for name in ("slack:E1:T0", "slack:E1:T1")] == [1, 0]


async def circles_of(here: HttpScene, community: str, member: str) -> int | None:
    """Count a person's circles; None if nothing is stored about the person."""
    async with here.refill.store.reading(CommunityId(community)) as tx:
        if await tx.members.get(MemberId(member)) is None:
            return None
        return len(await tx.circles.memberships_of(MemberId(member)))


async def test_who_is_in_two_workspaces_of_an_organisation_is_renamed_in_both(here: HttpScene):
    workspaces = in_an_organisation(here)
    await here.install(workspaces[0], is_org=True)
    for workspace, other in zip(workspaces, ("T1", "T0"), strict=True):
        await start_circle(here, workspace)
        await workspace.change("UANA", enterprise_id="E1", teams=[other])
    await workspaces[0].change("UANA", name="Ana Maria")
    for community in ("slack:E1:T0", "slack:E1:T1"):
        async with here.refill.store.reading(CommunityId(community)) as tx:
            member = await tx.members.get(MemberId("UANA"))
        assert member is not None
        assert member.name == "Ana Maria"


async def test_an_event_that_comes_late_does_not_bring_a_workspace_back(here: HttpScene):
    workspaces = in_an_organisation(here)
    await here.install(workspaces[0], is_org=True)
    await start_circle(here, workspaces[1])
    told_at = here.time.now()
    here.time.move_by(timedelta(minutes=1))
    await workspaces[1].emit({"type": "team_access_revoked", "team_ids": ["T1"]})
    here.time.move_by(timedelta(minutes=1))
    user = workspaces[1].users["UANA"].as_json(here.time.now(), with_locale=True)
    await workspaces[1].emit({"type": "user_change", "user": user}, happened_at=told_at)
    assert {one.id: one.left_at is not None for one in await here.refill.store.communities()}["slack:E1:T1"]
    await here.go_on(days=15)
    assert await rows(here, "slack:E1:T1") == {}
