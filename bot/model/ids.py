"""The names of things: opaque strings, one type each, so that a checker tells them apart."""

import hashlib
from base64 import b32encode
from typing import NewType

CommunityId = NewType("CommunityId", str)
"""`<platform>:<the platform's own id>`, such as `sandbox:harbour`."""

MemberId = NewType("MemberId", str)
"""The platform's own user id; unique within one community."""

ChannelId = NewType("ChannelId", str)
"""The platform's own channel id; unique within one community."""

TopicId = NewType("TopicId", str)
CircleId = NewType("CircleId", str)
RoundId = NewType("RoundId", str)
ChatId = NewType("ChatId", str)
RefillId = NewType("RefillId", str)
AskId = NewType("AskId", str)
NoteId = NewType("NoteId", str)
KeyId = NewType("KeyId", str)


def derive_id(*parts: object) -> str:
    """Make an opaque id from what names a thing already, so that making it twice makes the same one.

    20 characters of base32: 100 bits of a SHA-256, short enough for every platform's button ids, and with nothing in
    it that tells two runs apart which differ only in somebody's private answer.
    """
    text = "\x1f".join(str(part) for part in parts)
    return b32encode(hashlib.sha256(text.encode()).digest())[:20].decode().lower()


def derive_seed(*parts: object) -> int:
    """Make a seed from what names a thing: the same on every machine, 63 bits."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1
