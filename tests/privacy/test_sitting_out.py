"""Sitting out shows nobody's secret: it reads the same for every reason, and also happens without a reason."""

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import combinations

import pytest

from bot.matching import pair
from bot.model.ids import MemberId
from bot.model.pairing import Entrant, PairingInputs
from tests.journeys.scenes import NO_MATCH
from tests.journeys.stage import COFFEE, someone
from tests.privacy.worlds import Play, World, assert_alike

OLIVE = someone("Olive", admin=True)
SEEDS = range(40)


async def pair_of_two(world: World) -> None:
    """Set up a circle of Ana and Ben alone."""
    await world.start_circle()
    for who in ("ana", "ben"):
        await world.join(who, curious=["sourdough"], sharing=["sourdough"])


async def only_two_speak_german(world: World) -> None:
    """Set up a circle of six, in which Ana and Ben have a language in common only with each other."""
    await world.start_circle()
    for who in world.people:
        if who != "olive":
            languages = ["de"] if who in ("ana", "ben") else ["en"]
            await world.join(who, curious=["sourdough"], sharing=["sourdough"], languages=languages)


async def sit_out(world: World) -> None:
    """Let Ben sit out two rounds, for this world's reason."""
    match world.secret:
        case "block":
            await world.type("ana", "/coffee not-with @Ben")
        case "rest":
            await world.type("ana", "/coffee rest")
        case "leave":
            await world.type("ana", "/coffee leave", COFFEE)
        case "skip":
            await world.type("ana", "/coffee skip")
    await world.next_round()
    await world.look("ben")
    assert len(await world.texts("ben", NO_MATCH)) == 1
    if world.secret == "skip":
        await world.type("ana", "/coffee skip")
    await world.next_round()
    await world.look("ben")
    assert len(await world.texts("ben", NO_MATCH)) == 1, "once in a row"


async def test_of_two_nobody_can_tell_why_they_sit_out(play: Play) -> None:
    people = (OLIVE, *map(someone, ("Ana", "Ben")))
    worlds = await play(sit_out, "block", "rest", "leave", "skip", people=people, before=pair_of_two)
    assert_alike(worlds, "ben")


async def test_whom_only_one_person_can_talk_with_can_not_tell_why_they_sit_out(play: Play) -> None:
    people = (OLIVE, *map(someone, ("Ana", "Ben", "Cem", "Dee", "Eva", "Fay")))
    worlds = await play(sit_out, "block", "rest", people=people, before=only_two_speak_german)
    assert_alike(worlds, "ben")


Seen = tuple[frozenset[MemberId], ...]
"""The people whom each observer meets in a round; empty for an observer who sits out."""


@cache
def rounds(present: tuple[str, ...], *, blocked: bool) -> list[dict[MemberId, frozenset[MemberId]]]:
    """Draw a new circle's round with several seeds, with or without a block. Return whom each member meets."""
    nobody = frozenset[str]()
    entrants = tuple(Entrant(MemberId(name), nobody, nobody, nobody, nobody, in_a_row=1) for name in present)  # type: ignore[arg-type]
    apart = frozenset([(MemberId("a"), MemberId("b"))] if blocked else [])
    drawn = [pair(PairingInputs(entrants, apart, (), 2, 12, 4, seed)) for seed in SEEDS]
    return [
        {member: frozenset(group.members) for group in outcome.groups for member in group.members} for outcome in drawn
    ]


def seen(observers: Sequence[str], present: Collection[str], *, blocked: bool) -> Iterator[Seen]:
    """Yield the observers' views of a new circle's round."""
    for met in rounds(tuple(present), blocked=blocked):
        yield tuple(met.get(MemberId(observer), frozenset()) for observer in observers)


@pytest.mark.parametrize("count", [3, 4, 5])
@pytest.mark.parametrize("observers", [("a",), ("a", "c"), ("c", "d")])
def test_what_two_who_compare_notes_see_of_a_block_they_see_of_who_rests_too(
    count: int, observers: tuple[str, ...]
) -> None:
    """In a circle of pairs, the two know that they both take part. About others, they know what they see."""
    circle = "abcde"[:count]
    others = [name for name in circle if name not in observers]
    there = [sorted({*observers, *more}) for few in range(len(others) + 1) for more in combinations(others, few)]
    ordinary = {sight for present in there for sight in seen(observers, present, blocked=False)}
    blocked = {sight for present in there for sight in seen(observers, present, blocked=True)}
    assert blocked <= ordinary
