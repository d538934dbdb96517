"""Who somebody is, as Slack tells it."""

import time
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.places import Place
from bot.model.ids import MemberId
from bot.model.people import MAX_NAME, Person

KEPT_SECONDS: Final = 3600
"""How long what users.info said is believed; `user_change` brings what is newer."""


@dataclass(frozen=True, slots=True)
class Found:
    """A person, and whether Refill is for them."""

    person: Person
    welcome: bool
    """False for bots, the deactivated, guests, and people of other workspaces in shared channels."""


class People:
    """Reads users.info, and remembers it for a while."""

    def __init__(self, zone: str, locale: str) -> None:
        self._zone = zone
        self._locale = locale
        self._known: dict[tuple[Place, str], tuple[float, Found]] = {}

    async def find(self, client: AsyncWebClient, place: Place, user: str) -> Found:
        """Look somebody up; where Slack does not answer, they are who they were, or somebody with every default."""
        held = self._known.get((place, user))
        if held and time.monotonic() - held[0] < KEPT_SECONDS:
            return held[1]
        try:
            answer = await client.users_info(user=user, include_locale=True)
        except (SlackClientError, OSError, TimeoutError):
            return held[1] if held else Found(Person(MemberId(user), user, self._zone, self._locale, False), True)
        return self.note(place, answer["user"])

    def note(self, place: Place, user: dict[str, Any]) -> Found:
        """Remember what Slack says of somebody, in an answer or an event."""
        profile = user.get("profile", {})
        name = (
            profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name") or "?"
        )
        stranger = bool(user.get("is_stranger")) or not _same_company(place, user)
        away = user.get("deleted") or user.get("is_bot") or user["id"] == "USLACKBOT"
        guest = user.get("is_restricted") or user.get("is_ultra_restricted")
        found = Found(
            Person(
                id=MemberId(user["id"]),
                name=name[:MAX_NAME],
                zone=user.get("tz") or self._zone,
                locale=user.get("locale") or self._locale,
                organiser=bool(user.get("is_admin") or user.get("is_owner")),
            ),
            welcome=not (stranger or away or guest),
        )
        self._known[(place, user["id"])] = (time.monotonic(), found)
        return found


def _same_company(place: Place, user: dict[str, Any]) -> bool:
    """Tell whether somebody is of the workspace, or of another one of its organisation (Slack, "Enterprise Grid")."""
    if user.get("team_id", place.team) == place.team:
        return True
    enterprise = (user.get("enterprise_user") or {}).get("enterprise_id")
    return place.enterprise is not None and enterprise == place.enterprise
