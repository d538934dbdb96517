"""What a member gets over five weekly rounds who has one topic that three others share."""

from collections.abc import Iterator
from itertools import combinations
from random import Random

import pytest
from small_circles import circle, entrant

from bot.matching import pair
from bot.model.pairing import Reason

TOPICS = ("bread", "chess", "Rust", "tea", "jazz", "maps", "yoga", "birds")
SHARERS = ("ben", "cleo", "dan")
ROUNDS = 5


def people(random: Random) -> list:
    """Draw a dozen: Ana is curious about bees alone, three share bees among other topics, eight hold others."""

    def some(counts):
        return random.sample(TOPICS, random.choice(counts))

    return [
        entrant("ana", curious=["bees"]),
        *(entrant(name, curious=some((1, 2, 3)), sharing=["bees", *some((0, 1, 2))]) for name in SHARERS),
        *(entrant(f"other{place}", curious=some((1, 2, 3)), sharing=some((0, 1, 1, 2))) for place in range(8)),
    ]


def chats_of_ana(seed: int, **inputs) -> Iterator[tuple[str, str, Reason]]:
    """Yield Ana's partner, topic and reason, round after round."""
    everybody, met = people(Random(seed)), {}
    for number in range(ROUNDS):
        weeks = [(*two, number - last) for two, last in met.items()]
        pairing = pair(circle(*everybody, met=weeks, seed=100 * seed + number, **inputs))
        for group in pairing.groups:
            met |= dict.fromkeys(combinations(group.members, 2), number)
            if "ana" in group.members:
                (other,) = set(group.members) - {"ana"}
                yield other, group.topic, group.reason


@pytest.mark.parametrize("freeze_weeks", [4, 12])
def test_who_has_one_topic_that_three_share_meets_the_three_about_it(freeze_weeks):
    """Three of five is the most that the freeze allows with three partners.

    From the fifth week on a freeze of four weeks allows a repeat, but only the best pair of a dozen gets one.
    """
    seasons = [list(chats_of_ana(seed, freeze_weeks=freeze_weeks)) for seed in range(60)]

    about_bees = [[reason is Reason.CURIOUS_MEETS_SHARING for *_, reason in season] for season in seasons]
    assert all(first for first, *_ in about_bees)
    counts = [sum(season) for season in about_bees]
    assert min(counts) >= 2
    assert sum(count >= len(SHARERS) for count in counts) >= 59


def test_whoever_meets_somebody_who_shares_their_topic_is_given_that_topic():
    for seed in range(10):
        for other, topic, reason in chats_of_ana(seed):
            assert (reason is Reason.CURIOUS_MEETS_SHARING) is (other in SHARERS)
            assert topic == "bees" or other not in SHARERS
