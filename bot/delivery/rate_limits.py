"""Pacing: when each message may go, so that a platform never has to refuse one for coming too soon."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.model.ids import CommunityId
from bot.model.message_keys import MessageKey
from bot.ports import Lane

LATE: Final = timedelta(seconds=10)
"""A turn that was missed by more than this is over: many that are missed at once must not all come at once."""
WITHIN: Final = timedelta(seconds=1)
"""The time for which a lane says how much it takes at the most."""
MOST_LANES: Final = 10_000
"""Beyond these, lanes that are free are forgotten; each conversation has one."""

Way = tuple[str, str]
"""A lane of an account."""
Name = tuple[CommunityId, MessageKey]
"""A message."""


@dataclass(frozen=True, slots=True)
class _Turn:
    lane: int
    at: datetime
    is_through: bool
    """Whether that lane asks nothing more of it by then; else it has to have room for it yet."""


@dataclass
class RateLimiter:
    """Gives turns in the lanes of each account, evenly spaced. It remembers nothing that a restart would miss."""

    _free_at: dict[Way, datetime] = field(default_factory=dict)
    _closed_until: dict[Way, datetime] = field(default_factory=dict)
    _turns: dict[Name, _Turn] = field(default_factory=dict)
    _taken: dict[Way, deque[tuple[datetime, int]]] = field(default_factory=dict)
    """What goes, or went within a second, where a lane says how much that may be at the most; in order."""

    def next_turn(
        self, account: str, message: Name, lanes: Sequence[Lane], now: datetime, *, hurries: bool
    ) -> datetime:
        """Return when a message may go: now, or an instant at which to ask again; a turn is kept until then.

        A message passes its lanes one by one, so that who waits long in one holds up nobody in the next. What a member
        asked for hurries: it waits only for lanes that are closed, or give no credit, and takes its turn in the others
        on credit. Where that would be more than a lane takes at the most, it waits a moment, and others whose turn
        it is give way to it.
        """
        kept = self._turns.pop(message, None)
        if kept is not None and not kept.at <= now < kept.at + LATE:
            kept = None
        for number, lane in enumerate(lanes):
            way = (account, lane.name)
            closed = self._closed_until.get(way, now)
            if closed > now:
                return closed
            if kept is not None and (number < kept.lane or (number == kept.lane and kept.is_through)):
                continue
            at, is_through = now, lane.most is None
            if kept is None or number > kept.lane:
                at = self._in_line(way, lane, now, hurries=hurries and lane.gives_credit)
            if lane.most is not None and at == now:
                at, is_through = self._room(way, lane, now, hurries=hurries)
            if at > now:
                self._turns[message] = _Turn(number, at, is_through)
                return at
        self._forget(now)
        return now

    def _in_line(self, way: Way, lane: Lane, now: datetime, *, hurries: bool) -> datetime:
        free_at = max(now, self._free_at.get(way, now))
        self._free_at[way] = free_at + lane.every
        return now if hurries else free_at

    def _room(self, way: Way, lane: Lane, now: datetime, *, hurries: bool) -> tuple[datetime, bool]:
        """Find when a lane takes so much more, and count it there; who is not in a hurry may have to line up anew."""
        taken = self._taken.setdefault(way, deque())
        while taken and taken[0][0] <= now - WITHIN:
            taken.popleft()
        at, ahead = now, sum(calls for _, calls in taken)
        for gone_at, calls in taken:
            if ahead + lane.calls <= (lane.most or 0):
                break
            at, ahead = max(now, gone_at + WITHIN), ahead - calls
        if at > now + WITHIN and not hurries:
            return max(at, self._in_line(way, lane, now, hurries=False)), False
        taken.append((at, lane.calls))
        return at, True

    def close(self, account: str, lane: str, until: datetime) -> None:
        """Let nobody pass a lane until an instant."""
        self._closed_until[account, lane] = until

    def _forget(self, now: datetime) -> None:
        if len(self._free_at) > MOST_LANES:
            self._free_at = {way: at for way, at in self._free_at.items() if at > now}
            self._closed_until = {way: at for way, at in self._closed_until.items() if at > now}
            self._turns = {way: turn for way, turn in self._turns.items() if turn.at + LATE > now}
