"""Workspaces in payloads, and their communities."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from slack_bolt.request.internals import extract_enterprise_id, extract_team_id

from bot.model.ids import CommunityId

JOINED: Final = "refill_joined_later"
"""The field that Refill adds to payloads of a workspace that installed Refill before it joined its organisation."""
MENTION: Final = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
"""A mention of a person in a text."""


@dataclass(frozen=True, slots=True)
class WorkspaceId:
    """The id of a workspace, and of its organisation if it has one."""

    team: str
    enterprise: str | None = None
    joined: bool = False
    """Whether the workspace installed Refill first and joined its organisation later. Then its community's id does not
    contain the organisation (see `grid`).
    """

    @property
    def community(self) -> CommunityId:
        """The id of the workspace's community."""
        return CommunityId(":".join(filter(None, ("slack", None if self.joined else self.enterprise, self.team))))

    @classmethod
    def of(cls, community: CommunityId) -> "WorkspaceId":
        """Parse a community's id. It does not tell whether the workspace joined an organisation later."""
        *enterprise, team = community.split(":")[1:]
        return cls(team, enterprise[0] if enterprise else None)


def workspace_of(body: dict[str, Any]) -> WorkspaceId:
    """Return the workspace that a command, an interaction or an event comes from.

    If an organisation installed the app, the fields that Bolt reads first may contain no workspace, or the id of the
    organisation instead. The team is empty if no field contains a workspace.
    """
    enterprise = extract_enterprise_id(body) or None
    view, user, event = (body[part] if isinstance(body.get(part), dict) else {} for part in ("view", "user", "event"))
    plain = {name: held for name, held in body.items() if name not in ("authorizations", "user", "view")}
    named = (
        extract_team_id({name: held for name, held in body.items() if name != "user"}),
        extract_team_id(plain),
        extract_team_id(event),
        view.get("team_id"),
        user.get("team_id"),  # last, because in a shared channel this is the person's own workspace
    )
    team = next((team for team in named if team and team != enterprise), "")
    return WorkspaceId(team, enterprise, joined=JOINED in body)


def workspaces_of(workspace: WorkspaceId, user: dict[str, Any]) -> Sequence[WorkspaceId]:
    """List the workspaces that an event about a person concerns.

    Slack may send one event for all workspaces of an organisation. But a workspace that joined the organisation later
    has an installation of its own, and gets events of its own.
    """
    if workspace.joined:
        return [workspace]
    teams = (user.get("enterprise_user") or {}).get("teams", ()) if workspace.enterprise else ()
    return [WorkspaceId(team, workspace.enterprise) for team in sorted({workspace.team, *teams} - {""})]


def community_of(body: dict[str, Any]) -> CommunityId:
    """Return the community that a payload comes from."""
    return workspace_of(body).community
