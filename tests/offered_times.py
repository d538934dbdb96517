"""The buttons of a chat's offered times. Their labels depend on the members' zones."""

import re
from collections.abc import Iterable
from typing import Final

NTH: Final = re.compile(r"Time (\d)")


def label_of(what: str, buttons: Iterable[tuple[str, str]]) -> str:
    """Return a button's label, from labels and actions; "Time 2" stands for the second time that is offered."""
    nth = NTH.fullmatch(what)
    times = [label for label, action in buttons if re.search(r"\bpick:", action)]
    return times[int(nth[1]) - 1] if nth and int(nth[1]) <= len(times) else what
