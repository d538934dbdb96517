"""Answer times: an answer leaves whole steps of time after its question, so that a clock can't tell what it took."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar

STEP: Final = 0.1
"""In seconds. Nobody notices a tenth of a second, and nearly every answer is ready long before."""


class Stepping(Protocol):
    """What answers in steps."""

    step: float
    """In seconds; at zero, answers leave as soon as they are ready."""


S = TypeVar("S", bound=Stepping)
P = ParamSpec("P")
T = TypeVar("T")


def in_steps(
    answer: Callable[Concatenate[S, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """Have a method return whole steps after its call.

    How many statements an answer takes may depend on what is nobody's business: whether somebody is stored, or a
    question was stopped.
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
