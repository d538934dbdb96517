"""Communities: workspaces, servers, and the sandbox's."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.circle_starters import Starters
from bot.model.ids import CommunityId


@dataclass(frozen=True, slots=True)
class Community:
    """One Slack workspace, one Discord server, or the sandbox's."""

    id: CommunityId
    platform: str
    """The adapter that serves the community: `sandbox`, `slack` or `discord`."""
    name: str
    locale: str
    zone: str
    """The IANA time zone of members whose own time zone is not known."""
    left_at: datetime | None = None
    """When the community uninstalled Refill. Until it installs Refill again or is erased, Refill does nothing there."""
    admins: str | None = None
    """The platform's id of a group. The members of this group are admins, too."""
    starters: Starters = Starters.EVERYBODY
    """Who may start circles, besides admins."""
