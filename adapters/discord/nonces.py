"""What lets Discord know a message again that is sent twice."""

import hashlib
from typing import Final

from bot.model.ids import CommunityId

LENGTH: Final = 25
"""Discord's limit ("Create Message": nonce)."""


def nonce_of(community: CommunityId, key: str) -> str:
    """Name a message for Discord: the same for the same message, another for any other, and no word of what it is."""
    return hashlib.sha256(f"{community}\0{key}".encode()).hexdigest()[:LENGTH]
