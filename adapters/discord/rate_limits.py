"""Rate limits of Discord's API: lanes, and a counter of invalid calls.

Discord publishes two limits only ("Rate Limits"): 50 calls a second per app, and 10,000 invalid calls in ten minutes
per address. Other limits come in the headers of answers, and discord.py respects them if the wait is short. The lanes
here are so slow that discord.py rarely has to wait.
"""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import aiohttp

from bot import metrics
from bot.ports import Clock, Lane, TryLater

SECOND: Final = timedelta(seconds=1)
A_SECOND: Final = 48
"""Planned calls in a second. Two more are left for logins and look-ups of members."""
REQUESTS: Final = Lane("requests", SECOND / A_SECOND + timedelta(microseconds=1), most=A_SECOND)
"""Calls of all servers together. An introduction of two members takes six calls. So eight introductions are 48 calls in
a second, and nine would exceed 50. The microsecond compensates for rounding."""
OPENINGS: Final = Lane("openings", 5 * SECOND, allows_hurry=False)
"""New direct conversations of all servers together: twelve a minute. Discord names no number, but asks not to write to
a whole server ("Create DM"). Discord quarantined bots that opened 20 to 40 conversations at once (discord-php issue
467, tmerc-cogs issue 111)."""
A_CHANNEL: Final = 1.05 * SECOND
"""Minimum time between two calls of the same kind in one channel. Discord allows five in five seconds at present."""
CEILING: Final = 100
"""After this many invalid calls in ten minutes (WITHIN), all messages wait. Discord allows 10,000."""
WITHIN: Final = timedelta(minutes=10)
TOO_MANY_REQUESTS: Final = 429
INVALID: Final = (401, 403, TOO_MANY_REQUESTS)


def requests(number: int) -> Lane:
    """Return the lane of all calls, for a delivery that takes `number` calls."""
    return replace(REQUESTS, every=number * REQUESTS.every, calls=number)


def in_channel(what: str, channel: object) -> Lane:
    """Return the lane of one kind of call in a channel, or in the conversation with a member or of a chat."""
    return Lane(f"{what} in {channel}", A_CHANNEL)


@dataclass
class InvalidCalls:
    """Counts a client's invalid calls. Discord counts those of an address."""

    clock: Clock
    _at: deque[datetime] = field(default_factory=deque)

    def watch(self) -> aiohttp.TraceConfig:
        """Return a trace that counts the invalid calls of a client."""
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._note)
        return trace

    def check(self) -> None:
        """Raise TryLater if there were too many invalid calls recently."""
        now = self.clock.now()
        while self._at and now - self._at[0] >= WITHIN:
            self._at.popleft()
        if len(self._at) >= CEILING:
            pause = self._at[0] + WITHIN - now
            raise TryLater("Discord refused too many calls lately, so all messages wait", pause, REQUESTS.name)

    async def _note(self, _1: aiohttp.ClientSession, _2: object, ended: aiohttp.TraceRequestEndParams) -> None:
        if ended.response.status == TOO_MANY_REQUESTS:
            metrics.RATE_LIMITED.labels("discord").inc()
        shared = ended.response.headers.get("X-RateLimit-Scope") == "shared"
        if ended.response.status in INVALID and not shared:
            self._at.append(self.clock.now())
