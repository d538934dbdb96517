"""Answer times: an answer waits for the next whole step of time, so that its time reveals nothing."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar

STEP: Final = 0.1
"""In seconds. People don't notice a tenth of a second, and nearly every answer is ready sooner."""


class Stepping(Protocol):
    """An object whose answers leave in steps."""

    step: float
    """In seconds; at zero, answers leave as soon as they are ready."""


S = TypeVar("S", bound=Stepping)
P = ParamSpec("P")
T = TypeVar("T")


def in_steps(
    answer: Callable[Concatenate[S, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """Make a method return after a whole number of steps.

    The time of an answer grows with its database statements. Their number may depend on a secret, for example whether
    a person is stored or an ask was stopped.
    """

    @wraps(answer)
    async def answer_in_steps(self: S, /, *given: P.args, **named: P.kwargs) -> T:
        begun = time.monotonic()
        try:
            return await answer(self, *given, **named)
        finally:
            if self.step:
                await asyncio.sleep((begun - time.monotonic()) % self.step)

    return answer_in_steps
