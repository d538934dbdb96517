"""Generated circles for pairing: one like real communities, and shapes that are hard for matching methods."""

from collections.abc import Callable, Iterable
from itertools import combinations
from random import Random
from typing import Final

from bot.model.ids import MemberId, TopicId
from bot.model.pairing import Entrant, Meeting, PairingInputs

ZONES = (-8, -7, -6, -5, -5, -3, 0, 1, 1, 1, 2, 3, 5.5, 8, 9, 10)
"""Hours from UTC. A zone with more people occurs more often."""
LANGUAGES = ("en", "en", "en", "en", "de", "de", "fr", "es", "pt", "ja")
NONE: Final = frozenset[str]()


def community(size: int, seed: int = 1) -> PairingInputs:
    """Generate a community across the world: topics by Zipf's law, a year of meetings, some blocks."""
    random = Random(seed)  # noqa: S311 - made-up members
    topics = max(20, size // 20)
    ranks = [1 / (rank + 3) for rank in range(topics)]
    names = [TopicId(f"topic-{place}") for place in range(topics)]
    ids = [MemberId(f"U{place:06}") for place in range(size)]
    random.shuffle(ids)
    entrants = []
    for name in ids:
        held = random.choices(names, ranks, k=random.choice((1, 2, 2, 3, 3, 4, 5, 6)))
        cut = random.randrange(len(held) + 1)
        start = int((9 - random.choice(ZONES)) * 2) + random.randrange(-3, 4)
        days = random.sample(range(7), k=random.choice((2, 3, 5)))
        length = random.choice((4, 6, 8, 16))
        hours = {(day * 48 + start + step) % 336 for day in days for step in range(length)}
        spoken = {random.choice(LANGUAGES)} | ({"en"} if random.random() < 0.35 else set())
        entrants.append(
            Entrant(
                id=name,
                curious=frozenset(held[:cut]),
                sharing=frozenset(held[cut:]),
                languages=frozenset(spoken),
                hours=frozenset(hours),
                in_a_row=random.choice((0, 1, 1, 2, 3, 5)),
                rounds=random.randrange(40),
                left_out=random.choice((0, 0, 0, 1)),
                team=random.choice(("north", "south", "east", None)),
            )
        )
    twos = {tuple(sorted(random.sample(ids, 2))) for _ in range(10 * size)}
    met = [Meeting(one, other, random.randrange(52)) for one, other in sorted(twos)]
    apart = {tuple(sorted(random.sample(ids, 2))) for _ in range(size // 20)}
    return PairingInputs(tuple(entrants), frozenset(apart), tuple(met), 2, 12, 4, seed)


def _circle(entrants: Iterable[Entrant], met: Iterable[Meeting] = ()) -> PairingInputs:
    return PairingInputs(tuple(entrants), frozenset(), tuple(met), 2, 12, 4, seed=1)


def _member(
    place: int,
    *,
    curious: Iterable[str] = (),
    sharing: Iterable[str] = (),
    languages: Iterable[str] = ("en",),
    hours: Iterable[int] = (),
) -> Entrant:
    topics = frozenset(map(TopicId, curious)), frozenset(map(TopicId, sharing))
    return Entrant(MemberId(f"U{place:06}"), *topics, frozenset(languages), frozenset(hours), in_a_row=1)


def own_topics(size: int) -> PairingInputs:
    """Give everybody one topic that no other member has."""
    return _circle(_member(place, sharing=[f"topic {place}"]) for place in range(size))


def own_topics_and_hours(size: int) -> PairingInputs:
    """Give everybody two topics that no other member has, and hours at any time of the week."""
    random = Random(1)  # noqa: S311 - made-up members
    return _circle(
        _member(place, curious=[f"a{place}"], sharing=[f"b{place}"], hours=random.sample(range(336), 20))
        for place in range(size)
    )


def no_topics(size: int) -> PairingInputs:
    """Give nobody a topic, so that all meetings are equal."""
    return _circle(_member(place) for place in range(size))


def one_topic(size: int) -> PairingInputs:
    """Give everybody the same topic. Every third member shares it."""
    return _circle(_member(place, **{"sharing" if place % 3 == 0 else "curious": ["bees"]}) for place in range(size))


def hubs(size: int) -> PairingInputs:
    """Let a few members share the topics that all others are curious about, by a power law."""
    random = Random(1)  # noqa: S311 - made-up members
    keepers = max(1, size // 50)
    names = [f"topic {place}" for place in range(keepers)]
    ranks = [1 / (rank + 1) for rank in range(keepers)]
    return _circle(
        _member(place, sharing=[names[place]])
        if place < keepers
        else _member(place, curious=random.choices(names, ranks, k=2))
        for place in range(size)
    )


def rare_languages(size: int) -> PairingInputs:
    """Let a few members speak all languages, and the others each their own language, so that most sit out."""
    return _circle(
        _member(place, languages=[] if place < size // 20 else [f"language {place}"], sharing=[f"topic {place % 9}"])
        for place in range(size)
    )


def interpreter(size: int) -> PairingInputs:
    """Split a circle into two odd halves by language. One member speaks both languages."""
    half = (size // 2) | 1
    spoken = [["en", "de"]] + [["en"]] * (half - 1) + [["de"]] * (size - half)
    return _circle(_member(place, languages=each) for place, each in enumerate(spoken))


def odd_halves(size: int) -> PairingInputs:
    """Split a circle into two odd halves by language."""
    half = (size // 2) | 1
    return _circle(_member(place, languages=["en" if place < half else "de"]) for place in range(size))


def all_frozen(size: int) -> PairingInputs:
    """Let everybody have met all others, five to eleven weeks ago."""
    members = [_member(place) for place in range(size)]
    twos = combinations([each.id for each in members], 2)
    return _circle(members, [Meeting(*two, 5 + at % 7) for at, two in enumerate(twos)])


def path(size: int) -> PairingInputs:
    """Let languages form a path: each member can only meet the member before and the member after."""
    return _circle(_member(place, languages=[f"l{place}", f"l{place + 1}"]) for place in range(size))


def clique_with_pendants(size: int) -> PairingInputs:
    """Let all members of one half meet each other. Each other member can meet exactly one of them."""
    return _circle(
        _member(place, languages=["en", f"l{place}"] if 2 * place < size else [f"l{place - (size + 1) // 2}"])
        for place in range(size)
    )


HOSTILE: dict[str, tuple[Callable[[int], PairingInputs], int]] = {
    "own topics": (own_topics, 100_000),
    "own topics, spread hours": (own_topics_and_hours, 100_000),
    "no topics": (no_topics, 100_000),
    "one topic": (one_topic, 100_000),
    "power-law hubs": (hubs, 100_000),
    "rare languages": (rare_languages, 3000),
    "an interpreter": (interpreter, 100_000),
    "odd halves": (odd_halves, 100_000),
    "all frozen": (all_frozen, 600),
    "a path": (path, 3000),
    "a clique with pendants": (clique_with_pendants, 3000),
}
"""For each shape, the function that generates it and a maximum number of members. More would take too much memory."""
