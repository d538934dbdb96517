"""Communities: workspaces, servers, and the sandbox's."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.ids import CommunityId
from bot.model.organisers import Starters


@dataclass(frozen=True, slots=True)
class Community:
    """One Slack workspace, one Discord server, or the sandbox's."""

    id: CommunityId
    platform: str
    """The adapter that serves it: `sandbox`, `slack` or `discord`."""
    name: str
    locale: str
    zone: str
    """The zone of members who have none of their own; an IANA name."""
    left_at: datetime | None = None
    """When it uninstalled Refill. Nothing is done for it until it installs Refill again or is erased."""
    admins: str | None = None
    """The platform's id of a group whose members are admins, too."""
    starters: Starters = Starters.EVERYBODY
    """Who may start circles, besides admins."""
