"""The mark of slow tests. `make test` runs a small part of them, `make test-all` runs all."""

from collections.abc import Sequence
from typing import Final

import pytest
from _pytest.mark import ParameterSet

SLOW: Final = pytest.mark.slow


def ways(*values: object) -> Sequence[ParameterSet]:
    """Return parameters of a test. With each of them except the first, the test is slow."""
    return [pytest.param(value, marks=SLOW if number else ()) for number, value in enumerate(values)]


def runs(number: int) -> Sequence[ParameterSet]:
    """Return parameters for repeated runs of a test. All runs after the first are slow."""
    return ways(*range(number))
