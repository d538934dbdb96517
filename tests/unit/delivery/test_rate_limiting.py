"""Rate limits: calls are evenly spaced in each lane, and lanes take turns."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.delivery.rate_limits import LATE, RateLimiter
from bot.model.ids import CommunityId
from bot.ports import Lane

HERE, THERE = CommunityId("here"), CommunityId("there")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SLOW, QUICK = Lane("slow", 10 * SECOND), Lane("quick", SECOND)


def ask(
    limiter: RateLimiter,
    key: str,
    *lanes: Lane,
    at: datetime = NOON,
    where: CommunityId = HERE,
    account: str = "",
    hurries: bool = False,
) -> float:
    """Return the seconds that a message has to wait. Without `account`, each community is its own account."""
    return (limiter.next_turn(account or where, (where, key), lanes, at, hurries=hurries) - at).total_seconds()


def test_turns_are_evenly_spaced():
    limiter = RateLimiter()
    assert [ask(limiter, key, SLOW) for key in "abc"] == [0, 10, 20]


def test_who_comes_back_at_their_turn_goes():
    limiter = RateLimiter()
    assert [ask(limiter, key, SLOW) for key in "ab"] == [0, 10]
    assert ask(limiter, "b", SLOW, at=NOON + 10 * SECOND) == 0
    assert ask(limiter, "c", SLOW, at=NOON + 10 * SECOND) == 10


def test_who_comes_too_early_or_much_too_late_gets_another_turn():
    limiter = RateLimiter()
    assert [ask(limiter, key, SLOW) for key in "abc"] == [0, 10, 20]
    assert ask(limiter, "b", SLOW, at=NOON + 5 * SECOND) == 25
    late = NOON + 20 * SECOND + LATE
    assert ask(limiter, "c", SLOW, at=late) == 10, "the lane is b's until then"


def test_many_who_missed_their_turns_do_not_all_go_at_once():
    limiter = RateLimiter()
    for key in "abcdefgh":
        ask(limiter, key, SLOW)
    late = NOON + timedelta(hours=1)
    assert [ask(limiter, key, SLOW, at=late) for key in "bcd"] == [0, 10, 20]


def test_who_waits_in_one_lane_holds_up_nobody_in_the_next():
    limiter = RateLimiter()
    assert [ask(limiter, key, SLOW, QUICK) for key in "abc"] == [0, 10, 20]
    assert [ask(limiter, key, QUICK) for key in "de"] == [1, 2]
    at = NOON + 10 * SECOND
    assert ask(limiter, "b", SLOW, QUICK, at=at) == 0


def test_who_has_passed_a_lane_waits_only_for_the_next():
    limiter = RateLimiter()
    assert [ask(limiter, key, SLOW, QUICK) for key in "ab"] == [0, 10]
    at = NOON + 10 * SECOND
    assert ask(limiter, "c", QUICK, at=at) == 0
    assert ask(limiter, "b", SLOW, QUICK, at=at) == 1
    assert ask(limiter, "b", SLOW, QUICK, at=at + SECOND) == 0


def test_what_was_asked_for_goes_at_once_and_on_credit():
    limiter = RateLimiter()
    assert [ask(limiter, key, SLOW) for key in "ab"] == [0, 10]
    assert ask(limiter, "c", SLOW, hurries=True) == 0
    assert ask(limiter, "d", SLOW) == 30


def test_a_closed_lane_is_closed_for_everybody_in_that_community():
    limiter = RateLimiter()
    limiter.close(HERE, SLOW.name, NOON + 30 * SECOND)
    assert ask(limiter, "a", QUICK, SLOW, hurries=True) == 30
    assert ask(limiter, "b", SLOW) == 30
    assert ask(limiter, "c", QUICK) == 1, "a took a turn on its way"
    assert ask(limiter, "d", SLOW, where=THERE) == 0
    assert ask(limiter, "b", SLOW, at=NOON + 30 * SECOND) == 0


def test_what_gives_no_credit_is_waited_for_by_everybody():
    limiter, strict = RateLimiter(), replace(SLOW, allows_hurry=False)
    assert [ask(limiter, key, strict, hurries=True) for key in "ab"] == [0, 10]
    assert ask(limiter, "b", strict, at=NOON + 10 * SECOND, hurries=True) == 0


def test_communities_of_one_account_wait_for_each_other_by_the_message():
    limiter = RateLimiter()
    assert [ask(limiter, "a", SLOW, where=where, account="both") for where in (HERE, THERE)] == [0, 10]
    assert ask(limiter, "a", SLOW, where=THERE, account="both", at=NOON + 10 * SECOND) == 0
    assert ask(limiter, "b", SLOW, where=HERE, account="both", at=NOON + 10 * SECOND) == 10


def test_a_message_that_counts_for_more_is_followed_by_a_longer_pause():
    limiter = RateLimiter()
    assert ask(limiter, "a", replace(QUICK, every=6 * SECOND)) == 0
    assert [ask(limiter, key, QUICK) for key in "bc"] == [6, 7]


def test_communities_do_not_wait_for_each_other():
    limiter = RateLimiter()
    assert [ask(limiter, "a", SLOW, where=where) for where in (HERE, THERE)] == [0, 0]


def test_without_lanes_nothing_waits():
    assert ask(RateLimiter(), "a") == 0


STRICT = Lane("strict", SECOND / 4, most=5)
"""Four calls per second, and one more in advance."""


def test_what_was_asked_for_goes_at_once_up_to_the_most_of_a_second_and_then_a_moment_later():
    limiter = RateLimiter()
    keys = [f"k{number}" for number in range(12)]
    assert [ask(limiter, key, STRICT, hurries=True) for key in keys] == [0] * 5 + [1] * 5 + [2] * 2
    at = NOON + SECOND
    assert [ask(limiter, key, STRICT, at=at, hurries=True) for key in keys[5:10]] == [0] * 5, "each is counted once"
    assert ask(limiter, "another", STRICT, at=at, hurries=True) == 1


def test_in_no_second_goes_more_than_the_most_however_many_hurry_beside_a_long_line():
    limiter, now = RateLimiter(), NOON
    waiting = {f"line {number}": NOON for number in range(120)}
    went = list[datetime]()
    for step in range(600):
        now = NOON + step * SECOND / 10
        if step % 5 == 0:
            waiting[f"hurries {step}"] = now
        for key in [key for key, at in waiting.items() if at <= now]:
            at = limiter.next_turn(HERE, (HERE, key), [STRICT], now, hurries=key.startswith("h"))
            if at > now:
                waiting[key] = at
            else:
                del waiting[key]
                went.append(now)
                assert not key.startswith("h") or now - NOON <= (int(key.split()[1]) / 10 + 2) * SECOND
    assert max(sum(at - SECOND < other <= at for other in went) for at in went) == 5
    assert waiting == {}


def test_a_message_counts_for_as_many_calls_as_it_takes():
    limiter = RateLimiter()
    assert ask(limiter, "a", replace(STRICT, calls=4), hurries=True) == 0
    assert ask(limiter, "b", replace(STRICT, calls=2), hurries=True) == 1
    assert ask(limiter, "c", STRICT, hurries=True) == 1, "nobody overtakes"
