"""What happened lately in the sandbox, for the line after a skip."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.ids import MemberId
from bot.model.message_keys import MessageKind

REMEMBERED = 1000
"""Maximum number of events in memory. A week has fewer events."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Refill sent or changed a message to some members. In a channel, `members` is empty."""

    kind: MessageKind
    room: str
    members: tuple[MemberId, ...]
    is_change: bool


@dataclass(frozen=True, slots=True)
class Picked:
    """A simulated member picked a time in a chat."""

    member: MemberId
    room: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Began:
    """The set time of a member's chat has come."""

    member: MemberId
    room: str


Event = Delivered | Picked | Began


class Journal:
    """The latest events of this process."""

    def __init__(self) -> None:
        self._events = deque[Event](maxlen=REMEMBERED)
        self.count = 0
        """The number of events so far. Pass it to `since` later."""

    def note(self, event: Event) -> None:
        """Add an event. Only the latest REMEMBERED events are kept."""
        self._events.append(event)
        self.count += 1

    def since(self, count: int) -> Sequence[Event]:
        """List the events after the first `count`, the earliest first."""
        new = min(self.count - count, len(self._events))
        return list(self._events)[len(self._events) - new :]

    def reached(self, member: MemberId, since: int) -> bool:
        """Return whether Refill sent or changed a message to a member after the first `since` events."""
        return any(isinstance(event, Delivered) and member in event.members for event in self.since(since))
