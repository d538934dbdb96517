"""Pacing: when each message may go, so that a platform never has to refuse one for coming too soon."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.model.ids import CommunityId
from bot.ports import Lane

LATE: Final = timedelta(seconds=10)
"""A turn that was missed by more than this is over: many that are missed at once must not all come at once."""
MOST_LANES: Final = 10_000
"""Beyond these, lanes that are free are forgotten; each conversation has one."""

Way = tuple[str, str]
"""A lane of an account."""
Name = tuple[CommunityId, str]
"""A message."""


@dataclass(frozen=True, slots=True)
class _Turn:
    lane: int
    at: datetime


@dataclass
class Pacer:
    """Gives turns in the lanes of each account, evenly spaced. It remembers nothing that a restart would miss."""

    _free_at: dict[Way, datetime] = field(default_factory=dict)
    _closed_until: dict[Way, datetime] = field(default_factory=dict)
    _turns: dict[Name, _Turn] = field(default_factory=dict)

    def next_turn(
        self, account: str, message: Name, lanes: Sequence[Lane], now: datetime, *, hurries: bool
    ) -> datetime:
        """Return when a message may go: now, or an instant at which to ask again; a turn is kept until then.

        A message passes its lanes one by one, so that who waits long in one holds up nobody in the next. What a member
        asked for hurries: it waits only for lanes that are closed, or give no credit, and takes its turn in the others
        on credit.
        """
        kept = self._turns.pop(message, None)
        passed = 0
        if kept is not None and kept.at <= now < kept.at + LATE:
            passed = kept.lane + 1
        for number, lane in enumerate(lanes):
            way = (account, lane.name)
            closed = self._closed_until.get(way, now)
            if closed > now:
                return closed
            if number < passed:
                continue
            free_at = self._free_at.get(way, now)
            at = now if hurries and lane.gives_credit else max(now, free_at)
            self._free_at[way] = max(now, free_at) + lane.every
            if at > now:
                self._turns[message] = _Turn(number, at)
                return at
        self._forget(now)
        return now

    def close(self, account: str, lane: str, until: datetime) -> None:
        """Let nobody pass a lane until an instant."""
        self._closed_until[account, lane] = until

    def _forget(self, now: datetime) -> None:
        if len(self._free_at) > MOST_LANES:
            self._free_at = {way: at for way, at in self._free_at.items() if at > now}
            self._closed_until = {way: at for way, at in self._closed_until.items() if at > now}
            self._turns = {way: turn for way, turn in self._turns.items() if turn.at + LATE > now}
