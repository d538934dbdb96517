"""The mark of slow tests. `make test` runs a small part of them, `make test-all` runs all."""

from collections.abc import Sequence
from typing import Final

import pytest
from _pytest.mark import ParameterSet

SLOW: Final = pytest.mark.slow


def runs(number: int) -> Sequence[ParameterSet]:
    """Return parameters for repeated runs of a test. All runs after the first are slow tests."""
    return [pytest.param(each, marks=SLOW if each else ()) for each in range(number)]
