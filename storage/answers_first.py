"""Answers first: while a member waits for an answer, jobs and deliveries of the same process wait."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Final

LONGEST_PAUSE: Final = 0.25
"""Maximum length of one pause, in seconds. Otherwise, a process that always answers members would run no jobs."""

_answers: Final = ContextVar("answers", default=False)
"""Whether this task prepares an answer."""


class AnswersFirst:
    """Counts the answers that members wait for."""

    def __init__(self) -> None:
        self._under_way = 0
        self._none = asyncio.Event()
        self._none.set()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Count an answer while this task prepares it."""
        token = _answers.set(True)
        self._under_way += 1
        self._none.clear()
        try:
            yield
        finally:
            _answers.reset(token)
            self._under_way -= 1
            if not self._under_way:
                self._none.set()

    async def give_way(self) -> None:
        """Let other tasks run, and pause while they prepare answers, for LONGEST_PAUSE at most.

        A task that prepares an answer itself does not pause.
        """
        await asyncio.sleep(0)
        if not self._none.is_set() and not _answers.get():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._none.wait(), LONGEST_PAUSE)
