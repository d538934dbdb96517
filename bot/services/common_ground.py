"""Count the members of a circle who have too little in common with the others."""

from collections import Counter
from collections.abc import Collection
from typing import Final

from bot.model.pairing import Common, Entrant

MOST_COMPARED: Final = 300
"""Maximum size of a circle whose members are compared. In larger circles, members are assumed to find partners."""


def count_apart(entrants: Collection[Entrant], common: Common) -> int:
    """Count members who share a language, or hours, with fewer than half of the others. `common` says which."""
    if len(entrants) > MOST_COMPARED:
        return 0
    held = Counter(one.languages if common is Common.LANGUAGE else one.hours for one in entrants)
    shared = {mine: sum(count for theirs, count in held.items() if mine & theirs) for mine in held}
    return sum(count for mine, count in held.items() if (shared[mine] - bool(mine)) * 2 < len(entrants) - 1)
