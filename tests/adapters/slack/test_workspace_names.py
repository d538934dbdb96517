"""A workspace that is renamed in Slack gets its new name in Refill."""

from pathlib import Path

import pytest

from adapters.slack.socket_mode import Tokens, Workspace
from bot.model.ids import CommunityId
from bot.ports import Store
from tests.adapters.slack.one_workspace import COMMUNITY, SlackScene
from tests.adapters.slack.over_http import http_scene, people_in
from tests.adapters.wait_until import until


async def name_of(store: Store, community: CommunityId = COMMUNITY) -> str:
    async with store.reading(community) as tx:
        return (await tx.get_community()).name


async def test_over_socket_mode_at_the_next_start(scene: SlackScene) -> None:
    team = scene.slack.workspaces["T1"]
    assert await name_of(scene.refill.store) == "Harbour"
    team.name = "Haven"
    again = Workspace(Tokens(team.token, scene.slack.app_token, scene.slack.url))
    try:
        started = await again.start(scene.refill.store, scene.refill.conversation)
    finally:
        await again.stop()
    assert (started.name, await name_of(scene.refill.store)) == ("Haven", "Haven")


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk uses it
async def test_over_http_at_the_next_start_and_when_it_is_installed_again(tmp_path: Path) -> None:
    async with http_scene(f"sqlite:///{tmp_path / 'refill.db'}") as here:
        teams = [people_in(here.slack.add_workspace(team, team, installed=False)) for team in ("T1", "T2")]
        for team in teams:
            await here.install(team)
            team.name = f"New {team.id}"
        here.slack.fail("auth.test", status=503)
        replica = await here.add_replica()
        names = replica.slack._names
        assert names is not None
        await until(names.done)
        store = here.refill.store
        found = [await name_of(store, CommunityId(f"slack:{team.id}")) for team in teams]
        assert sorted(name.startswith("New") for name in found) == [False, True], "one was not asked for"
        for team in teams:
            await here.install(team)
        assert [await name_of(store, CommunityId(f"slack:{team.id}")) for team in teams] == ["New T1", "New T2"]
