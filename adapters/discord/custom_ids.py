"""Which server something is about, and how a button or a form carries that along.

A direct message belongs to no server, so each button and each form names its own: what Discord calls a custom_id holds
Refill's prefix, the server, and the action that the core understands.
"""

import re
from dataclasses import dataclass
from typing import Final

from bot.model.ids import CommunityId

CUSTOM_ID: Final = 100
"""Discord's limit ("Components": custom_id)."""
DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
TEMPLATE: Final = re.compile(r"r(?P<copy>\d{0,2}):(?P<guild>[0-9a-z]{1,13}):(?P<action>.+)", re.DOTALL)
"""A server's id has 64 bits: 13 digits of base 36 at most."""


def community_of(guild: int) -> CommunityId:
    """Name a server's community."""
    return CommunityId(f"discord:{guild}")


def guild_of(community: CommunityId) -> int:
    """Read a community's name."""
    return int(community.removeprefix("discord:"))


@dataclass(frozen=True, slots=True)
class About:
    """What a button or a form is about: a server, and the core's action."""

    community: CommunityId
    action: str

    def pack(self, copy: int = 0) -> str:
        """Write it down; no two buttons of one message may have the same, so the second is a `copy`."""
        packed = f"r{copy or ''}:{_base36(guild_of(self.community))}:{self.action}"
        if len(packed) > CUSTOM_ID:
            raise ValueError(f"longer than Discord takes: {packed}")
        return packed

    @classmethod
    def unpack(cls, custom_id: str) -> "About | None":
        """Read it; None for what is not Refill's."""
        match = TEMPLATE.fullmatch(custom_id)
        return cls(community_of(int(match["guild"], 36)), match["action"]) if match else None


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits or "0"
