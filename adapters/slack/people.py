"""Reads who a person is from Slack's data."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from cachetools import FIFOCache
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.communities import WorkspaceId
from adapters.slack.errors import FAILURES
from bot.model.content import Message
from bot.model.errors import InvalidValue
from bot.model.hours import zone_named
from bot.model.ids import MemberId
from bot.model.members import MAX_NAME, Person
from bot.texts import errors, outsiders
from bot.texts.localization import Voice

KEPT_SECONDS: Final = 3600
"""How long an answer of users.info is used; `user_change` replaces it earlier."""
MOST_KNOWN: Final = 10_000
"""People in the cache, of all workspaces."""
PATIENCE_SECONDS: Final = 2
"""How long to wait for users.info: Slack waits three seconds for an answer."""


class Eligibility(StrEnum):
    """Whether a person may use Refill; about guests the core decides."""

    WELCOME = "welcome"
    OUTSIDER = "outsider"
    """A bot, a deactivated account, or a person of another workspace in a shared channel."""
    UNKNOWN = "unknown"
    """Slack did not answer, and the person is not in the cache."""


@dataclass(frozen=True, slots=True)
class Found:
    """A person, and whether they may use Refill."""

    person: Person
    eligibility: Eligibility

    @property
    def welcome(self) -> bool:
        """Whether the core handles what they do."""
        return self.eligibility is Eligibility.WELCOME


def refusal_of(found: Found) -> Message | None:
    """Return the message for a person who may not use Refill, or None."""
    voice = Voice(found.person.locale, found.person.zone)
    match found.eligibility:
        case Eligibility.WELCOME:
            return None
        case Eligibility.OUTSIDER:
            return outsiders.not_for_you(voice)
        case Eligibility.UNKNOWN:
            return errors.out_of_reach(voice)


class People:
    """Reads persons from users.info and events, and caches them."""

    def __init__(self, zone: str, locale: str) -> None:
        self._zone = zone
        self._locale = locale
        self._known = FIFOCache[tuple[WorkspaceId, str], tuple[float, Found]](MOST_KNOWN)

    async def find(self, client: AsyncWebClient, workspace: WorkspaceId, user: str) -> Found:
        """Return a person, from the cache if Slack does not answer."""
        held = self._known.get((workspace, user))
        if held and time.monotonic() - held[0] < KEPT_SECONDS:
            return held[1]
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                answer = await client.users_info(user=user, include_locale=True)
        except FAILURES:
            nobody = Person(MemberId(user), user, self._zone, self._locale, organiser=False)
            return held[1] if held else Found(nobody, Eligibility.UNKNOWN)
        return self.note(workspace, answer["user"])

    def note(self, workspace: WorkspaceId, user: dict[str, Any]) -> Found:
        """Cache Slack's data of a person, unless the cache is newer."""
        found = self._read(workspace, user)
        held = self._known.get((workspace, user["id"]))
        if held is None or not _is_older(found, held[1]):
            self._known[workspace, user["id"]] = (time.monotonic(), found)
        return found

    def hear(self, workspace: WorkspaceId, user: dict[str, Any]) -> Found:
        """Return the person of an event; update the cache only if they are in it."""
        return self.note(workspace, user) if (workspace, user["id"]) in self._known else self._read(workspace, user)

    def _read(self, workspace: WorkspaceId, user: dict[str, Any]) -> Found:
        profile = user.get("profile", {})
        name = (
            profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name") or "?"
        )
        before = self._known.get((workspace, user["id"]))
        locale = user.get("locale") or (before[1].person.locale if before else self._locale)
        stranger = bool(user.get("is_stranger")) or not _same_organisation(workspace, user)
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
            Eligibility.OUTSIDER if stranger or away else Eligibility.WELCOME,
        )


def _same_organisation(workspace: WorkspaceId, user: dict[str, Any]) -> bool:
    """Return whether a person is of the workspace or its organisation (Slack, "Enterprise Grid")."""
    if user.get("team_id", workspace.team) == workspace.team:
        return True
    enterprise = (user.get("enterprise_user") or {}).get("enterprise_id")
    return workspace.enterprise is not None and enterprise == workspace.enterprise


def changed_at_of(user: dict[str, Any]) -> datetime | None:
    """Return when a person's account last changed."""
    return datetime.fromtimestamp(user["updated"], UTC) if user.get("updated") else None


def _zone_of(user: dict[str, Any]) -> str | None:
    """Return a person's zone; None if it is unknown here."""
    try:
        return zone_named(user.get("tz") or "").key
    except InvalidValue:
        return None


def _is_older(one: Found, other: Found) -> bool:
    mine, theirs = one.person.changed_at, other.person.changed_at
    return mine is not None and theirs is not None and mine < theirs
