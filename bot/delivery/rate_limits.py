"""Rate limits: compute when each message may be sent, so that the platform refuses none as too early."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.model.ids import CommunityId
from bot.model.message_keys import MessageKey
from bot.ports import Lane

LATE: Final = timedelta(seconds=10)
"""How long a message keeps its turn. Then it gets a new turn, so that late messages don't go all at once."""
WITHIN: Final = timedelta(seconds=1)
"""`Lane.most` is the maximum number of calls within this period."""
MAX_LANES: Final = 10_000
"""If more lanes than this are in memory, free lanes are removed. Each conversation has a lane."""

LaneName = tuple[str, str]
"""An account, and the name of one of its lanes."""
MessageName = tuple[CommunityId, MessageKey]


@dataclass(frozen=True, slots=True)
class _Turn:
    lane: int
    at: datetime
    is_through: bool
    """Whether the message passes the lane at `at`. If not, the lane is checked for room again then."""


@dataclass
class RateLimiter:
    """Schedules the messages of each account per lane, evenly spaced. The schedule is in memory only."""

    _free_at: dict[LaneName, datetime] = field(default_factory=dict)
    _closed_until: dict[LaneName, datetime] = field(default_factory=dict)
    _turns: dict[MessageName, _Turn] = field(default_factory=dict)
    _taken: dict[LaneName, deque[tuple[datetime, int]]] = field(default_factory=dict)
    """For each lane with a `most`, the messages that are planned or were sent in the last second, in order. Each item
    is the message's time and number of calls."""

    def next_turn(
        self, account: str, message: MessageName, lanes: Sequence[Lane], now: datetime, *, hurries: bool
    ) -> datetime:
        """Return `now` if a message may be sent now; if not, return when to call this again.

        A message passes its lanes one by one. So a message that waits long in one lane delays no message in the next
        lane. A message that hurries waits only for lanes that are closed, lack `allows_hurry`, or are at their `most`.
        It passes other lanes at once, and later messages in these lanes wait longer.
        """
        kept = self._turns.pop(message, None)
        if kept is not None and not kept.at <= now < kept.at + LATE:
            kept = None
        for number, lane in enumerate(lanes):
            name = (account, lane.name)
            closed = self._closed_until.get(name, now)
            if closed > now:
                return closed
            if kept is not None and (number < kept.lane or (number == kept.lane and kept.is_through)):
                continue
            at, is_through = now, lane.most is None
            if kept is None or number > kept.lane:
                at = self._line_up(name, lane, now, hurries=hurries and lane.allows_hurry)
            if lane.most is not None and at == now:
                at, is_through = self._find_room(name, lane, now, hurries=hurries)
            if at > now:
                self._turns[message] = _Turn(number, at, is_through)
                return at
        self._forget(now)
        return now

    def _line_up(self, name: LaneName, lane: Lane, now: datetime, *, hurries: bool) -> datetime:
        free_at = max(now, self._free_at.get(name, now))
        self._free_at[name] = free_at + lane.every
        return now if hurries else free_at

    def _find_room(self, name: LaneName, lane: Lane, now: datetime, *, hurries: bool) -> tuple[datetime, bool]:
        """Return the time at which a lane has room for a message, and True.

        If that is more than a second away and the message does not hurry, return the time of a new turn, and False.
        """
        taken = self._taken.setdefault(name, deque())
        while taken and taken[0][0] <= now - WITHIN:
            taken.popleft()
        at, ahead = now, sum(calls for _, calls in taken)
        for gone_at, calls in taken:
            if ahead + lane.calls <= (lane.most or 0):
                break
            at, ahead = max(now, gone_at + WITHIN), ahead - calls
        if at > now + WITHIN and not hurries:
            return max(at, self._line_up(name, lane, now, hurries=False)), False
        taken.append((at, lane.calls))
        return at, True

    def close(self, account: str, lane: str, until: datetime) -> None:
        """Let no call pass a lane before `until`, because the platform asked to wait."""
        self._closed_until[account, lane] = until

    def _forget(self, now: datetime) -> None:
        if len(self._free_at) > MAX_LANES:
            self._free_at = {name: at for name, at in self._free_at.items() if at > now}
            self._closed_until = {name: at for name, at in self._closed_until.items() if at > now}
            self._turns = {name: turn for name, turn in self._turns.items() if turn.at + LATE > now}
