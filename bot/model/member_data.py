"""The stored data about one member, as far as the member may know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.again import Wish
from bot.model.asks import Ask, AskState, Carried
from bot.model.blocks import Block
from bot.model.chats import Chat
from bot.model.checkins import CheckIn
from bot.model.circles import Circle, Membership
from bot.model.members import Member
from bot.model.notes import Note
from bot.model.topics import TopicsOf


@dataclass(frozen=True, slots=True)
class MemberData:
    """The stored data about a member. Other members' words and answers are left out."""

    member: Member
    topics: TopicsOf
    circles: Sequence[tuple[Circle, Membership]]
    chats: Sequence[tuple[Chat, CheckIn | None]]
    wishes: Sequence[Wish]
    blocks: Sequence[Block]
    notes: Sequence[Note] = ()
    asks: Sequence[tuple[Ask, AskState]] = ()
    """The member's asks, each with the state that the member may know."""
    carried: Sequence[Carried] = ()
    """The asks whose question arrived at the member."""
    organised: Sequence[Circle] = ()
    """The open circles that the member organises."""


@dataclass(frozen=True, slots=True)
class MemberSummary:
    """What is stored about a member, with numbers in place of long lists."""

    member: Member
    topics: TopicsOf
    circles: Sequence[tuple[Circle, Membership]]
    chats: int
    introduced: Sequence[datetime]
    """When these chats were introduced, except chats that were called off."""
    asks: int = 0
    notes: int = 0
    blocks: int = 0
    organised: Sequence[Circle] = ()
    """The open circles that the member organises."""
