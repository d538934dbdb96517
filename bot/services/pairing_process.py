"""Pair the members of a round. For a large round, a child process does this, within limits of CPU and memory."""

import asyncio
import logging
import os
import pickle
import resource
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Final

from bot.matching import pair
from bot.model.errors import RefillError
from bot.model.pairing import Entrant, Meeting, Pairing, PairingInputs
from bot.services.participants import parts

logger = logging.getLogger(__name__)

SMALL: Final = 300
"""Maximum number of members who are paired in a thread of the bot. This takes a tenth of a second."""
LOOKS_FOR_PARENT: Final = 0.5
"""How often, in seconds, the child process checks whether its parent still runs. If not, the child process ends."""
LOWER_PRIORITY: Final = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """What the process that pairs a large round may use. If it needs more, members are paired greedily."""

    seconds: int
    """Seconds of CPU time."""
    memory: int
    """Bytes of address space."""


def limits_for(size: int) -> Limits:
    """Return the limits for a number of members: several times what any known round needs."""
    return Limits(60 + size // 1000, 4 << 30)


async def pair_within_limits(inputs: PairingInputs, limits: Limits | None = None) -> Pairing:
    """Pair members, in a child process if they are many. If that process fails or reaches its limits, pair greedily.

    Call this outside transactions that write, because a large circle takes long. In a circle of pairs, `Proof.limited`
    says whether they were paired greedily.

    Raises:
        RefillError: pairing greedily failed, too.
    """
    if len(inputs.entrants) <= SMALL:
        return await asyncio.to_thread(pair, inputs)
    usual = limits_for(len(inputs.entrants))
    outcome = await _pair_in_process(inputs, limits or usual, limited=False)
    if outcome is None:
        logger.warning("the best pairs of %d members were not found: pairing them greedily", len(inputs.entrants))
        outcome = await _pair_in_process(inputs, usual, limited=True)
    if outcome is None:
        raise RefillError(f"{len(inputs.entrants)} members can't be paired within the limits of time and memory")
    return outcome


async def _pair_in_process(inputs: PairingInputs, limits: Limits, *, limited: bool) -> Pairing | None:
    """Pair members in a child process. Return None if the process reached its limits or failed."""
    process = await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-m",
            "bot.services.pairing_process",
            *map(str, (os.getpid(), limits.seconds, limits.memory, int(limited))),
        ),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # because each thread reserves address space
    )
    stdin: Any = process.stdin
    try:
        with suppress(BrokenPipeError, ConnectionResetError):  # the process has failed, and its errors say why
            for part in _pickled(inputs):
                stdin.write(part)
                await stdin.drain()
                await asyncio.sleep(0)
        stdin.close()
        told, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        logger.warning("a pairing process ended with %d: %s", process.returncode, errors.decode()[-500:])
        return None
    outcome: Pairing = pickle.loads(told)  # noqa: S301 - written by this program, below
    return outcome


def _pickled(inputs: PairingInputs) -> Iterator[bytes]:
    """Yield pickles: first of the inputs without members and meetings, then of some members or meetings at a time.

    So other tasks can run in between.
    """
    yield pickle.dumps(replace(inputs, entrants=(), met=()))
    for entrants in parts(inputs.entrants):
        yield pickle.dumps((entrants, ()))
    for met in parts(inputs.met):
        yield pickle.dumps(((), met))


def _unpickled(stream: BinaryIO) -> PairingInputs:
    """Read the inputs that `_pickled` wrote."""
    inputs: PairingInputs = pickle.load(stream)  # noqa: S301 - written by this program, above
    entrants, met = list[Entrant](), list[Meeting]()
    with suppress(EOFError):
        while True:
            some, meetings = pickle.load(stream)  # noqa: S301 - written by this program, above
            entrants += some
            met += meetings
    return replace(inputs, entrants=tuple(entrants), met=tuple(met))


def main(parent: int, seconds: int, memory: int, limited: int) -> None:
    """Read members from standard input, pair them within limits, and write the pairing to standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    os.nice(LOWER_PRIORITY)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    sys.stdout.buffer.write(pickle.dumps(pair(_unpickled(sys.stdin.buffer), limited=bool(limited))))


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOKS_FOR_PARENT)
    os._exit(1)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
