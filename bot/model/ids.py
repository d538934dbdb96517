"""Identifier types. Each kind of id is a string with its own type, so that the type checker finds mix-ups.

The store makes the ids: `storage/keyed_ids.py` derives them with a community's secret.
"""

import hashlib
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


def derive_seed(*parts: object) -> int:
    """Return a seed of 63 bits from these parts, the same on every machine.

    If anybody can see a result that is drawn with the seed, one part must be secret. A transaction's `derive_seed` adds
    a secret.
    """
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1
