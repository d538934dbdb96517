"""Blocks: two members who are never brought together."""

from dataclasses import dataclass

from bot.model.ids import MemberId


@dataclass(frozen=True, slots=True)
class Block:
    """A member's wish never to meet `other`. It is secret, and counts in both directions."""

    member: MemberId
    other: MemberId
