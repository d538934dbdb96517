"""Lost answers: keep discord.py from repeating a call that may already have created a thread.

discord.py repeats each call that Discord answers with one of REPEATED, up to four times. Discord has no idempotency key
for threads, so each repetition may create another thread. Refill itself searches for the thread before it tries again
(see `Threads`).
"""

from typing import Final

import aiohttp

REPEATED: Final = frozenset({500, 502, 504, 524})
"""The statuses after which discord.py repeats a call (`HTTPClient.request`)."""


class LostAnswer(aiohttp.ClientError):
    """Discord, or a proxy in front of it, failed. It is uncertain whether the call took effect."""


def note_lost_answers(trace: aiohttp.TraceConfig) -> aiohttp.TraceConfig:
    """Let a trace raise LostAnswer where discord.py would repeat the creation of a thread; return the trace."""
    trace.on_request_end.append(_raise_lost)
    return trace


async def _raise_lost(_1: aiohttp.ClientSession, _2: object, ended: aiohttp.TraceRequestEndParams) -> None:
    creates = ended.method == "POST" and ended.url.path.endswith("/threads")
    if creates and ended.response.status in REPEATED:
        ended.response.close()
        raise LostAnswer(f"Discord failed: {ended.response.status}")
