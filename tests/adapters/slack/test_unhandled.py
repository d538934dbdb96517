"""Events and actions that Refill does not use are acknowledged, over Socket Mode and over HTTP."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.adapters.slack.local_slack import NotAnswered, Workspace
from tests.adapters.slack.one_workspace import opened
from tests.adapters.slack.over_http import http_scene, people_in
from tests.slow import SLOW

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk uses it


async def shortcut(team: Workspace) -> None:
    await team.user("UANA").use_shortcut("of_an_older_manifest")


async def message_shortcut(team: Workspace) -> None:
    ana = team.user("UANA")
    await ana.slash("/coffee", "help", "C1")
    await ana.use_shortcut("of_an_older_manifest", ana.inbox()[-1])


async def unknown_event(team: Workspace) -> None:
    team.slack.events.subscriptions |= {"team_domain_change"}
    await team.emit({"type": "team_domain_change", "domain": "harbour"})
    assert [event["type"] for event in team.slack.events.heard][-1] == "team_domain_change"


async def held_back(team: Workspace) -> None:
    await team.slack.events.hold_back(team)


@pytest.fixture(params=["Socket Mode", pytest.param("HTTP", marks=SLOW)])
async def team(
    request: pytest.FixtureRequest, sqlite_url: str, sqlite_with_tables: str, tmp_path: Path
) -> AsyncIterator[Workspace]:
    """Yield a workspace that Refill serves."""
    if request.param == "Socket Mode":
        async with opened(sqlite_with_tables, tmp_path) as scene:
            yield scene.slack.workspaces["T1"]
        return
    async with http_scene(sqlite_url) as here:
        workspace = people_in(here.slack.add_workspace("T1", "Harbour", installed=False))
        await here.install(workspace)
        yield workspace


@pytest.mark.parametrize("sent", [shortcut, message_shortcut, unknown_event, held_back])
async def test_what_nobody_listens_for_is_acknowledged(
    team: Workspace, caplog: pytest.LogCaptureFixture, sent: Callable[[Workspace], Awaitable[None]]
) -> None:
    await sent(team)
    warned = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len([one for one in warned if "Slack sends no events of slack:T1 for a minute" in one]) == (
        sent is held_back
    )
    assert not [one for one in warned if "Unhandled" in one]


async def test_a_command_that_is_not_ours_is_told_to_whoever_types_it(team: Workspace) -> None:
    team.slack.ack_seconds = 0.5
    with pytest.raises(NotAnswered):
        await team.user("UANA").slash("/tea", "join", "C1")
