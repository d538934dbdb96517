"""Reads who a person is, from the store or from Slack.

A member who is neither guest nor admin is served from the store, and looked up at Slack in the background. Otherwise,
many members who type after a restart would use up the rate limit of users.info. Guests, admins and people who are no
members are looked up before they are answered, unless Slack's answer is still cached.

After Slack withdrew a right, Refill may still grant this right for some time:
- An admin's right: for KEPT_SECONDS after the last look-up.
- The right of a full member who became a guest: for KEPT_SECONDS after the last look-up, and then until the next
  look-up in the background. That takes one minute for each fifty members in line.
The event `user_change` ends both rights at once. The delay is safe, because an admin's right rests on Slack's answer of
the last hour, and a new guest can do only what members do. After the look-up, the guest is left out of the rounds of
circles that let no guests in.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from cachetools import FIFOCache
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.communities import WorkspaceId
from adapters.slack.errors import FAILURES, NOT_TAKEN, why
from adapters.slack.grid import slack_id
from bot.model.content import Message
from bot.model.errors import InvalidValue
from bot.model.hours import zone_named
from bot.model.ids import MemberId
from bot.model.members import Member, Person
from bot.model.news import PersonChanged
from bot.ports import Hear, Store, StoreUnavailable
from bot.texts import errors, outsiders
from bot.texts.localization import Voice

logger = logging.getLogger(__name__)

KEPT_SECONDS: Final = 3600
"""How long an answer of users.info is cached. The event `user_change` replaces the answer earlier."""
MAX_KNOWN: Final = 10_000
"""Maximum number of people in the cache, of all workspaces together."""
PATIENCE_SECONDS: Final = 2
"""How long to wait for users.info. It is short because Slack waits only three seconds for Refill's answer."""


BACKGROUND_SECONDS: Final = 1.2
"""The pause between two background look-ups in a workspace: half of the rate limit of 100 calls a minute (tier 4)."""
REST_SECONDS: Final = 60
"""The pause of background look-ups after Slack asked to wait."""

Key = tuple[WorkspaceId, str]


class Eligibility(StrEnum):
    """Whether a person may use Refill. The core decides about guests."""

    WELCOME = "welcome"
    OUTSIDER = "outsider"
    """An app, or a person of another workspace in a shared channel."""
    DEACTIVATED = "deactivated"
    UNKNOWN = "unknown"
    """Slack did not answer, and the store has no such member, so the person may have left."""


@dataclass(frozen=True, slots=True)
class Found:
    """A person, and whether they may use Refill."""

    person: Person
    eligibility: Eligibility

    @property
    def welcome(self) -> bool:
        """Whether the core handles what this person does."""
        return self.eligibility is Eligibility.WELCOME


def refusal_of(found: Found) -> Message | None:
    """Return the message for a person who may not use Refill, or None."""
    voice = Voice(found.person.locale, found.person.zone)
    match found.eligibility:
        case Eligibility.WELCOME:
            return None
        case Eligibility.OUTSIDER | Eligibility.DEACTIVATED:
            return outsiders.not_for_you(voice)
        case Eligibility.UNKNOWN:
            return errors.out_of_reach(voice)


class People:
    """Reads persons from the store, users.info and events, and caches Slack's answers."""

    def __init__(self, store: Store, hear: Hear, zone: str, locale: str) -> None:
        self._store = store
        self._hear = hear
        self._zone = zone
        self._locale = locale
        self._known = FIFOCache[Key, tuple[float, Found]](MAX_KNOWN)
        self._calls: dict[Key, asyncio.Task[Found | None]] = {}
        """Calls of users.info under way. All requests that need the same person share one call."""
        self._in_background: dict[Key, asyncio.Task[None]] = {}
        """Look-ups in the background."""
        self._turn_at = defaultdict[WorkspaceId, float](float)
        """When the next background look-up in each workspace may begin, by `time.monotonic`."""

    async def find(self, client: AsyncWebClient, workspace: WorkspaceId, user: str) -> Found:
        """Return a person. If Slack does not answer, the person has no admin's right for now."""
        key = (workspace, user)
        if fresh := self._fresh(key):
            return fresh
        member, held = await self._find_member(key), self._known.get(key)
        if member is not None and not member.guest and not member.admin and (held is None or held[1].welcome):
            self._look_up_in_background(client, key, member)
            return Found(_person_of(member), Eligibility.WELCOME)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                found = await asyncio.shield(self._call(client, key))
        except TimeoutError:
            found = None
        if found is None:
            return self._guess(user, member, held[1] if held else None)
        await self._report(workspace, member, found)
        return found

    async def find_outsiders(
        self, client: AsyncWebClient, workspace: WorkspaceId, users: Iterable[str]
    ) -> frozenset[MemberId]:
        """Return the people who can never be members. People about whom Slack does not answer now are left out.

        Each person is looked up every time. Otherwise the response time would show whether the store or the cache has
        the person. From this, the asker could learn whether the person used Refill, or was named by somebody.
        """
        named = sorted(users)
        outside = await asyncio.gather(*(self._is_outsider(client, (workspace, user)) for user in named))
        return frozenset(MemberId(user) for user, is_outside in zip(named, outside, strict=True) if is_outside)

    async def _is_outsider(self, client: AsyncWebClient, key: Key) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                user = await self._ask_slack(client, key)
        except TimeoutError:
            return False
        return user is not None and self._read(key[0], user).eligibility is Eligibility.OUTSIDER

    async def close(self) -> None:
        """Cancel all look-ups."""
        tasks = [*self._in_background.values(), *self._calls.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _fresh(self, key: Key) -> Found | None:
        held = self._known.get(key)
        return held[1] if held and time.monotonic() - held[0] < KEPT_SECONDS else None

    def _guess(self, user: str, member: Member | None, held: Found | None) -> Found:
        """Return what is known about a person while Slack does not answer."""
        if held is not None and (member is not None or not held.welcome):
            return replace(held, person=replace(held.person, admin=None))
        if member is not None:
            return Found(replace(_person_of(member), admin=None), Eligibility.WELCOME)
        nobody = held.person if held else Person(MemberId(user), user, self._zone, self._locale, admin=False)
        return Found(nobody, Eligibility.UNKNOWN)

    async def _find_member(self, key: Key) -> Member | None:
        """Return the member from the store; None if there is none, or if the store can't be read.

        If the store can't be read, the core reports the failure to the person.
        """
        workspace, user = key
        try:
            async with self._store.reading(workspace.community, snapshot=False) as tx:
                return await tx.members.get(MemberId(user))
        except StoreUnavailable:
            return None

    def _call(self, client: AsyncWebClient, key: Key) -> "asyncio.Task[Found | None]":
        """Return the look-up of a person that is under way, or start one. The look-up's result is None if it fails."""
        if key not in self._calls:
            self._calls[key] = asyncio.create_task(self._look_up(client, key))
            self._calls[key].add_done_callback(lambda _: self._calls.pop(key))
        return self._calls[key]

    async def _look_up(self, client: AsyncWebClient, key: Key) -> Found | None:
        user = await self._ask_slack(client, key)
        return None if user is None else self.note(key[0], user)

    async def _ask_slack(self, client: AsyncWebClient, key: Key) -> dict[str, Any] | None:
        """Return Slack's data about a person, or None if Slack does not answer."""
        workspace, user = key
        try:
            answer = await client.users_info(user=slack_id(MemberId(user)), include_locale=True)
        except FAILURES as error:
            if why(error) in NOT_TAKEN:
                self._turn_at[workspace] = max(self._turn_at[workspace], time.monotonic() + REST_SECONDS)
            return None
        return {**answer["user"], "id": user}

    def _look_up_in_background(self, client: AsyncWebClient, key: Key, member: Member) -> None:
        if key not in self._in_background:
            self._in_background[key] = asyncio.create_task(self._look_up_in_turn(client, key, member))
            self._in_background[key].add_done_callback(lambda _: self._in_background.pop(key))

    async def _look_up_in_turn(self, client: AsyncWebClient, key: Key, member: Member) -> None:
        """Wait for a member's turn, then look the member up, and report changes."""
        workspace, _ = key
        at = max(self._turn_at[workspace], time.monotonic())
        self._turn_at[workspace] = at + BACKGROUND_SECONDS
        await asyncio.sleep(at - time.monotonic())
        if found := self._fresh(key) or await self._call(client, key):
            await self._report(workspace, member, found)

    async def _report(self, workspace: WorkspaceId, member: Member | None, found: Found) -> None:
        """Report changes of a member since the member was stored."""
        if member is None or not found.welcome or member.updated_from(found.person) == member:
            return
        try:
            await self._hear(PersonChanged(workspace.community, found.person))
        except StoreUnavailable as error:  # the member's next action reports the change again
            logger.warning("a person's change was not stored: %s", error)

    def note(self, workspace: WorkspaceId, user: dict[str, Any]) -> Found:
        """Cache Slack's data about a person, unless the cached data is newer; return the person."""
        found = self._read(workspace, user)
        held = self._known.get((workspace, user["id"]))
        if held is None or not _is_older(found, held[1]):
            self._known[workspace, user["id"]] = (time.monotonic(), found)
        return found

    def hear(self, workspace: WorkspaceId, user: dict[str, Any]) -> Found:
        """Return the person whom an event is about. Update the cache only if this person is in it."""
        return self.note(workspace, user) if (workspace, user["id"]) in self._known else self._read(workspace, user)

    def _read(self, workspace: WorkspaceId, user: dict[str, Any]) -> Found:
        profile = user.get("profile", {})
        name = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name")
        before = self._known.get((workspace, user["id"]))
        locale = user.get("locale") or (before[1].person.locale if before else self._locale)
        stranger = bool(user.get("is_stranger")) or not _same_organisation(workspace, user)
        app = user.get("is_bot") or user["id"] == "USLACKBOT"
        return Found(
            Person(
                id=MemberId(user["id"]),
                name=name or "",
                zone=_zone_of(user) or self._zone,
                locale=locale,
                admin=bool(user.get("is_admin") or user.get("is_owner")),
                guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
                changed_at=changed_at_of(user),
                handle=user.get("name") or "",
            ),
            Eligibility.OUTSIDER
            if stranger or app
            else Eligibility.DEACTIVATED
            if user.get("deleted")
            else Eligibility.WELCOME,
        )


def _person_of(member: Member) -> Person:
    """Return a stored member as a person. Whether they are an admin or a guest is as last stored."""
    return Person(
        id=member.id,
        name=member.name,
        zone=member.zone,
        locale=member.locale,
        admin=member.admin,
        guest=member.guest,
        changed_at=member.changed_at,
        handle=member.handle,
    )


def _same_organisation(workspace: WorkspaceId, user: dict[str, Any]) -> bool:
    """Return whether a person belongs to the workspace or its organisation (Slack, "Enterprise Grid")."""
    if user.get("team_id", workspace.team) == workspace.team:
        return True
    enterprise = (user.get("enterprise_user") or {}).get("enterprise_id")
    return workspace.enterprise is not None and enterprise == workspace.enterprise


def changed_at_of(user: dict[str, Any]) -> datetime | None:
    """Return when a person's account last changed."""
    return datetime.fromtimestamp(user["updated"], UTC) if user.get("updated") else None


def _zone_of(user: dict[str, Any]) -> str | None:
    """Return a person's time zone; None if this machine does not know it."""
    try:
        return zone_named(user.get("tz") or "").key
    except InvalidValue:
        return None


def _is_older(one: Found, other: Found) -> bool:
    mine, theirs = one.person.changed_at, other.person.changed_at
    return mine is not None and theirs is not None and mine < theirs
