"""An organisation installs Refill, and one of its workspaces already had Refill. The workspace keeps everything."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.model.ids import CommunityId, MemberId
from tests.adapters.slack.local_slack import Workspace
from tests.adapters.slack.one_workspace import COMMUNITY, SlackScene, furnished, latest
from tests.adapters.slack.over_http import HttpScene, http_scene, people_in

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk uses it
ORGANISATION = "E1"


class Here:
    """A workspace that joined an organisation, which then installed Refill for all its workspaces."""

    def __init__(self, there: HttpScene, scene: SlackScene) -> None:
        self.there = there
        self.office = scene
        self.team = there.slack.workspaces["T1"]
        self.olive, self.ana, self.ben = (self.team.user(f"W{name}") for name in ("OLIVE", "ANA", "BEN"))

    async def left(self) -> dict[CommunityId, bool]:
        """Return each community, and whether it uninstalled Refill."""
        return {one.id: one.left_at is not None for one in await self.there.refill.store.communities()}

    def newcomer(self) -> Workspace:
        """Add another workspace of the organisation, which never had Refill."""
        team = people_in(self.there.slack.add_workspace("T2", "Meadow", ORGANISATION, installed=False))
        team.token = self.team.token
        return team


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[Here]:
    async with http_scene(sqlite_url, rotates_tokens=False) as there:
        team = people_in(there.slack.add_workspace("T1", "Harbour", installed=False))
        await there.install(team)
        people = [team.user(name) for name in ("UOLIVE", "UANA", "UBEN")]
        scene = await furnished(SlackScene(there.slack, there.refill, there.time, *people))
        await team.start_migration(ORGANISATION)
        await team.finish_migration(ORGANISATION)
        assert (await there.install(team, "WOLIVE", is_org=True)).status_code == 200
        yield Here(there, scene)


async def test_it_goes_on_with_the_organisations_token(here: Here) -> None:
    await here.ana.slash("/coffee", "me", "C1")
    assert "Name: Uana" in latest(here.ana, "What I know about you").plain
    await here.office.go_on(days=1, hours=6)
    assert "@Uben" in latest(here.ana, "I thought you could talk about").plain
    posts = [call for call in here.there.slack.calls if call.method == "chat.postMessage"]
    assert (posts[-1].token.workspace, posts[-1].args["team_id"]) == (None, "T1")
    await here.olive.press(latest(here.olive, "one chat, one topic"), "Join")
    assert await here.olive.opens("Join"), "an old button still works"
    await here.team.change("WANA", name="Ana Maria")
    async with here.there.refill.store.reading(COMMUNITY) as tx:
        member = await tx.members.get(MemberId("UANA"))
    assert member is not None
    assert member.name == "Ana Maria"
    assert await here.left() == {COMMUNITY: False}


async def test_a_restart_goes_on_with_the_organisations_token(here: Here) -> None:
    refill = (await here.there.add_replica()).refill
    here.office.refill = refill
    await here.office.go_on(days=1, hours=6)
    assert "@Uben" in latest(here.ana, "I thought you could talk about").plain
    assert await here.left() == {COMMUNITY: False}


async def test_what_is_told_of_the_organisation_reaches_it_and_its_other_workspaces(here: Here) -> None:
    other = here.newcomer()
    await other.user("UANA").slash("/coffee", "help", "C1")
    assert await here.left() == {COMMUNITY: False, "slack:E1:T2": False}
    await other.emit({"type": "team_access_revoked", "team_ids": ["T1"]})
    assert await here.left() == {COMMUNITY: True, "slack:E1:T2": False}
    await here.ana.slash("/coffee", "help", "C1")
    assert await here.left() == {COMMUNITY: False, "slack:E1:T2": False}
    await here.team.uninstall_everywhere()
    assert await here.left() == {COMMUNITY: True, "slack:E1:T2": True}
    await here.there.install(here.team, "WOLIVE", is_org=True)
    assert await here.left() == {COMMUNITY: False, "slack:E1:T2": False}
    await here.office.go_on(days=1, hours=6)
    assert latest(here.ana, "I thought you could talk about")


@pytest.mark.parametrize("org_was_first", [True, False])
async def test_a_workspace_that_joins_an_organisation_with_refill_keeps_what_it_has(
    sqlite_url: str, *, org_was_first: bool
) -> None:
    async with http_scene(sqlite_url, rotates_tokens=False) as there:
        meadow = people_in(there.slack.add_workspace("T2", "Meadow", ORGANISATION, installed=False))
        harbour = people_in(there.slack.add_workspace("T1", "Harbour", installed=False))
        for team in (meadow, harbour) if org_was_first else (harbour, meadow):
            await there.install(team, is_org=team is meadow)
            there.time.move_by(timedelta(minutes=1))
        people = [harbour.user(name) for name in ("UOLIVE", "UANA", "UBEN")]
        await furnished(SlackScene(there.slack, there.refill, there.time, *people))
        await harbour.start_migration(ORGANISATION)
        await harbour.finish_migration(ORGANISATION)
        await meadow.user("UANA").slash("/coffee", "help", "C1")
        await there.go_on(days=1, hours=6)
        assert "@Uben" in latest(harbour.user("WANA"), "I thought you could talk about").plain
        assert {one.id for one in await there.refill.store.communities()} == {COMMUNITY, "slack:E1:T2"}
        await meadow.uninstall_everywhere()
        await harbour.user("WANA").slash("/coffee", "me", "C1")
        left = {one.id: one.left_at is not None for one in await there.refill.store.communities()}
        assert left == {COMMUNITY: False, "slack:E1:T2": True}, "its own installation serves it"
