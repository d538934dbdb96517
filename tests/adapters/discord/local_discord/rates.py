"""How often an app may call, and what becomes of one that does not care ("Rate limits")."""

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.ports import Clock

EVERYTHING_A_SECOND = 50
INVALID = (401, 403, 429)
INVALID_CEILING = 10_000
INVALID_WITHIN = timedelta(minutes=10)
WITHOUT_EVERYTHING = {
    "callback", "followup", "get_original", "edit_original", "delete_original", "get_followup", "edit_followup",
    "delete_followup",
}  # fmt: skip
"""What concerns interactions does not count for the limit on everything."""
USUAL = (10, 10.0)
LIMITS: dict[str, tuple[int, float]] = {
    "create_message": (5, 5.0),
    "edit_message": (5, 5.0),
    "delete_message": (5, 1.0),
    "create_dm": (10, 10.0),
    "create_thread": (5, 5.0),
    "followup": (5, 5.0),
    "edit_original": (5, 5.0),
    "callback": (5, 5.0),
    "get_member": (5, 1.0),
    "put_commands": (2, 60.0),
}
"""So many calls in so many seconds, each channel, server or interaction. Discord gives no numbers; these are ours."""
THREADS = (10, 240.0)
"""Threads that a channel takes, and the seconds after which it takes as many again, where `limit_threads` is on. Apps
were asked to wait for 200 to 280 seconds (github.com/discord/discord-api-docs/issues/7816); the ten are our choice."""
MAJOR = ("channel_id", "guild_id", "application_id", "token")


@dataclass
class Bucket:
    """So many calls, until a moment at which all are there again."""

    name: str
    most: int
    seconds: float
    left: int
    until: datetime

    def take(self, now: datetime) -> float:
        """Take one, or tell how many seconds there is none."""
        if now >= self.until:
            self.left, self.until = self.most, now + timedelta(seconds=self.seconds)
        if not self.left:
            return (self.until - now).total_seconds()
        self.left -= 1
        return 0.0

    def headers(self, now: datetime) -> dict[str, str]:
        """Tell how it stands."""
        after = max(0.0, (self.until - now).total_seconds())
        return {
            "X-RateLimit-Limit": str(self.most),
            "X-RateLimit-Remaining": str(self.left),
            "X-RateLimit-Reset": f"{self.until.timestamp():.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": self.name,
        }


@dataclass(frozen=True, slots=True)
class TooMany:
    """Why a call is not taken now."""

    after: float
    """Seconds."""
    scope: str
    """`user`, `global` or `shared`."""


@dataclass
class Rates:
    """Everything that is counted."""

    clock: Clock
    are_kept: bool = False
    are_told: bool = True
    """Whether answers tell how the limits stand: discord.py measures what they say in real time, whatever the clock."""
    invalid_ceiling: int = INVALID_CEILING
    limits: dict[str, tuple[int, float]] = field(default_factory=lambda: dict(LIMITS))
    buckets: dict[tuple[str, ...], Bucket] = field(default_factory=dict)
    everything: deque[datetime] = field(default_factory=deque)
    invalid: deque[datetime] = field(default_factory=deque)
    """When calls were answered with 401, 403 or 429, in the last ten minutes."""
    limited: Counter[str] = field(default_factory=Counter)
    """How often each route was called too quickly."""
    opened: deque[datetime] = field(default_factory=deque)
    threads: tuple[int, float] | None = None
    """How many threads a channel takes in how many seconds, from all apps and people together."""
    made: dict[str, Bucket] = field(default_factory=dict)
    shared: Counter[str] = field(default_factory=Counter)
    """How often each route met a limit that is shared with others."""
    direct: tuple[int, timedelta] | None = None
    """How many conversations may be opened in how long; Discord names no number."""

    def take(self, name: str, path: dict[str, str]) -> tuple[TooMany | None, dict[str, str]]:
        """Count a call; tell why it is not taken, and what its headers say."""
        if name == "create_thread" and self.threads is not None:
            now, channel = self.clock.now(), path["channel_id"]
            most, seconds = self.threads
            if after := self.made.setdefault(channel, Bucket("threads", most, seconds, most, now)).take(now):
                self.shared[name] += 1
                return TooMany(after, "shared"), {}
        if not self.are_kept:
            return None, {}
        now = self.clock.now()
        if name not in WITHOUT_EVERYTHING and (after := self._everything(now)):
            self.limited[name] += 1
            return TooMany(after, "global"), {}
        most, seconds = self.limits.get(name, USUAL)
        key = (name, *(path[each] for each in MAJOR if each in path))
        bucket = self.buckets.setdefault(key, Bucket(f"bucket-{name}", most, seconds, most, now))
        after = bucket.take(now)
        told = bucket.headers(now) if self.are_told else {}
        if after:
            self.limited[name] += 1
            return TooMany(after, "user"), told
        return None, told

    def _everything(self, now: datetime) -> float:
        second = timedelta(seconds=1)
        while self.everything and now - self.everything[0] >= second:
            self.everything.popleft()
        if len(self.everything) >= EVERYTHING_A_SECOND:
            return max(0.001, (self.everything[0] + second - now).total_seconds())
        self.everything.append(now)
        return 0.0

    def note(self, status: int, *, is_shared: bool = False) -> None:
        """Count an answer that was invalid; a limit that is shared with others is nobody's fault."""
        if status in INVALID and not is_shared:
            self.invalid.append(self.clock.now())

    @property
    def is_banned(self) -> bool:
        """Whether so many calls were invalid that none is taken any more."""
        now = self.clock.now()
        while self.invalid and now - self.invalid[0] >= INVALID_WITHIN:
            self.invalid.popleft()
        return len(self.invalid) >= self.invalid_ceiling

    def may_open_direct(self) -> bool:
        """Count a conversation that is opened, or tell that this was too fast."""
        if self.direct is None:
            return True
        most, within = self.direct
        now = self.clock.now()
        while self.opened and now - self.opened[0] >= within:
            self.opened.popleft()
        if len(self.opened) >= most:
            return False
        self.opened.append(now)
        return True
