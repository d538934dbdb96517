"""Answers first: while a member waits for an answer, jobs and deliveries of the same process pause for a moment."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Final

LONGEST_PAUSE: Final = 0.25
"""Maximum sum of the pauses before a transaction that writes, or in a transaction that reads, in seconds.

Without a maximum, a process that always prepares an answer would run no jobs.
"""
LONGEST_IN_TURN: Final = 0.05
"""Maximum sum of the pauses in a transaction that writes, in seconds, because other processes may wait for its end."""

_answers: Final = ContextVar("answers", default=False)
"""Whether this task prepares an answer."""


class AnswersFirst:
    """Counts the answers that members wait for."""

    def __init__(self) -> None:
        self._under_way = 0
        self._waiting = 0
        """How many of the answers under way wait for their turn to write."""
        self._none_under_way = asyncio.Event()
        self._turn_is_wanted = asyncio.Event()
        """Set if an answer waits for its turn to write, or if no answer is under way."""
        self._note()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Count an answer while this task prepares it."""
        token = _answers.set(True)
        self._under_way += 1
        self._note()
        try:
            yield
        finally:
            _answers.reset(token)
            self._under_way -= 1
            self._note()

    @contextmanager
    def waiting_for_turn(self) -> Iterator[None]:
        """Count this task while it waits for its turn to write, if it prepares an answer."""
        number = int(_answers.get())
        self._waiting += number
        self._note()
        try:
            yield
        finally:
            self._waiting -= number
            self._note()

    def pauses(self) -> "Pauses":
        """Return the pauses of a task that does not have the turn to write."""
        return Pauses(self._none_under_way, LONGEST_PAUSE)

    def pauses_in_turn(self) -> "Pauses":
        """Return the pauses of a transaction that has the turn to write. They end if an answer waits for it."""
        return Pauses(self._turn_is_wanted, LONGEST_IN_TURN)

    def _note(self) -> None:
        for event, holds in (
            (self._none_under_way, not self._under_way),
            (self._turn_is_wanted, not self._under_way or self._waiting > 0),
        ):
            if holds:
                event.set()
            else:
                event.clear()


class Pauses:
    """Pauses of one task while other tasks prepare answers. A task that prepares an answer itself does not pause."""

    def __init__(self, end: asyncio.Event, longest: float) -> None:
        """`end` is set while no pause is needed. `longest` is the maximum sum of all pauses, in seconds."""
        self._end = end
        self._left = longest

    async def pause(self) -> None:
        """Wait until no pause is needed, or until the maximum is reached."""
        if self._end.is_set() or self._left <= 0 or _answers.get():
            return
        clock = asyncio.get_running_loop().time
        began = clock()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._end.wait(), self._left)
        self._left -= clock() - began

    async def give_way(self) -> None:
        """Let other tasks run, and pause."""
        await asyncio.sleep(0)
        await self.pause()
