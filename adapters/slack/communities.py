"""Which workspace something is about, and which community that is."""

from collections.abc import Sequence
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
    """Tell where a command, an interaction or an event comes from, whichever way the app got there.

    Where an organisation has installed the app, Slack may name no workspace, or the organisation, in the places where
    Bolt looks first. The team is empty where none is named anywhere.
    """
    enterprise = extract_enterprise_id(body) or None
    view, user, event = (body[part] if isinstance(body.get(part), dict) else {} for part in ("view", "user", "event"))
    plain = {name: held for name, held in body.items() if name not in ("authorizations", "user", "view")}
    named = (
        extract_team_id({name: held for name, held in body.items() if name != "user"}),
        extract_team_id(plain),
        extract_team_id(event),
        view.get("team_id"),
        user.get("team_id"),  # the last, as in a shared channel it is their own
    )
    return Place(next((team for team in named if team and team != enterprise), ""), enterprise)


def places_of(place: Place, user: dict[str, Any]) -> Sequence[Place]:
    """List where somebody is: of who is in several workspaces of an organisation, Slack may tell but once."""
    teams = (user.get("enterprise_user") or {}).get("teams", ()) if place.enterprise else ()
    return [Place(team, place.enterprise) for team in sorted({place.team, *teams} - {""})]


def community_of(body: dict[str, Any]) -> CommunityId:
    """Name the community that something came from."""
    return place_of(body).community
