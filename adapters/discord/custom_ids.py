"""Custom ids of buttons, menus and forms, which contain a server and the core's action.

A direct message belongs to no server, so each custom id names its server.
"""

import re
from dataclasses import dataclass
from typing import Final

from bot.model.ids import CommunityId

CUSTOM_ID: Final = 100
"""Discord's limit ("Components": custom_id)."""
DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
TEMPLATE: Final = re.compile(r"r(?P<copy>\d{0,2}):(?P<guild>[0-9a-z]{1,13}):(?P<action>.+)", re.DOTALL)
"""A custom id of Refill. A server's id has 64 bits, so it has at most 13 digits in base 36."""


def community_of(guild: int) -> CommunityId:
    """Return a server's community id."""
    return CommunityId(f"discord:{guild}")


def guild_of(community: CommunityId) -> int:
    """Return a community's server id."""
    return int(community.removeprefix("discord:"))


@dataclass(frozen=True, slots=True)
class About:
    """A parsed custom id: the community, and the core's action."""

    community: CommunityId
    action: str

    def pack(self, copy: int = 0) -> str:
        """Return a custom id that is unique in its message. `copy` is the number of earlier buttons with this action.

        Raises:
            ValueError: the custom id is longer than Discord takes.
        """
        packed = f"r{copy or ''}:{_base36(guild_of(self.community))}:{self.action}"
        if len(packed) > CUSTOM_ID:
            raise ValueError(f"longer than Discord takes: {packed}")
        return packed

    @classmethod
    def unpack(cls, custom_id: str) -> "About | None":
        """Parse a custom id; None if it is not Refill's."""
        match = TEMPLATE.fullmatch(custom_id)
        return cls(community_of(int(match["guild"], 36)), match["action"]) if match else None


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits or "0"
