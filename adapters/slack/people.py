"""Reads who a person is: from the cache, from the store, or from Slack.

If the cache has no recent answer of Slack, a person is looked up before they are answered. Most members are read from
the store instead, and looked up in the background: those who were welcome, and neither guests nor admins. Otherwise,
many members who type after a restart would use up the rate limit of users.info.

After an admin lost this role, or a full member became a guest, Refill treats the person as before for some time:
- an admin for KEPT_SECONDS after the latest look-up
- a guest for just as long, and then until the background look-up after the next command or press. A line of fifty
  members waits one minute for these look-ups.
The event `user_change` ends this at once.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
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
"""How long Slack's answer about a person is used. Older answers stay cached, in case the next look-up fails."""
MAX_KNOWN: Final = 10_000
"""Maximum number of people in the cache, of all workspaces together."""
PATIENCE_SECONDS: Final = 2
"""How long to wait for users.info. It is short because Slack waits only three seconds for Refill's answer."""
BACKGROUND_SECONDS: Final = 1.2
"""The pause between two background look-ups in a workspace. So they use half of 100 calls a minute (tier 4)."""
REST_SECONDS: Final = 60
"""How long a workspace's background look-ups rest after Slack asked to wait."""

Key = tuple[WorkspaceId, str]


class Eligibility(StrEnum):
    """Whether a person may use Refill. Guests are welcome here: the core decides what they may do."""

    WELCOME = "welcome"
    OUTSIDER = "outsider"
    """An app, or a person of another organisation in a shared channel."""
    DEACTIVATED = "deactivated"
    UNKNOWN = "unknown"
    """The look-up at Slack failed, and no such member was found in the store. The person may have left."""


@dataclass(frozen=True, slots=True)
class Found:
    """A person, and whether they may use Refill."""

    person: Person
    eligibility: Eligibility

    @property
    def welcome(self) -> bool:
        """Whether this person may use Refill."""
        return self.eligibility is Eligibility.WELCOME


def refusal_of(found: Found) -> Message | None:
    """Return the message for a person who is not welcome; None for others."""
    voice = Voice(found.person.locale, found.person.zone)
    match found.eligibility:
        case Eligibility.WELCOME:
            return None
        case Eligibility.OUTSIDER | Eligibility.DEACTIVATED:
            return outsiders.not_for_you(voice)
        case Eligibility.UNKNOWN:
            return errors.out_of_reach(voice)


class Turns:
    """Lets a workspace's background look-ups begin one after the other. `timer` and `sleep` count in seconds."""

    def __init__(
        self, timer: Callable[[], float] = time.monotonic, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._timer = timer
        self._sleep = sleep
        self._next_at = defaultdict[WorkspaceId, float](float)
        self._lines = defaultdict[WorkspaceId, asyncio.Lock](asyncio.Lock)

    async def wait(self, workspace: WorkspaceId) -> None:
        """Wait for the caller's turn."""
        async with self._lines[workspace]:
            while (pause := self._next_at[workspace] - self._timer()) > 0:
                await self._sleep(pause)  # meanwhile, Slack may ask to wait longer
            self._next_at[workspace] = self._timer() + BACKGROUND_SECONDS

    def rest(self, workspace: WorkspaceId) -> None:
        """Let a workspace's background look-ups wait for REST_SECONDS, because Slack asked to wait."""
        self._next_at[workspace] = self._timer() + REST_SECONDS


class People:
    """Reads persons from the store, users.info and events, and caches Slack's answers."""

    def __init__(self, store: Store, hear: Hear, zone: str, locale: str, turns: Turns | None = None) -> None:
        self._store = store
        self._hear = hear
        self._zone = zone
        self._locale = locale
        self._turns = turns or Turns()
        self._known = FIFOCache[Key, tuple[float, Found]](MAX_KNOWN)
        self._calls: dict[Key, asyncio.Task[Found | None]] = {}
        """Running look-ups, at most one for each person. Those of `find_outsiders` are not among them."""
        self._in_background: dict[Key, asyncio.Task[None]] = {}
        """Background look-ups that run, or wait for their turn."""

    async def find(self, client: AsyncWebClient, workspace: WorkspaceId, user: str) -> Found:
        """Return a person. If Slack has to be asked and does not answer, the person has no admin's right for now."""
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
        """Return those of the users who can never be members. A user about whom Slack does not answer is left out.

        Each user is looked up every time, and neither the store nor the cache is read. Their faster response would tell
        the author of the command that the user uses Refill, or was named by somebody before.
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
        """Cancel all look-ups, except those of `find_outsiders`, which end together with their requests."""
        tasks = [*self._in_background.values(), *self._calls.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _fresh(self, key: Key) -> Found | None:
        held = self._known.get(key)
        return held[1] if held and time.monotonic() - held[0] < KEPT_SECONDS else None

    def _guess(self, user: str, member: Member | None, held: Found | None) -> Found:
        """Return what is known about a person after a failed look-up, without an admin's right."""
        if held is not None and (member is not None or not held.welcome):
            return replace(held, person=replace(held.person, admin=None))
        if member is not None:
            return Found(replace(_person_of(member), admin=None), Eligibility.WELCOME)
        nobody = held.person if held else Person(MemberId(user), user, self._zone, self._locale, admin=None)
        return Found(replace(nobody, admin=None), Eligibility.UNKNOWN)

    async def _find_member(self, key: Key) -> Member | None:
        """Return the member from the store; None if there is none, or if the store can't be read.

        The core tells the person that the store can't be read, so no error is raised here.
        """
        workspace, user = key
        try:
            async with self._store.reading(workspace.community, snapshot=False) as tx:
                return await tx.members.get(MemberId(user))
        except StoreUnavailable:
            return None

    def _call(self, client: AsyncWebClient, key: Key) -> "asyncio.Task[Found | None]":
        """Return the running look-up of a person, or start one. The look-up's result is None if it fails."""
        if key not in self._calls:
            self._calls[key] = asyncio.create_task(self._look_up(client, key))
            self._calls[key].add_done_callback(lambda _: self._calls.pop(key))
        return self._calls[key]

    async def _look_up(self, client: AsyncWebClient, key: Key) -> Found | None:
        user = await self._ask_slack(client, key)
        return None if user is None else self.note(key[0], user)

    async def _ask_slack(self, client: AsyncWebClient, key: Key) -> dict[str, Any] | None:
        """Return Slack's data about a person, or None if the call fails."""
        workspace, user = key
        try:
            answer = await client.users_info(user=slack_id(MemberId(user)), include_locale=True)
        except FAILURES as error:
            if why(error) in NOT_TAKEN:
                self._turns.rest(workspace)
            return None
        return {**answer["user"], "id": user}

    def _look_up_in_background(self, client: AsyncWebClient, key: Key, member: Member) -> None:
        if key not in self._in_background:
            self._in_background[key] = asyncio.create_task(self._look_up_in_turn(client, key, member))
            self._in_background[key].add_done_callback(lambda _: self._in_background.pop(key))

    async def _look_up_in_turn(self, client: AsyncWebClient, key: Key, member: Member) -> None:
        """Wait for a turn. Look the member up, unless the cache has a recent answer by now, and report changes."""
        workspace, _ = key
        await self._turns.wait(workspace)
        if found := self._fresh(key) or await self._call(client, key):
            await self._report(workspace, member, found)

    async def _report(self, workspace: WorkspaceId, member: Member | None, found: Found) -> None:
        """Report changes of a welcome member since the member was stored."""
        if member is None or not found.welcome or member.updated_from(found.person) == member:
            return
        try:
            await self._hear(PersonChanged(workspace.community, found.person))
        except StoreUnavailable as error:  # the member's next action reports the change again
            logger.warning("a person's change was not stored: %s", error)

    def note(self, workspace: WorkspaceId, user: dict[str, Any]) -> Found:
        """Return the person whom Slack's data describes, and cache the data, unless newer data is cached."""
        found = self._read(workspace, user)
        held = self._known.get((workspace, user["id"]))
        if held is None or not _is_older(found, held[1]):
            self._known[workspace, user["id"]] = (time.monotonic(), found)
        return found

    def hear(self, workspace: WorkspaceId, user: dict[str, Any]) -> Found:
        """Return the person whom an event's data describes. Update the cache only if this person is in it."""
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
    """Return when a person's account last changed; None if Slack does not tell."""
    return datetime.fromtimestamp(user["updated"], UTC) if user.get("updated") else None


def _zone_of(user: dict[str, Any]) -> str | None:
    """Return a person's time zone; None if Slack tells none, or one that this machine does not know."""
    try:
        return zone_named(user.get("tz") or "").key
    except InvalidValue:
        return None


def _is_older(one: Found, other: Found) -> bool:
    mine, theirs = one.person.changed_at, other.person.changed_at
    return mine is not None and theirs is not None and mine < theirs
