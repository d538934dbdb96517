"""Reads who a person is from Discord's data."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

import discord
from cachetools import TTLCache

from adapters.discord.admin_check import manages_server
from adapters.discord.custom_ids import community_of, guild_of
from adapters.discord.errors import FAILURES, GONE, SHUT
from adapters.discord.membership_check import timeout_of
from bot.model.communities import Community
from bot.model.content import Message
from bot.model.errors import NotFound
from bot.model.ids import CommunityId, MemberId
from bot.model.inbound import Failed, Say
from bot.model.members import Person
from bot.ports import Store, StoreUnavailable
from bot.texts import errors, outsiders
from bot.texts.localization import Voice

KEPT_SECONDS: Final = 30
"""How long Discord's data about a member is cached after a look-up. It is short, because roles may change."""
MAX_KNOWN: Final = 10_000
ZONE: Final = "UTC"
"""A server's time zone until the server's first circle sets one. Discord has no time zones."""

Interaction = discord.Interaction[Any]
AddServer = Callable[[Interaction], Awaitable[None]]
"""A function that stores the server of an interaction, if Refill is in it."""


class Eligibility(StrEnum):
    """Whether a person may use Refill."""

    WELCOME = "welcome"
    OUTSIDER = "outsider"
    """The person is not in the community's server, or Refill is not."""
    UNKNOWN = "unknown"
    """The look-up at Discord failed, and no such member was found in the store. The person may have left."""


@dataclass(frozen=True, slots=True)
class Found:
    """A person, and whether they may use Refill."""

    person: Person
    eligibility: Eligibility = Eligibility.WELCOME
    server: str = ""
    """The server's name, as it is stored."""

    @property
    def voice(self) -> Voice:
        """The person's locale and time zone."""
        return Voice(self.person.locale, self.person.zone)

    def refusal(self) -> Say | None:
        """Return the answer for a person who is not welcome; None for others."""
        match self.eligibility:
            case Eligibility.WELCOME:
                return None
            case Eligibility.OUTSIDER:
                return Say(outsiders.not_for_you(self.voice))
            case Eligibility.UNKNOWN:
                return Failed(self.not_reached())

    def not_reached(self) -> Message:
        """Return the message which says that Refill can't answer at the moment."""
        return errors.out_of_reach(self.voice)


class People:
    """Reads persons from interactions. An interaction in direct messages has no member data, so members are looked up.

    A person has the community's time zone until the person chooses one. An unknown server is stored first, because an
    interaction may come before the gateway's report of the server is stored.
    """

    def __init__(self, store: Store, add_server: AddServer) -> None:
        self._store = store
        self._add_server = add_server
        self._known = TTLCache[tuple[CommunityId, int], Found](MAX_KNOWN, KEPT_SECONDS)

    async def find(self, interaction: Interaction, community: CommunityId) -> Found:
        """Return the person of an interaction, as a member of a community."""
        known = await self._stored(interaction, community)
        found = await self._identify(interaction, community, known.zone if known else ZONE)
        return replace(found, server=known.name if known else "")

    async def _identify(self, interaction: Interaction, community: CommunityId, zone: str) -> Found:
        user = interaction.user
        person = Person(
            id=MemberId(str(user.id)),
            name=user.display_name,
            zone=zone,
            locale=interaction.locale.value,
            admin=None,
            zone_known=False,
            groups=(),
            handle=user.name,
        )
        if not isinstance(user, discord.Member) or user.guild.id != guild_of(community):
            return await self._look_up(interaction, community, person)
        may = interaction.permissions
        groups = tuple(map(str, user._roles))  # noqa: SLF001 - `roles` lacks roles that are not cached
        manages = may.manage_guild or may.administrator
        return Found(replace(person, admin=manages, groups=groups, timed_out_until=user.timed_out_until))

    async def _look_up(self, interaction: Interaction, community: CommunityId, person: Person) -> Found:
        """Return a person with Discord's data about the member. If the look-up fails, see `_guess`."""
        key = (community, interaction.user.id)
        held = self._known.get(key)
        if held is None:
            try:
                told = await interaction.client.http.get_member(guild_of(community), interaction.user.id)
            except discord.HTTPException as error:
                if error.code in {*GONE, *SHUT}:
                    return Found(person, Eligibility.OUTSIDER)
                return await self._guess(community, person)
            except FAILURES:
                return await self._guess(community, person)
            manages = await manages_server(interaction.client, guild_of(community), told)
            timed_out_until = timeout_of(told, interaction.created_at)
            held = self._read(replace(person, admin=manages, timed_out_until=timed_out_until), told)
            if manages is not None:
                self._known[key] = held
        known = held.person
        return Found(replace(known, zone=person.zone, locale=person.locale))

    async def _guess(self, community: CommunityId, person: Person) -> Found:
        """Return a person after a failed look-up. Only stored members are welcome: others may have left."""
        try:
            async with self._store.reading(community, snapshot=False) as tx:
                is_member = await tx.members.get(person.id) is not None
        except StoreUnavailable:
            is_member = False
        return Found(person, Eligibility.WELCOME if is_member else Eligibility.UNKNOWN)

    @staticmethod
    def _read(person: Person, told: Any) -> Found:
        name = told.get("nick") or person.name
        return Found(replace(person, name=name, groups=tuple(map(str, told.get("roles", ())))))

    async def _stored(self, interaction: Interaction, community: CommunityId) -> Community | None:
        """Return a community; None if it is not stored, or if the store can't be read.

        If the interaction comes from the community's server, a community that is not stored, or has left, is added
        first. The core tells the person that the store can't be read, so no error is raised here.
        """
        try:
            known = await self._find_community(community)
            if (known is None or known.left_at is not None) and _comes_from(interaction, community):
                await self._add_server(interaction)
                known = await self._find_community(community)
        except StoreUnavailable:
            return None
        return known

    async def _find_community(self, community: CommunityId) -> Community | None:
        try:
            async with self._store.reading(community, snapshot=False) as tx:
                return await tx.get_community()
        except NotFound:
            return None


def _comes_from(interaction: Interaction, community: CommunityId) -> bool:
    """Return whether an interaction comes from a community's server. Direct messages come from no server."""
    return interaction.guild_id is not None and community_of(interaction.guild_id) == community
