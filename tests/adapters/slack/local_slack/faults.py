"""Faults that a test requests, and Slack's real rate limits."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from random import Random

from bot.ports import Clock

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls per minute of one method in one workspace, by tier (Slack, "Rate limits")."""
TIER_OF = {
    "auth.revoke": 3, "auth.test": 4, "chat.delete": 3, "chat.postEphemeral": 4, "chat.update": 3,
    "conversations.info": 3, "conversations.join": 3, "conversations.list": 2, "conversations.members": 4,
    "conversations.open": 3, "files.completeUploadExternal": 4, "files.getUploadURLExternal": 4, "users.info": 4,
    "users.list": 2, "views.open": 4, "views.publish": 4, "views.push": 4, "views.update": 4,
    "apps.connections.open": 1,
}  # fmt: skip
POST_BURST_A_CHANNEL = 3
POSTS_A_MINUTE = 300
"""Our numbers for what Slack calls "about 1 a second" per channel, with bursts, and "several hundred a minute" per
workspace."""


@dataclass
class Fault:
    """A fault of the next calls of a method."""

    method: str
    times: int
    status: int | None = None
    page: str | None = None
    """The media type of a proxy's page, which replaces Slack's response."""
    error: str | None = None
    retry_after: int | None = None
    reset: bool = False
    reset_after_taking: bool = False
    delay: float = 0.0


@dataclass
class Bucket:
    """A token bucket: `most` calls at once, then `a_second` calls per second."""

    most: float
    a_second: float
    held: float
    since: datetime

    def wait(self, now: datetime) -> float:
        """Take one call and return 0. If none is left, return the seconds until there is one."""
        self.held = min(self.most, self.held + (now - self.since).total_seconds() * self.a_second)
        self.since = now
        if self.held < 1:
            return (1 - self.held) / self.a_second
        self.held -= 1
        return 0.0


@dataclass
class Faults:
    """All faults: requested, random, or because of rate limits."""

    clock: Clock
    are_rates_limited: bool = False
    asked_for: list[Fault] = field(default_factory=list)
    buckets: dict[str, Bucket] = field(default_factory=dict)
    limited: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """The number of calls that exceeded a limit, by method."""
    unsteady: Random | None = None
    """Draws the calls whose connection breaks."""
    share: float = 0.0

    def next(self, method: str) -> Fault | None:
        """Return the fault of a call, or None. Faults of a method come in the order in which they were requested."""
        for fault in self.asked_for:
            if fault.method in (method, "*") and fault.times > 0:
                fault.times -= 1
                return fault
        if self.unsteady and self.unsteady.random() < self.share:
            taken = self.unsteady.random() < 0.5
            return Fault(method, 0, reset=not taken, reset_after_taking=taken)
        return None

    def of_responses(self) -> Fault | None:
        """Return the fault of a post to a response_url, or None. Only faults of `response_url` are meant for these."""
        named = [fault for fault in self.asked_for if fault.method == "response_url" and fault.times > 0]
        for fault in named[:1]:
            fault.times -= 1
        return named[0] if named else None

    def seconds_to_wait(self, method: str, team: str, channel: str) -> int:
        """Return the whole seconds that a call has to wait; 0 if it may go now."""
        if not self.are_rates_limited:
            return 0
        if method == "chat.postMessage":
            limits = [
                (f"{method} {team} {channel}", POST_BURST_A_CHANNEL, 1.0),
                (f"{method} {team}", POSTS_A_MINUTE, POSTS_A_MINUTE / 60),
            ]
        else:
            a_minute = TIERS[TIER_OF.get(method, 4)]
            limits = [(f"{method} {team}", a_minute, a_minute / 60)]
        now = self.clock.now()
        for key, most, a_second in limits:
            bucket = self.buckets.setdefault(key, Bucket(most, a_second, most, now))
            if (wait := bucket.wait(now)) > 0:
                self.limited[method] += 1
                return ceil(wait)
        return 0
