"""Who is still in a server: without a privileged intent Discord tells of nobody who leaves, so it is asked."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

import discord
from discord.types.member import MemberWithUser

from adapters.discord.custom_ids import guild_of
from adapters.discord.errors import GONE, Refused, Taken, naming
from bot.model.ids import CommunityId, MemberId
from bot.ports import Clock, Undeliverable

BELIEVED: Final = timedelta(hours=1)
"""For how long somebody who was there is taken to be there still."""
MOST_KNOWN: Final = 50_000
"""Looks remembered at once; looking anew does no harm."""


class Presence:
    """Looks, and remembers it for a while."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen_at: dict[tuple[CommunityId, MemberId], datetime] = {}

    def knows(self, community: CommunityId, member: MemberId) -> bool:
        """Tell whether somebody was there lately, so that nobody has to look."""
        seen_at = self._seen_at.get((community, member))
        return seen_at is not None and self._clock.now() - seen_at < BELIEVED

    async def look(
        self, client: discord.Client, community: CommunityId, members: Collection[MemberId]
    ) -> Sequence[MemberWithUser]:
        """See who has left, whoever was there lately; return what Discord tells of who is there.

        Raises:
            Undeliverable: somebody has; it names them.
        """
        gone, there = list[MemberId](), list[MemberWithUser]()
        for member in members:
            try:
                with naming(Taken.HARMLESS, "members"):
                    told = await client.http.get_member(guild_of(community), int(member))
            except Refused as refused:
                if refused.code not in GONE:
                    return there  # whatever it is, what is sent next finds it too
                gone.append(member)
            else:
                self._note(community, member)
                there.append(told)
        if gone:
            raise Undeliverable("somebody has left the server", gone)
        return there

    def _note(self, community: CommunityId, member: MemberId) -> None:
        self._seen_at.pop((community, member), None)
        if len(self._seen_at) >= MOST_KNOWN:
            del self._seen_at[next(iter(self._seen_at))]
        self._seen_at[community, member] = self._clock.now()
