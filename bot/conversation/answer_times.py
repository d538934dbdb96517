"""Answer times: each answer waits until a whole number of steps has passed, so that its time reveals nothing."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar

STEP: Final = 0.1
"""In seconds. People don't notice a tenth of a second, and nearly every answer is ready within it."""


class Stepping(Protocol):
    """An object whose answers wait for whole steps."""

    step: float
    """In seconds. If it is zero, answers do not wait."""


S = TypeVar("S", bound=Stepping)
P = ParamSpec("P")
T = TypeVar("T")


def in_steps(
    answer: Callable[Concatenate[S, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """Wrap a method so that it returns after a whole number of steps since its call.

    This hides how many database statements an answer needs. The number may depend on a secret, for example whether a
    person is stored or an ask was stopped.
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
