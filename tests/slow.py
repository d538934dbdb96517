"""What takes long by nature: `make test` plays a small part of it, `make test-all` the rest as well."""

from collections.abc import Sequence
from typing import Final

import pytest
from _pytest.mark import ParameterSet

SLOW: Final = pytest.mark.slow


def runs(number: int) -> Sequence[ParameterSet]:
    """Number the runs of a test; those behind the first are slow."""
    return [pytest.param(each, marks=SLOW if each else ()) for each in range(number)]
