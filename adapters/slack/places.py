"""Which workspace something is about, and which community that is."""

from dataclasses import dataclass
from typing import Any

from slack_bolt.request.internals import extract_enterprise_id, extract_team_id

from bot.model.ids import CommunityId


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace, and the organisation that it is in, if any."""

    team: str
    enterprise: str | None = None

    @property
    def community(self) -> CommunityId:
        """Name its community."""
        return CommunityId(":".join(filter(None, ("slack", self.enterprise, self.team))))

    @classmethod
    def of(cls, community: CommunityId) -> "Place":
        """Read a community's name."""
        *enterprise, team = community.split(":")[1:]
        return cls(team, enterprise[0] if enterprise else None)


def place_of(body: dict[str, Any]) -> Place:
    """Tell where a command, an interaction or an event comes from, whichever way the app got there."""
    return Place(str(extract_team_id(body)), extract_enterprise_id(body) or None)


def community_of(body: dict[str, Any]) -> CommunityId:
    """Name the community that something came from."""
    return place_of(body).community
