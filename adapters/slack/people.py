"""Who somebody is, as Slack tells it."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.communities import Place
from adapters.slack.errors import FAILURES
from bot.model.content import Message
from bot.model.errors import InvalidValue
from bot.model.hours import zone_named
from bot.model.ids import MemberId
from bot.model.members import MAX_NAME, Person
from bot.texts import errors, outsiders
from bot.texts.localization import Voice

KEPT_SECONDS: Final = 3600
"""How long what users.info said is believed; `user_change` brings what is newer."""
MOST_KNOWN: Final = 10_000
"""People remembered at once, over all workspaces."""
PATIENCE_SECONDS: Final = 2
"""How long to wait for users.info while somebody waits: Slack waits three for an answer."""


class Standing(StrEnum):
    """Whether Refill is for somebody, as far as Slack decides it; whether it is for a guest, the core does."""

    WELCOME = "welcome"
    OUTSIDER = "outsider"
    """A bot, somebody whose account has ended, or somebody of another workspace in a shared channel."""
    UNKNOWN = "unknown"
    """Slack did not say who this is, and had not said it before."""


@dataclass(frozen=True, slots=True)
class Found:
    """A person, and whether Refill is for them."""

    person: Person
    standing: Standing

    @property
    def welcome(self) -> bool:
        """Tell whether to hand to the core what they do."""
        return self.standing is Standing.WELCOME


def refusal_of(found: Found) -> Message | None:
    """Say why not, to somebody who is not welcome."""
    voice = Voice(found.person.locale, found.person.zone)
    match found.standing:
        case Standing.WELCOME:
            return None
        case Standing.OUTSIDER:
            return outsiders.not_for_you(voice)
        case Standing.UNKNOWN:
            return errors.out_of_reach(voice)


class People:
    """Reads users.info, and remembers it for a while."""

    def __init__(self, zone: str, locale: str) -> None:
        self._zone = zone
        self._locale = locale
        self._known: dict[tuple[Place, str], tuple[float, Found]] = {}

    async def find(self, client: AsyncWebClient, place: Place, user: str) -> Found:
        """Look somebody up; where Slack does not answer, they are who they were."""
        held = self._known.get((place, user))
        if held and time.monotonic() - held[0] < KEPT_SECONDS:
            return held[1]
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                answer = await client.users_info(user=user, include_locale=True)
        except FAILURES:
            nobody = Person(MemberId(user), user, self._zone, self._locale, organiser=False)
            return held[1] if held else Found(nobody, Standing.UNKNOWN)
        return self.note(place, answer["user"])

    def note(self, place: Place, user: dict[str, Any]) -> Found:
        """Remember what Slack says of somebody, in an answer or an event; what came late does not replace newer."""
        found = self._read(place, user)
        held = self._known.get((place, user["id"]))
        if held is None or not _is_older(found, held[1]):
            self._known.pop((place, user["id"]), None)  # so that who was told of longest ago is the first
            self._known[(place, user["id"])] = (time.monotonic(), found)
            if len(self._known) > MOST_KNOWN:
                del self._known[next(iter(self._known))]
        return found

    def hear(self, place: Place, user: dict[str, Any]) -> Found:
        """Take in what Slack tells of somebody by itself; who did nothing with Refill is not remembered."""
        return self.note(place, user) if (place, user["id"]) in self._known else self._read(place, user)

    def _read(self, place: Place, user: dict[str, Any]) -> Found:
        profile = user.get("profile", {})
        name = (
            profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name") or "?"
        )
        before = self._known.get((place, user["id"]))
        locale = user.get("locale") or (before[1].person.locale if before else self._locale)
        stranger = bool(user.get("is_stranger")) or not _same_company(place, user)
        away = user.get("deleted") or user.get("is_bot") or user["id"] == "USLACKBOT"
        return Found(
            Person(
                id=MemberId(user["id"]),
                name=name[:MAX_NAME],
                zone=_zone_of(user) or self._zone,
                locale=locale,
                organiser=bool(user.get("is_admin") or user.get("is_owner")),
                guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
                changed_at=changed_at_of(user),
            ),
            Standing.OUTSIDER if stranger or away else Standing.WELCOME,
        )


def _same_company(place: Place, user: dict[str, Any]) -> bool:
    """Tell whether somebody is of the workspace, or of another one of its organisation (Slack, "Enterprise Grid")."""
    if user.get("team_id", place.team) == place.team:
        return True
    enterprise = (user.get("enterprise_user") or {}).get("enterprise_id")
    return place.enterprise is not None and enterprise == place.enterprise


def changed_at_of(user: dict[str, Any]) -> datetime | None:
    """Read when somebody's account last changed."""
    return datetime.fromtimestamp(user["updated"], UTC) if user.get("updated") else None


def _zone_of(user: dict[str, Any]) -> str | None:
    """Read somebody's zone; one that this machine does not know is none."""
    try:
        return zone_named(user.get("tz") or "").key
    except InvalidValue:
        return None


def _is_older(one: Found, other: Found) -> bool:
    mine, theirs = one.person.changed_at, other.person.changed_at
    return mine is not None and theirs is not None and mine < theirs
