"""Workspaces that installed Refill first and joined an organisation (Slack's Enterprise Grid) later.

Such a workspace keeps its community, `slack:T…`. Its members keep their stored ids, because derived ids, pseudonyms and
old buttons depend on them. But Slack gives the members new ids (docs.slack.dev, "Enterprise organizations" and
migration.exchange). So ids are translated in each request from Slack and in each call to Slack. The new ids are kept in
memory only.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from contextvars import ContextVar
from datetime import timedelta
from typing import Any, Final

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.communities import JOINED, MENTION, WorkspaceId, workspace_of
from adapters.slack.errors import FAILURES, MIGRATING, UNTIL_MIGRATED, why
from bot.model.errors import NotFound
from bot.model.ids import CommunityId, MemberId
from bot.ports import NotNow, Store
from storage.slack.installations import Installations

logger = logging.getLogger(__name__)

BATCH: Final = 400
"""Maximum number of ids in one call of migration.exchange, according to Slack's page about this method."""
UNTIL_LEARNT: Final = timedelta(seconds=10)
"""How long a message waits if its reader's new id is not known yet."""

Body = dict[str, Any]


class SlackIds:
    """The new ids of a workspace's members at Slack, and the ids under which the members are stored."""

    def __init__(self) -> None:
        self.at_slack: dict[str, str] = {}
        self.stored: dict[str, str] = {}
        self.is_complete = False
        """Whether the new ids of all stored members were looked up."""
        self._turn = asyncio.Lock()

    async def learn(self, client: AsyncWebClient, stored: Collection[str]) -> None:
        """Ask Slack for the new ids of stored members, except ids that are known already."""
        async with self._turn:
            await self._exchange(client, [one for one in stored if one not in self.at_slack], to_old=False)

    async def stored_id(self, client: AsyncWebClient, user: str) -> str:
        """Return the id under which a person is stored, or will be stored."""
        async with self._turn:
            if user not in self.stored:
                await self._exchange(client, [user], to_old=True)
        return self.stored[user]

    async def _exchange(self, client: AsyncWebClient, users: list[str], *, to_old: bool) -> None:
        for first in range(0, len(users), BATCH):
            batch = users[first : first + BATCH]
            told = await client.migration_exchange(users=batch, to_old=to_old)
            found: dict[str, str] = told.get("user_id_map") or {}
            for one in batch:
                other = found.get(one, one)  # a person who came after the migration has only one id
                stored, at_slack = (other, one) if to_old else (one, other)
                self.at_slack[stored], self.stored[at_slack] = at_slack, stored


_ids: ContextVar[SlackIds | None] = ContextVar("ids of the workspace that is dealt with", default=None)


def slack_id(member: MemberId) -> str:
    """Return a member's id for a call to Slack: the new id if the current workspace joined an organisation later.

    Raises:
        NotNow: the new id is not known yet, because another process has just added the member.
    """
    ids = _ids.get()
    if ids is None or member in ids.at_slack:
        return shown_id(member)
    ids.is_complete = False
    raise NotNow("a member's id at Slack is not known yet", UNTIL_LEARNT)


def shown_id(member: MemberId) -> str:
    """Return the id for a mention of a member: the new id at Slack, or the stored id if the new id is not known."""
    ids = _ids.get()
    return ids.at_slack.get(member, member) if ids else member


class Grid:
    """Finds the workspaces that joined an organisation later, and translates the ids of their members."""

    def __init__(self, installations: Installations | None = None) -> None:
        self._installations = installations
        """The installations, if Slack calls Refill over HTTP. None over Socket Mode, where there is one workspace."""
        self._store: Store | None = None
        self._joined: dict[str, str] = {}
        """Organisations by workspace, of the workspaces that joined one later."""
        self._always: set[str] = set()
        """Workspaces that were in an organisation when they installed Refill."""
        self._migrating: set[str] = set()
        """Workspaces that are joining an organisation now."""
        self._ids: dict[str, SlackIds] = {}

    def listen(self, app: AsyncApp, store: Store) -> None:
        """Register the translation of ids in requests, and listeners for the start and the end of a migration."""
        self._store = store
        app.use(self._translate)
        app.event("grid_migration_started")(self.on_started)
        app.event("grid_migration_finished")(self.on_finished)

    def read_from(self, store: Store) -> None:
        """Set the store in which communities are looked up."""
        self._store = store

    async def place(self, team: str, enterprise: str | None) -> WorkspaceId:
        """Return a workspace. If it has joined an organisation since Refill last looked, move its installation there.

        `enterprise` must be the organisation that Slack reports for the workspace's token. A request may name another
        organisation.
        """
        if team in self._joined:
            return WorkspaceId(team, self._joined[team], joined=True)
        if not team or not enterprise or team in self._always:
            return WorkspaceId(team, enterprise)
        if await self._is_stored(WorkspaceId(team, enterprise).community):
            self._always.add(team)
        elif await self._is_stored(WorkspaceId(team).community):
            if self._installations is not None:
                await self._installations.move(team, enterprise)
            self._joined[team] = enterprise
            self._migrating.discard(team)
            logger.warning("the workspace %s joined the organisation %s, and keeps its data", team, enterprise)
        return WorkspaceId(team, enterprise, joined=team in self._joined)

    async def admit(self, community: CommunityId, enterprise: str | None, client: AsyncWebClient) -> None:
        """Load the new ids of a community's members, if they have any, before a message is sent to the community.

        Raises:
            NotNow: the workspace is joining an organisation, or Slack does not tell the new ids now.
        """
        workspace = await self.place(WorkspaceId.of(community).team, enterprise)
        if workspace.team in self._migrating:
            workspace = await self._check_migration(workspace.team, client)
        try:
            await self._enter(workspace, client)
        except FAILURES as error:
            raise NotNow(f"the members' new ids are not known yet: {why(error)}", UNTIL_MIGRATED) from error

    async def has_moved(self, community: CommunityId, client: AsyncWebClient) -> bool:
        """Return whether a workspace has joined an organisation since Refill last looked. Call this after a refusal.

        Raises:
            NotNow: the workspace is joining an organisation now.
        """
        before = WorkspaceId.of(community)
        if before.enterprise or before.team in self._joined:
            return False
        try:
            told = await client.auth_test()
        except FAILURES as error:
            if why(error) != MIGRATING:
                return False  # this failure is reported elsewhere if it matters
            raise NotNow("the workspace is joining an organisation", UNTIL_MIGRATED) from error
        return (await self.place(before.team, told.get("enterprise_id"))).joined

    async def on_started(self, body: Body) -> None:
        """Let messages to a workspace wait until its migration is over."""
        self._migrating.add(str(body["team_id"]))

    async def on_finished(self, body: Body, client: AsyncWebClient) -> None:
        """Treat a workspace as part of its organisation."""
        team = str(body["team_id"])
        self._migrating.discard(team)
        await self._enter(await self._confirmed(WorkspaceId(team, body["event"]["enterprise_id"]), client), client)

    async def _check_migration(self, team: str, client: AsyncWebClient) -> WorkspaceId:
        """Return the workspace if its migration is over, or raise NotNow.

        Slack is asked, because its event about the end of the migration may not have come.
        """
        try:
            told = await client.auth_test()
        except FAILURES as error:
            raise NotNow(f"the workspace is joining an organisation: {why(error)}", UNTIL_MIGRATED) from error
        if not told.get("enterprise_id"):
            raise NotNow("the workspace is joining an organisation", UNTIL_MIGRATED)
        self._migrating.discard(team)
        return await self.place(team, told["enterprise_id"])

    async def _enter(self, workspace: WorkspaceId, client: AsyncWebClient) -> SlackIds | None:
        """From now on, let this task translate the ids of a workspace's members. Load new ids that are not known yet.

        Return the ids. If the workspace did not join an organisation later, translate nothing, and return None.
        """
        _ids.set(None)
        if not workspace.joined or self._store is None:
            return None
        ids = self._ids.setdefault(workspace.team, SlackIds())
        if not ids.is_complete:
            async with self._store.reading(workspace.community, snapshot=False) as tx:
                members = await tx.members.ids()
            await ids.learn(client, members)
            ids.is_complete = True
        _ids.set(ids)
        return ids

    async def _translate(
        self,
        body: Body,
        context: AsyncBoltContext,
        client: AsyncWebClient,
        next: Callable[[], Awaitable[Any]],  # noqa: A002 - Bolt passes it by this name
    ) -> Any:
        """Replace Slack's new ids in a request by the stored ids, before any other code reads the request."""
        workspace = await self._confirmed(workspace_of(body), client)
        ids = await self._enter(workspace, client)
        if ids is not None:
            body[JOINED] = True
            await _translate_users(body, ids, client, context.bot_user_id)
        return await next()

    async def _confirmed(self, found: WorkspaceId, client: AsyncWebClient) -> WorkspaceId:
        """Return the workspace of a request, with the workspace's own organisation.

        In a channel shared with another company, the request may name the other company's organisation.
        """
        known = not found.enterprise or found.team in self._joined or found.team in self._always
        if known or await self._is_stored(found.community):
            return await self.place(found.team, found.enterprise)
        if not await self._is_stored(WorkspaceId(found.team).community):
            return found
        told = await client.auth_test()
        workspace = await self.place(found.team, told.get("enterprise_id"))
        return workspace if workspace.joined else found

    def organisation_of(self, community: CommunityId) -> str | None:
        """Return the organisation of a community's workspace, if it is known.

        All workspaces of an organisation share one direct conversation with each member.
        """
        workspace = WorkspaceId.of(community)
        return workspace.enterprise or self._joined.get(workspace.team)

    async def _is_stored(self, community: CommunityId) -> bool:
        if self._store is None:
            return False
        try:
            async with self._store.reading(community, snapshot=False) as tx:
                await tx.get_community()
        except NotFound:
            return False
        return True


async def _translate_users(body: Body, ids: SlackIds, client: AsyncWebClient, bot: str | None) -> None:
    """Replace the ids of people in a command, an interaction or an event. The bot's own id stays."""

    async def stored(user: str) -> str:
        return user if user == bot else await ids.stored_id(client, user)

    if body.get("user_id"):
        body["user_id"] = await stored(body["user_id"])
    for place in (body, body.get("event") or {}):
        user = place.get("user")
        if isinstance(user, dict):
            user["id"] = await stored(user["id"])
        elif user:
            place["user"] = await stored(user)
    if "command" in body:
        for user in set(MENTION.findall(body.get("text", ""))):
            body["text"] = body["text"].replace(f"<@{user}", f"<@{await stored(user)}")
