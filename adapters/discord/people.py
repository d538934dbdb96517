"""Who somebody is, as Discord tells it."""

import time
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

import discord

from adapters.discord.custom_ids import guild_of
from adapters.discord.errors import FAILURES, GONE, SHUT
from adapters.discord.organiser_check import manages_server
from bot.model.content import Message
from bot.model.errors import NotFound
from bot.model.ids import CommunityId, MemberId
from bot.model.members import MAX_NAME, Person
from bot.ports import Store, StoreUnavailable
from bot.texts import errors, outsiders
from bot.texts.localization import Voice

KEPT_SECONDS: Final = 30
"""How long what was looked up of somebody in direct messages is believed: for a few presses in a row, and no longer, as
they may be sent away meanwhile, or lose a role."""
MOST_KNOWN: Final = 10_000

Interaction = discord.Interaction[Any]


class Standing(StrEnum):
    """Whether Refill is for somebody."""

    WELCOME = "welcome"
    OUTSIDER = "outsider"
    """Somebody who is not in the server that a message was about."""


@dataclass(frozen=True, slots=True)
class Found:
    """A person, and whether Refill is for them."""

    person: Person
    standing: Standing = Standing.WELCOME

    @property
    def voice(self) -> Voice:
        """Speak to them."""
        return Voice(self.person.locale, self.person.zone)

    def refusal(self) -> Message | None:
        """Say why not, to somebody who is not welcome."""
        return outsiders.not_for_you(self.voice) if self.standing is Standing.OUTSIDER else None

    def not_reached(self) -> Message:
        """Say that nothing can be done just now."""
        return errors.out_of_reach(self.voice)


class People:
    """Reads who somebody is from what they do; in direct messages Discord tells no more than their account.

    Discord knows no time zones, so theirs is the community's until they choose one.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[tuple[CommunityId, int], tuple[float, Found]] = {}

    async def find(self, interaction: Interaction, community: CommunityId) -> Found:
        """Tell who does something, as a member of a community."""
        user = interaction.user
        person = Person(
            id=MemberId(str(user.id)),
            name=user.display_name[:MAX_NAME],
            zone=await self._zone(community),
            locale=interaction.locale.value,
            organiser=None,
            zone_known=False,
            groups=(),
        )
        if not isinstance(user, discord.Member) or user.guild.id != guild_of(community):
            return await self._look_up(interaction, community, person)
        may = interaction.permissions
        groups = tuple(str(role.id) for role in user.roles if not role.is_default())
        return Found(replace(person, organiser=may.manage_guild or may.administrator, groups=groups))

    async def _look_up(self, interaction: Interaction, community: CommunityId, person: Person) -> Found:
        """Look a member up, for a while; where Discord does not answer, they are their account."""
        key = (community, interaction.user.id)
        held = self._known.get(key)
        if held is None or time.monotonic() - held[0] > KEPT_SECONDS:
            try:
                told = await interaction.client.http.get_member(guild_of(community), interaction.user.id)
            except discord.HTTPException as error:
                return Found(person, Standing.OUTSIDER if error.code in {*GONE, *SHUT} else Standing.WELCOME)
            except FAILURES:
                return Found(person)
            manages = await manages_server(interaction.client, guild_of(community), told)
            held = (time.monotonic(), self._read(replace(person, organiser=manages), told))
            if manages is not None:
                self._known[key] = held
            if len(self._known) > MOST_KNOWN:
                del self._known[next(iter(self._known))]
        known = held[1].person
        return Found(replace(person, name=known.name, organiser=known.organiser, groups=known.groups))

    @staticmethod
    def _read(person: Person, told: Any) -> Found:
        name = told.get("nick") or person.name
        return Found(replace(person, name=name[:MAX_NAME], groups=tuple(map(str, told.get("roles", ())))))

    async def _zone(self, community: CommunityId) -> str:
        """Read where a community is; UTC where that is not known, in which case the core says what is wrong."""
        try:
            async with self._store.reading(community) as tx:
                return (await tx.get_community()).zone
        except (NotFound, StoreUnavailable):
            return "UTC"
