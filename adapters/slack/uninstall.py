"""Detects workspaces that uninstalled Refill.

Slack reports this by refusing calls, and in events that may come late, twice or in another order. Meanwhile the
workspace may have installed Refill again. So the stored token is tested, unless the event is that an organisation
removed Refill from workspaces.
"""

from typing import Any, Final

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from adapters.slack.clients import WorkspaceClients
from adapters.slack.communities import WorkspaceId, workspace_of
from adapters.slack.errors import why
from adapters.slack.platform import SlackPlatform
from bot.model.ids import CommunityId
from bot.model.news import Uninstalled
from bot.ports import Hear, Store, TryLater

GONE: Final = frozenset({"token_revoked", "account_inactive"})
"""Errors of auth.test that prove an uninstall. Others may be temporary, for example if a network is not allowed."""
GONE_WHEN_TOLD: Final = GONE | {"invalid_auth", "not_authed", "token_expired", "team_access_not_granted"}
"""Errors of auth.test that prove an uninstall if Slack also sent an event about it."""


class UninstallCheck:
    """Checks workspaces, and reports those that uninstalled Refill."""

    def __init__(self, store: Store, hear: Hear, clients: WorkspaceClients) -> None:
        self._store = store
        self._hear = hear
        self._clients = clients

    def listen(self, app: AsyncApp) -> None:
        """Register listeners of events."""
        app.event("app_uninstalled")(self.on_uninstalled)
        app.event("tokens_revoked")(self.on_tokens_revoked)
        app.event("team_access_revoked")(self.on_access_revoked)

    async def on_uninstalled(self, body: dict[str, Any]) -> None:
        """Check a workspace that uninstalled Refill."""
        await self.look(workspace_of(body), GONE_WHEN_TOLD)

    async def on_tokens_revoked(self, body: dict[str, Any]) -> None:
        """Check a workspace that revoked tokens, if the bot's token is among them. Refill has no members' tokens."""
        if body["event"].get("tokens", {}).get("bot"):
            await self.look(workspace_of(body), GONE_WHEN_TOLD)

    async def look_at(self, community: CommunityId) -> bool:
        """Check whether a workspace uninstalled Refill, after Slack refused its token. See `look`."""
        return await self.look(WorkspaceId.of(community), GONE)

    async def look(self, workspace: WorkspaceId, enough: frozenset[str]) -> bool:
        """Test the stored token. If it is missing, or refused with an error in `enough`, report the uninstall.

        Return whether that happened.

        Raises:
            TryLater: Slack was not reached; or, without an event, the token has expired and was not rotated.
        """
        try:
            client = await self._clients.client(workspace)
        except TryLater:
            if enough == GONE:
                raise
            client = None  # the token has expired, and Slack will send no other
        if client is not None:
            try:
                await client.auth_test()
            except SlackApiError as error:
                if why(error) not in enough:
                    return False
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                raise TryLater(f"Slack was not reached: {type(error).__name__}") from error
            else:
                return False
        for one in await self._all_of(workspace):
            await self._hear(Uninstalled(one))
        await self._clients.forget(workspace)  # last, so that an interrupted check can be repeated
        return True

    async def on_access_revoked(self, body: dict[str, Any]) -> None:
        """Report the workspaces from which an organisation removed Refill, except those with a token of their own."""
        enterprise = workspace_of(body).enterprise
        for team in body["event"].get("team_ids", ()):
            workspace = await self._clients.place(str(team), enterprise)
            owner = await self._clients.owner(workspace)
            if owner is None or owner.team is None:
                await self._hear(Uninstalled(workspace.community))

    async def _all_of(self, workspace: WorkspaceId) -> list[CommunityId]:
        """List the communities that a lost token served.

        An organisation's token served those workspaces of the organisation that have no token of their own.
        """
        lost = await self._clients.owner(workspace)
        if workspace.enterprise is None or (lost is not None and lost.team is not None):
            return [workspace.community]
        ours = [one.id for one in await self._store.communities() if one.platform == SlackPlatform.name]
        within = [one for one in ours if await self._organisation_of(one) == workspace.enterprise]
        return [one for one in within if await self._clients.owner(WorkspaceId.of(one)) == lost]

    async def _organisation_of(self, community: CommunityId) -> str | None:
        known = WorkspaceId.of(community)
        return (await self._clients.place(known.team, known.enterprise)).enterprise
