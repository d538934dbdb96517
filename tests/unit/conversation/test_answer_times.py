"""The time of an answer shows only in whole steps."""

import asyncio
import time

import pytest

from bot.conversation.answer_times import in_steps


class Answering:
    step = 0.2

    @in_steps
    async def after(self, seconds: float, *, fails: bool = False) -> float:
        await asyncio.sleep(seconds)
        if fails:
            raise ZeroDivisionError
        return seconds


@pytest.mark.parametrize(("needs", "takes"), [(0, 0.2), (0.1, 0.2), (0.25, 0.4)])
async def test_an_answer_leaves_whole_steps_after_its_question(needs: float, takes: float) -> None:
    begun = time.monotonic()
    assert await Answering().after(needs) == needs
    assert time.monotonic() - begun >= takes - 0.001


async def test_so_does_an_error() -> None:
    begun = time.monotonic()
    with pytest.raises(ZeroDivisionError):
        await Answering().after(0, fails=True)
    assert time.monotonic() - begun >= Answering.step - 0.001
