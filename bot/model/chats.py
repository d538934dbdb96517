"""Chats of two or more members about one topic."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model.errors import IllegalMove
from bot.model.ids import AskId, ChatId, CircleId, MemberId, RefillId, RoundId, TopicId
from bot.model.pairing import Reason
from bot.model.transitions import check_move

CHAT_LENGTH = timedelta(minutes=30)
USUAL_DAYS = timedelta(days=6)
"""How long members usually take to talk. If no time is set, a check-in comes no earlier than this after the
introduction arrived."""


class Origin(StrEnum):
    """Origins of a chat."""

    ROUND = "round"
    ASK = "ask"
    REFILL = "refill"


class ChatState(StrEnum):
    """States of a chat as a whole. What the chat is to one member is in the member's check-in."""

    INTRODUCED = "introduced"
    TIME_SET = "time_set"
    CHECKED_IN = "checked_in"
    """No check-in is in the state WAITING any more. The members may still set a time."""
    CANCELLED = "cancelled"
    """The chat won't happen, because a member left or skipped it."""


CHAT_MOVES = {
    ChatState.INTRODUCED: frozenset({ChatState.TIME_SET, ChatState.CHECKED_IN, ChatState.CANCELLED}),
    ChatState.TIME_SET: frozenset({ChatState.INTRODUCED, ChatState.CHECKED_IN, ChatState.CANCELLED}),
    ChatState.CHECKED_IN: frozenset({ChatState.CANCELLED}),
    ChatState.CANCELLED: frozenset[ChatState](),
}


@dataclass(frozen=True, slots=True, order=True)
class Pick:
    """An offered time that works for a member."""

    member: MemberId
    time: datetime


@dataclass(frozen=True, slots=True)
class Chat:
    """Members who were introduced, and their topic."""

    id: ChatId
    origin: Origin
    members: tuple[MemberId, ...]
    """Sorted."""
    topic: TopicId | None
    reason: Reason
    introduced_at: datetime
    state: ChatState = ChatState.INTRODUCED
    circle: CircleId | None = None
    round: RoundId | None = None
    refill: RefillId | None = None
    ask: AskId | None = None
    offered: tuple[datetime, ...] = ()
    """Up to three start times that suit all members, in UTC."""
    picks: tuple[Pick, ...] = ()
    starts_at: datetime | None = None
    times_set: int = 0
    """How often a time was set, or told again because a member left. The calendar file has this number as SEQUENCE."""
    revision: int = 0
    """How often the chat's introduction has changed."""
    apart: bool = False
    """Whether each member gets direct messages instead of messages in a shared conversation."""
    openers: tuple[str, ...] = ()
    """The openers in the introduction (`bot.model.openers`). If possible, the members' later chats get others."""
    told: bool = False
    """Whether the introduction reached all members, and was then deleted from the outbox."""

    def move(self, wanted: ChatState) -> "Chat":
        """Return the chat in another state, or raise IllegalMove."""
        return replace(self, state=check_move("chat", CHAT_MOVES, self.state, wanted))

    def had_time(self, now: datetime) -> bool:
        """Return whether the set time is over or, if none is set, whether the introduction was USUAL_DAYS ago."""
        return now >= (self.starts_at + CHAT_LENGTH if self.starts_at else self.introduced_at + USUAL_DAYS)

    def others(self, member: MemberId) -> tuple[MemberId, ...]:
        """Return all members of the chat except one."""
        return tuple(other for other in self.members if other != member)

    def without(self, member: MemberId) -> "Chat":
        """Return a chat of three or more without one member, and without this member's picks.

        If the others had all picked the same time, and no time is set, remove their picks, too: a departure must not
        set a time. From now on, the chat's messages go to each member directly (`apart`).
        """
        others, picks = self.others(member), tuple(pick for pick in self.picks if pick.member != member)
        agree = any(all(Pick(other, time) in picks for other in others) for time in self.offered)
        return replace(self, members=others, picks=() if agree and not self.starts_at else picks, apart=True)

    def toggle(self, pick: Pick) -> "Chat":
        """Return the chat with a pick added or removed. If a time then works for all members, the time is set.

        Raises:
            IllegalMove: the time was not offered to the member, a time is set, or the chat was cancelled.
        """
        if pick.time not in self.offered or pick.member not in self.members:
            raise IllegalMove("chat", self.state.value, "set for a time that was not offered")
        if self.starts_at is not None or self.state is ChatState.CANCELLED:
            raise IllegalMove("chat", self.state.value, ChatState.TIME_SET.value)
        picks = tuple(sorted(set(self.picks) ^ {pick}))
        chosen = replace(self, picks=picks, revision=self.revision + 1)
        if all(Pick(member, pick.time) in picks for member in self.members):
            found = chosen.move(ChatState.TIME_SET) if self.state is ChatState.INTRODUCED else chosen
            return replace(found, starts_at=pick.time, times_set=self.times_set + 1)
        return chosen

    def without_picks_of(self, member: MemberId) -> "Chat":
        """Return the chat without a member's picks. A set time stays."""
        left = tuple(pick for pick in self.picks if pick.member != member)
        return replace(self, picks=left, revision=self.revision + 1)

    def offer(self, offered: tuple[datetime, ...]) -> "Chat":
        """Return the chat with other offered times. If a time is offered again, its picks stay."""
        picks = tuple(pick for pick in self.picks if pick.time in offered)
        return replace(self, offered=offered, picks=picks, revision=self.revision + 1)

    def reopen(self, offered: tuple[datetime, ...]) -> "Chat":
        """Return the chat without its set time, with other times offered.

        Raises:
            IllegalMove: no time is set, or the chat was cancelled.
        """
        if self.starts_at is None or self.state is ChatState.CANCELLED:
            raise IllegalMove("chat", self.state.value, ChatState.INTRODUCED.value)
        moved = self.move(ChatState.INTRODUCED) if self.state is ChatState.TIME_SET else self
        return replace(moved, offered=offered, picks=(), starts_at=None, revision=self.revision + 1)


@dataclass(frozen=True, slots=True)
class ChatHead:
    """The fields of a chat that tell whether and when it was introduced."""

    id: ChatId
    introduced_at: datetime
    state: ChatState
    told: bool


def introductions_of(chats: Iterable[Chat | ChatHead]) -> tuple[datetime, ...]:
    """Return the times at which chats were introduced. Chats that were called off are left out."""
    return tuple(chat.introduced_at for chat in chats if chat.state is not ChatState.CANCELLED)
