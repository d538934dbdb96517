"""Blocks: two members who are never brought together."""

from dataclasses import dataclass

from bot.model.ids import MemberId


@dataclass(frozen=True, slots=True)
class Block:
    """A member's wish never to meet another. It is secret, and holds both ways."""

    member: MemberId
    other: MemberId
