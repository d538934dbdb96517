"""How often Refill calls Discord: lanes for what Discord counts, and a look at how many calls were invalid.

Discord publishes two numbers only ("Rate Limits"): 50 calls a second for an app, and 10,000 invalid ones in ten minutes
for an address. What else it allows comes with its answers, and discord.py keeps to that by itself, for as long as a
short wait suffices; the lanes here are so slow that it hardly ever has to.
"""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import aiohttp

from bot.ports import Clock, Lane, TryLater

SECOND: Final = timedelta(seconds=1)
A_SECOND: Final = 48
"""Calls that are planned for a second; two more are left to what nobody plans: a login, a look at who presses."""
REQUESTS: Final = Lane("requests", SECOND / A_SECOND + timedelta(microseconds=1), most=A_SECOND)
"""Calls, all servers together. An introduction of two takes six, all at its turn: eight of these are 48 calls in a
second, where Discord allows 50, and nine would be more. The microsecond makes up for rounding."""
OPENINGS: Final = Lane("openings", 5 * SECOND, gives_credit=False)
"""New direct conversations, all servers together: twelve a minute, and never two at once. Discord names no number and
asks not to write to all of a server ("Create DM"); bots that opened 20 to 40 at once were reported as quarantined
(discord-php issue 467, tmerc-cogs issue 111). Each is with somebody who has just joined, or was introduced."""
A_CHANNEL: Final = 1.05 * SECOND
"""The pause between two of the same kind in one channel. Discord's answers tell of five in five seconds as of now."""
CEILING: Final = 100
"""Invalid calls in ten minutes, a hundredth of what Discord bears: at that Refill waits."""
WITHIN: Final = timedelta(minutes=10)
INVALID: Final = (401, 403, 429)


def requests(number: int) -> Lane:
    """Make the lane of all calls for a delivery that takes some."""
    return replace(REQUESTS, every=number * REQUESTS.every, calls=number)


def in_channel(what: str, channel: object) -> Lane:
    """Make the lane of one kind of call in a channel."""
    return Lane(f"{what} in {channel}", A_CHANNEL)


@dataclass
class Invalid:
    """Counts the calls that Discord counts against the address that they come from."""

    clock: Clock
    _at: deque[datetime] = field(default_factory=deque)

    def watch(self) -> aiohttp.TraceConfig:
        """Make what counts the answers of a client."""
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._note)
        return trace

    def check(self) -> None:
        """Wait, with TryLater, where there were too many of late."""
        now = self.clock.now()
        while self._at and now - self._at[0] >= WITHIN:
            self._at.popleft()
        if len(self._at) >= CEILING:
            pause = self._at[0] + WITHIN - now
            raise TryLater("Discord refused too many calls of late; all waits for a while", pause, REQUESTS.name)

    async def _note(self, _1: aiohttp.ClientSession, _2: object, ended: aiohttp.TraceRequestEndParams) -> None:
        shared = ended.response.headers.get("X-RateLimit-Scope") == "shared"
        if ended.response.status in INVALID and not shared:
            self._at.append(self.clock.now())
