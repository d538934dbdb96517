"""The asks of a month as whoever plays them notes them down, counted by hand; and what their figures give away."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.model.ask_figures import AskCounts, AskFigures

MONTH = "2026-03"
Show = Callable[[AskCounts], AskFigures]


@dataclass(frozen=True)
class Noted:
    """An ask: who sent it, whom it was carried to, and the place of whoever said yes."""

    asker: str
    to: tuple[str, ...]
    yes: int | None = None

    @property
    def agreed(self) -> bool:
        return self.yes is not None


Asks = tuple[Noted, ...]


def for_show(counts: AskCounts) -> AskFigures:
    return counts.for_show(MONTH)


def counted(asks: Asks, members: int, of_one: int = 2) -> AskCounts:
    """Count some asks: of one asker, the first few."""
    some = [one for place, one in enumerate(asks) if [each.asker for each in asks[:place]].count(one.asker) < of_one]
    people = {who for one in some for who in one.to}
    return AskCounts(len(some), sum(one.agreed for one in some), len({one.asker for one in some}), len(people), members)


def with_another_answer(asks: Asks, at: int, place: int) -> Iterable[Asks]:
    """Go through worlds in which somebody answered one ask otherwise: alone, or another ask ended otherwise, too."""
    ask = asks[at]
    other = replace(ask, yes=None if ask.yes == place else place)
    changed = (*asks[:at], other, *asks[at + 1 :])
    yield changed
    for there, one in enumerate(asks):
        for yes in (None,) if one.agreed else range(len(one.to)):
            if there != at:
                yield (*changed[:there], replace(one, yes=yes), *changed[there + 1 :])


def with_another_asker(asks: Asks, asker: str, members: Iterable[str]) -> Iterable[Asks]:
    """Go through worlds in which a member asked nothing: their asks are another's, or were not sent."""
    yield tuple(one for one in asks if one.asker != asker)
    for other in members:
        if other != asker:
            yield tuple(replace(one, asker=other) if one.asker == asker else one for one in asks)


def known_to(friend: str | None, asks: Asks) -> list[object]:
    """List what a friend knows of asks: how their own ended, and what they answered to others'."""
    mine = [one.agreed for one in asks if one.asker == friend]
    return [mine, [one.yes == one.to.index(friend) for one in asks if friend in one.to]]


def given_away(
    asks: Asks, members: tuple[str, ...], friend: str | None = None, show: Show = for_show, of_one: int = 2
) -> list[str]:
    """List the secrets that the figures give away to whoever reads them and compares notes with a friend."""
    known, seen, found = known_to(friend, asks), show(counted(asks, len(members), of_one)), list[str]()

    def is_alike(world: Asks) -> bool:
        return show(counted(world, len(members), of_one)) == seen and known_to(friend, world) == known

    for at, ask in enumerate(asks):
        if friend and friend in (ask.asker, None if ask.yes is None else ask.to[ask.yes]):
            continue  # they know how it ended
        for place, who in enumerate(ask.to):
            if who != friend and not any(map(is_alike, with_another_answer(asks, at, place))):
                found.append(f"what {who} answered to ask {at}")
    for asker in sorted({one.asker for one in asks} - {friend}):
        if not any(map(is_alike, with_another_asker(asks, asker, (who for who in members if who != friend)))):
            found.append(f"that {asker} asked")
    return found
