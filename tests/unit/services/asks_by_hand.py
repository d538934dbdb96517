"""A month's asks, counted by a simple second implementation, and the secrets that their figures reveal."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.model.ask_figures import AskCounts, AskFigures

MONTH = "2026-03"
Show = Callable[[AskCounts], AskFigures]


@dataclass(frozen=True)
class Noted:
    """An ask with its asker and the members whom it reached. `yes` is the place in `to` of the member who said yes."""

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
    """Count asks, of each asker only the first `of_one`."""
    some = [one for place, one in enumerate(asks) if [each.asker for each in asks[:place]].count(one.asker) < of_one]
    people = {who for one in some for who in one.to}
    return AskCounts(len(some), sum(one.agreed for one in some), len({one.asker for one in some}), len(people), members)


def with_another_answer(asks: Asks, at: int, place: int) -> Iterable[Asks]:
    """Yield worlds in which a member answered one ask differently. In some, another ask also ended differently."""
    ask = asks[at]
    other = replace(ask, yes=None if ask.yes == place else place)
    changed = (*asks[:at], other, *asks[at + 1 :])
    yield changed
    for there, one in enumerate(asks):
        for yes in (None,) if one.agreed else range(len(one.to)):
            if there != at:
                yield (*changed[:there], replace(one, yes=yes), *changed[there + 1 :])


def with_another_asker(asks: Asks, asker: str, members: Iterable[str]) -> Iterable[Asks]:
    """Yield worlds in which a member asked nothing: another member sent the asks, or nobody did."""
    yield tuple(one for one in asks if one.asker != asker)
    for other in members:
        if other != asker:
            yield tuple(replace(one, asker=other) if one.asker == asker else one for one in asks)


def known_to(friend: str | None, asks: Asks) -> list[object]:
    """List what a friend knows about asks: the ends of the friend's own asks, and the friend's answers to others."""
    mine = [one.agreed for one in asks if one.asker == friend]
    return [mine, [one.yes == one.to.index(friend) for one in asks if friend in one.to]]


def given_away(
    asks: Asks, members: tuple[str, ...], friend: str | None = None, show: Show = for_show, of_one: int = 2
) -> list[str]:
    """List the secrets that the figures reveal to a reader who knows what a friend knows."""
    known, seen, found = known_to(friend, asks), show(counted(asks, len(members), of_one)), list[str]()

    def is_alike(world: Asks) -> bool:
        return show(counted(world, len(members), of_one)) == seen and known_to(friend, world) == known

    for at, ask in enumerate(asks):
        if friend and friend in (ask.asker, None if ask.yes is None else ask.to[ask.yes]):
            continue  # the friend knows how the ask ended
        for place, who in enumerate(ask.to):
            if who != friend and not any(map(is_alike, with_another_answer(asks, at, place))):
                found.append(f"what {who} answered to ask {at}")
    for asker in sorted({one.asker for one in asks} - {friend}):
        if not any(map(is_alike, with_another_asker(asks, asker, (who for who in members if who != friend)))):
            found.append(f"that {asker} asked")
    return found
