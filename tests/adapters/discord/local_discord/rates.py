"""Rate limits of an app's calls, and the ban of an app that ignores them ("Rate limits")."""

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
"""Routes of interactions, which don't count for the global limit."""
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
"""Numbers of calls in a number of seconds, for each channel, server or interaction. Discord publishes no numbers, so
these are our choice."""
THREADS = (10, 240.0)
"""The limit of new threads in a channel after `limit_threads`, as a number of threads in a number of seconds. Apps were
asked to wait for 200 to 280 seconds (github.com/discord/discord-api-docs/issues/7816); the ten are our choice."""
MAJOR = ("channel_id", "guild_id", "application_id", "token")


@dataclass
class Bucket:
    """The calls that are left until an instant. At this instant the bucket is full again."""

    name: str
    most: int
    seconds: float
    left: int
    until: datetime

    def take(self, now: datetime) -> float:
        """Take one call and return 0. If none is left, return the seconds until there is one."""
        if now >= self.until:
            self.left, self.until = self.most, now + timedelta(seconds=self.seconds)
        if not self.left:
            return (self.until - now).total_seconds()
        self.left -= 1
        return 0.0

    def headers(self, now: datetime) -> dict[str, str]:
        """Return the headers that describe the bucket."""
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
    """A call that exceeds a rate limit."""

    after: float
    """Seconds until the app may retry."""
    scope: str
    """`user`, `global` or `shared`."""


@dataclass
class Rates:
    """All rate limits and their counts."""

    clock: Clock
    are_kept: bool = False
    are_told: bool = True
    """Whether responses have headers of limits. discord.py applies these in real time, not by a hand-moved clock."""
    invalid_ceiling: int = INVALID_CEILING
    limits: dict[str, tuple[int, float]] = field(default_factory=lambda: dict(LIMITS))
    buckets: dict[tuple[str, ...], Bucket] = field(default_factory=dict)
    everything: deque[datetime] = field(default_factory=deque)
    invalid: deque[datetime] = field(default_factory=deque)
    """The times of calls in the last ten minutes that were answered with 401, 403 or 429."""
    limited: Counter[str] = field(default_factory=Counter)
    """The number of calls that exceeded a limit, by route."""
    opened: deque[datetime] = field(default_factory=deque)
    threads: tuple[int, float] | None = None
    """The limit of new threads in a channel, from all apps and people together: threads and seconds."""
    made: dict[str, Bucket] = field(default_factory=dict)
    shared: Counter[str] = field(default_factory=Counter)
    """The number of calls that exceeded a limit shared with other apps, by route."""
    direct: tuple[int, timedelta] | None = None
    """The limit of new direct conversations: their number and the time. Discord publishes no numbers."""

    def take(self, name: str, path: dict[str, str]) -> tuple[TooMany | None, dict[str, str]]:
        """Count a call. Return the limit that it exceeds, if any, and the headers of the response."""
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
        """Count an invalid call. A call that exceeds a shared limit doesn't count as invalid."""
        if status in INVALID and not is_shared:
            self.invalid.append(self.clock.now())

    @property
    def is_banned(self) -> bool:
        """Whether all calls are refused, because too many were invalid."""
        now = self.clock.now()
        while self.invalid and now - self.invalid[0] >= INVALID_WITHIN:
            self.invalid.popleft()
        return len(self.invalid) >= self.invalid_ceiling

    def may_open_direct(self) -> bool:
        """Count a new direct conversation. Return False if it exceeds the limit."""
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
