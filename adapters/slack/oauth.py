"""Bolt's OAuth flow, which adds Refill to a workspace or an organisation."""

import logging
import time
from collections.abc import Sequence
from typing import Final
from urllib.parse import urljoin

import aiohttp
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation

from adapters.slack.clients import App, posting_client
from adapters.slack.communities import WorkspaceId
from adapters.slack.grid import Grid
from adapters.slack.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES
from adapters.slack.platform import SlackPlatform
from adapters.slack.workspace_names import report_name
from adapters.web.pages import Link, draw, voice_of
from bot.model.communities import Community
from bot.model.ids import MemberId
from bot.model.news import Installed
from bot.model.outbox import ToMember
from bot.ports import Clock, Hear, Store
from bot.texts import web_pages as texts
from bot.texts.localization import Voice
from storage.slack.installations import Installations
from storage.slack.oauth_states import STATE_LIFE, OAuthStates

logger = logging.getLogger(__name__)

MAX_VALUE: Final = 1000
"""Maximum number of characters of a query's value. A `code` has about 100. The limit keeps libraries' logs short."""


class UsedUp(Exception):
    """Another request has already used the same state."""


class InstallFlow(AsyncOAuthFlow):
    """Bolt's flow, which also reports the community to the core."""

    def __init__(
        self,
        app: App,
        public_url: str,
        installations: Installations,
        states: OAuthStates,
        store: Store,
        hear: Hear,
        clock: Clock,
        grid: Grid,
    ) -> None:
        self._states = states
        self._store = store
        self._hear = hear
        self._clock = clock
        self._grid = grid
        settings = AsyncOAuthSettings(
            client_id=app.client_id,
            client_secret=app.client_secret,
            scopes=sorted(SCOPES),
            user_scopes=[],
            redirect_uri=f"{public_url}{REDIRECT_PATH}",
            install_path=INSTALL_PATH,
            install_page_rendering_enabled=False,
            redirect_uri_path=REDIRECT_PATH,
            authorization_url=urljoin(app.api_url, "/oauth/v2/authorize"),
            callback_options=AsyncCallbackOptions(success=_succeeded, failure=_failed),
            installation_store=installations,
            state_store=states,
            state_expiration_seconds=int(STATE_LIFE.total_seconds()),
        )
        super().__init__(client=posting_client(None, app.api_url), settings=settings)

    async def handle_callback(self, request: AsyncBoltRequest) -> BoltResponse:
        """Finish an installation, or return a page that says why it failed."""
        if any(len(value) > MAX_VALUE for values in request.query.values() for value in values):
            return _sorry(request, "too_long", 400)
        try:
            return await super().handle_callback(request)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            logger.warning("an installation was not finished: %s", error)
            return _sorry(request, "unreachable", 503)
        except UsedUp:
            return _sorry(request, "invalid_state", 401)

    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:
        """Store the installation, and report its community.

        For an organisation, report those of its stored communities that had uninstalled Refill.

        Raises:
            UsedUp: another request has already used the same state.
        """
        if not await self._states.use_up(request.query["state"][0]):
            raise UsedUp
        if installation.bot_token_expires_at is not None:  # slack_sdk uses the machine's clock
            installation.bot_token_expires_at += int(self._clock.now().timestamp() - time.time())
        installer = installation.user_id  # `async_save` blanks this id in `installation`
        await self.settings.installation_store.async_save(installation)
        if installation.team_id and not installation.is_enterprise_install:
            workspace = await self._grid.place(installation.team_id, installation.enterprise_id)
            name = installation.team_name or installation.team_id
            await self._hear(installed_in(workspace, name, installer))
            await report_name(self._store, self._hear, workspace, name)
            return
        for known in await self._store.communities():  # unknown workspaces are added at their first request
            place = WorkspaceId.of(known.id)
            found = await self._grid.place(place.team, place.enterprise)
            if known.left_at and found.enterprise == installation.enterprise_id:
                await self._hear(Installed(known))


def installed_in(workspace: WorkspaceId, name: str, installer: str | None = None) -> Installed:
    """Return the news that Refill is in a workspace.

    A Slack workspace has no language or time zone of its own, so the community begins with English and UTC.
    """
    told = Community(workspace.community, SlackPlatform.name, name, "en", "UTC")
    greets = ToMember(MemberId(installer)) if installer else None
    return Installed(told, greets, asks_where=SlackPlatform.picks_channels)


async def _succeeded(args: AsyncSuccessArgs) -> BoltResponse:
    installation = args.installation
    where = installation.enterprise_name if installation.is_enterprise_install else installation.team_name
    voice = _voice_for(args.request)
    said = texts.installed(voice, where)
    team = installation.enterprise_id if installation.is_enterprise_install else installation.team_id
    opened = Link(said.link, f"https://slack.com/app_redirect?app={installation.app_id}&team={team}")
    headers: dict[str, str | Sequence[str]] = {"Content-Type": "text/html; charset=utf-8"}
    headers["Set-Cookie"] = args.settings.state_utils.build_set_cookie_for_deletion()
    return BoltResponse(status=200, body=draw(voice, said.title, said.lines, opened), headers=headers)


async def _failed(args: AsyncFailureArgs) -> BoltResponse:
    return _sorry(args.request, args.reason, args.suggested_status_code)


def _sorry(request: AsyncBoltRequest, reason: str, status: int) -> BoltResponse:
    voice = _voice_for(request)
    said = texts.not_installed(voice, reason)
    headers: dict[str, str | Sequence[str]] = {"Content-Type": "text/html; charset=utf-8"}
    body = draw(voice, said.title, said.lines, Link(said.link, INSTALL_PATH))
    return BoltResponse(status=status, body=body, headers=headers)


def _voice_for(request: AsyncBoltRequest) -> Voice:
    return voice_of(next(iter(request.headers.get("accept-language", ())), ""))
