"""Checks who is still in a server. Discord reports who leaves only to apps with a privileged intent."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

import discord
from cachetools import TTLCache
from discord.types.member import MemberWithUser

from adapters.discord.custom_ids import guild_of
from adapters.discord.errors import GONE, Malformed, Refused, Retry, translated_errors
from bot.model.ids import CommunityId, MemberId
from bot.ports import Clock, Undeliverable

BELIEVED: Final = timedelta(hours=1)
"""How long a positive check is trusted."""
TIMEOUT_BELIEVED: Final = timedelta(days=7)
"""How long a timeout is trusted. Moderators may end a timeout early, and Discord does not report this."""
MAX_KNOWN: Final = 50_000
"""Maximum number of checks in the cache. Repeating a check does no harm."""


class MembershipCheck:
    """Checks memberships, and caches positive results."""

    def __init__(self, clock: Clock) -> None:
        self._seen = TTLCache[tuple[CommunityId, MemberId], bool, datetime](MAX_KNOWN, BELIEVED, clock.now)

    def knows(self, community: CommunityId, member: MemberId) -> bool:
        """Return whether a member was in the server lately, so that no call is needed."""
        return (community, member) in self._seen

    async def look(
        self, client: discord.Client, community: CommunityId, members: Collection[MemberId]
    ) -> Sequence[MemberWithUser]:
        """Return Discord's data about members, without using the cache; fewer if Discord refuses a look-up.

        Raises:
            TryLater: Discord can't be asked now.
            Undeliverable: some of the members left; `gone` names them.
        """
        gone, there = list[MemberId](), list[MemberWithUser]()
        for member in members:
            try:
                with translated_errors(Retry.SAFE, "members"):
                    told = await client.http.get_member(guild_of(community), int(member))
            except (Refused, Malformed) as refused:
                if isinstance(refused, Malformed) or refused.code not in GONE:
                    return there  # the delivery's next call fails in the same way
                gone.append(member)
            else:
                self._seen[community, member] = True
                there.append(told)
        if gone:
            raise Undeliverable("somebody has left the server", gone)
        return there


def timeout_of(told: MemberWithUser, now: datetime) -> datetime | None:
    """Return when a member's timeout ends, TIMEOUT_BELIEVED from now at the latest; None if the member may write."""
    told_until = told.get("communication_disabled_until")
    until = datetime.fromisoformat(told_until) if told_until else None
    return min(until, now + TIMEOUT_BELIEVED) if until is not None and until > now else None
