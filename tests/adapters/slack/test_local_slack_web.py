"""The local Slack over HTTP: signed requests to Bolt's own server, and installation by OAuth."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import HandClock
from tests.adapters.slack.local_slack import LocalSlack, NotAnswered, Workspace
from tests.adapters.wait_until import PATIENCE

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk uses it
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack(HandClock(NOON), ack_seconds=PATIENCE) as slack:
        yield slack
    assert slack.violations == []


@pytest.fixture
def workspace(slack: LocalSlack) -> Workspace:
    workspace = slack.add_workspace("T1", "Harbour", installed=False)
    workspace.add_user("U1", "Ana")
    return workspace


@pytest.fixture
async def app(slack: LocalSlack, workspace: Workspace, tmp_path: Path) -> AsyncIterator[AsyncApp]:
    settings = AsyncOAuthSettings(
        client_id=slack.client_id,
        client_secret=slack.client_secret,
        scopes=sorted(slack.scopes),
        installation_store=FileInstallationStore(base_dir=str(tmp_path / "installed")),
        state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=str(tmp_path / "states")),
        state_validation_enabled=False,
    )
    client = AsyncWebClient(base_url=slack.url)
    app = AsyncApp(
        client=client, signing_secret=slack.signing_secret, oauth_settings=settings, process_before_response=True
    )
    runner = web.AppRunner(app.web_app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    origin = "http://127.0.0.1:{1}".format(*runner.addresses[0][:2])
    slack.hooks.use(f"{origin}/slack/events")
    slack.redirect_uri = f"{origin}/slack/oauth_redirect"
    yield app
    await runner.cleanup()


async def install(slack: LocalSlack, workspace: Workspace) -> int:
    authorize = f"https://slack.com/oauth/v2/authorize?client_id={slack.client_id}&scope=chat:write,commands&state=s"
    onward = slack.tokens.approve(authorize, workspace, by="U1")
    assert parse_qs(urlsplit(onward).query)["state"] == ["s"]
    async with aiohttp.ClientSession() as browser, browser.get(onward) as page:
        return page.status


async def test_an_app_is_installed_and_then_hears_commands(
    slack: LocalSlack, app: AsyncApp, workspace: Workspace
) -> None:
    @app.command("/coffee")
    async def coffee(ack: Any, client: Any) -> None:
        await client.chat_postMessage(channel="U1", text="With the workspace's own token")
        await ack("Over HTTP")

    assert await install(slack, workspace) == 200
    assert slack.tokens.all[workspace.token].scopes == {"chat:write", "commands"}
    await workspace.user("U1").slash("/coffee")
    await workspace.user("U1").sees("Over HTTP")
    await workspace.user("U1").sees("own token")


async def test_a_code_serves_once(slack: LocalSlack, app: AsyncApp, workspace: Workspace) -> None:
    client = AsyncWebClient(base_url=slack.url)
    url = slack.tokens.approve(f"https://x/?client_id={slack.client_id}&scope=commands", workspace, by="U1")
    code = parse_qs(urlsplit(url).query)["code"][0]
    asking = {"client_id": slack.client_id, "client_secret": slack.client_secret, "code": code}
    answer = await client.oauth_v2_access(**asking)
    assert (answer["team"]["id"], answer["scope"], answer["authed_user"]["id"]) == ("T1", "commands", "U1")
    for wrong, error in (({}, "invalid_code"), ({"client_secret": "x"}, "bad_client_secret")):
        with pytest.raises(Exception, match=error):
            await client.oauth_v2_access(**{**asking, **wrong})


async def test_the_app_says_the_challenge(slack: LocalSlack, app: AsyncApp) -> None:
    assert await slack.hooks.verify()


async def test_a_wrong_signature_is_refused(slack: LocalSlack, app: AsyncApp, workspace: Workspace) -> None:
    await install(slack, workspace)
    slack.signing_secret = "another"
    with pytest.raises(NotAnswered):
        await workspace.user("U1").slash("/coffee")
    assert slack.hooks.sent[-1]["status"] == 401


async def test_an_event_comes_again_at_once_after_a_minute_and_after_five(
    slack: LocalSlack, app: AsyncApp, workspace: Workspace
) -> None:
    await install(slack, workspace)
    heard = []

    @app.event("app_home_opened")
    async def opened(body: Any) -> None:
        heard.append(body["event_id"])
        if len(heard) < 4:
            raise RuntimeError("not now")

    await workspace.user("U1").open_home()
    await slack.until(lambda: len(heard) == 2)
    assert isinstance(slack.clock, HandClock)
    for number, minutes in ((3, 1), (4, 5)):
        slack.clock.move_by(timedelta(minutes=minutes))
        await slack.until(lambda count=number: len(heard) == count)
    assert len(set(heard)) == 1
    await slack.until(lambda: len(slack.hooks.sent) == 4)
    retries = [each["headers"].get("X-Slack-Retry-Num") for each in slack.hooks.sent]
    assert retries == [None, "1", "2", "3"]
    assert slack.hooks.sent[1]["headers"]["X-Slack-Retry-Reason"] == "http_error"
    assert slack.events.lost == []


@pytest.mark.parametrize("first", ["tokens_revoked", "app_uninstalled"])
async def test_an_uninstallation_is_told_in_either_order(
    slack: LocalSlack, app: AsyncApp, workspace: Workspace, first: str
) -> None:
    heard = []

    @app.event("tokens_revoked")
    async def revoked(event: Any) -> None:
        heard.append(event["type"])

    @app.event("app_uninstalled")
    async def uninstalled(event: Any) -> None:
        heard.append(event["type"])

    await install(slack, workspace)
    token = workspace.token
    await workspace.uninstall(first)
    assert heard == sorted({"tokens_revoked", "app_uninstalled"}, key=lambda kind: kind != first)
    assert slack.tokens.all[token].dead == "account_inactive"


async def test_a_token_that_rotates_ends_after_twelve_hours_and_is_renewed_once() -> None:
    clock = HandClock(NOON)
    async with LocalSlack(clock, rotates_tokens=True) as slack:
        workspace = slack.add_workspace("T1", "Harbour", installed=False)
        client = AsyncWebClient(base_url=slack.url)
        app = {"client_id": slack.client_id, "client_secret": slack.client_secret}
        url = slack.tokens.approve(f"https://x/?client_id={slack.client_id}&scope=commands", workspace, by="U1")
        given = await client.oauth_v2_access(**app, code=parse_qs(urlsplit(url).query)["code"][0])
        assert given["access_token"].startswith("xoxe.xoxb-")
        assert given["expires_in"] == 12 * 60 * 60
        renewing = {**app, "grant_type": "refresh_token", "refresh_token": given["refresh_token"]}
        renewed = await client.oauth_v2_access(**renewing)
        assert renewed["access_token"] != given["access_token"]
        with pytest.raises(Exception, match="invalid_refresh_token"):
            await client.oauth_v2_access(**renewing)
        for answer in (given, renewed):
            assert await client.auth_test(token=answer["access_token"])
        clock.move_by(timedelta(hours=12))
        with pytest.raises(Exception, match="token_expired"):
            await client.auth_test(token=renewed["access_token"])
