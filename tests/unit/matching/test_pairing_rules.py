"""What holds for every round, whatever the circle."""

from collections import Counter
from dataclasses import replace
from hashlib import sha256
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_circles import MANY, Rules, circle, circles, entrant, groups_of

from bench.matching_shapes import community
from bot.matching import pair
from bot.matching.entrant_arrays import Entrants
from bot.matching.legality import Legality
from bot.model.pairing import RULES, Meeting, Reason
from bot.operating.explain import LeftOutExplanations, Others

THREE = [entrant(name) for name in ("ana", "bo", "cy")]


@settings(deadline=None, max_examples=60 * MANY)
@given(circles(most=12, sizes=(2, 3, 4)))
def test_each_member_is_in_one_group_that_breaks_no_hard_rule_or_sits_out(inputs):
    pairing, rules = pair(inputs), Rules(inputs)

    told = [member for members in groups_of(pairing) for member in members] + [out.member for out in pairing.sat_out]
    assert sorted(told) == sorted(each.id for each in inputs.entrants)
    for members in groups_of(pairing):
        assert list(members) == sorted(members)
        assert 2 <= len(members) <= inputs.group_size + 1
        assert rules.all_legal(members)


@settings(deadline=None, max_examples=60 * MANY)
@given(circles(most=8))
def test_who_may_meet_is_the_same_by_arrays_and_by_kinds(inputs):
    entrants, legal = Entrants(inputs), Rules(inputs).legal
    legality, (one, other) = Legality(inputs, entrants), entrants.places(legal)

    assert legality.may_meet(one, other).tolist() == [*legal.values()]
    by_kinds = [
        legality.kind[second] in legality.kinds_for(first) and second not in legality.kept_from[first]
        for first, second in zip(one.tolist(), other.tolist(), strict=True)
    ]
    assert by_kinds == [*legal.values()]


@pytest.mark.parametrize("group_size", [3, 4])
def test_no_group_is_larger_than_one_above_its_size(group_size):
    for seed in range(50 * MANY):
        random = Random(seed)
        names = [f"U{place:02}" for place in range(random.randrange(9, 14))]
        apart = [two for two in combinations(names, 2) if random.random() < 0.1 + seed % 3 / 10]
        inputs = circle(*map(entrant, names), apart=apart, group_size=group_size, seed=seed)

        assert max(map(len, groups_of(pair(inputs)))) <= group_size + 1


@settings(deadline=None, max_examples=50 * MANY)
@given(circles(most=10, sizes=(2, 3, 4)), st.randoms(use_true_random=False))
def test_the_order_of_entrants_does_not_matter(inputs, random):
    shuffled = list(inputs.entrants)
    random.shuffle(shuffled)

    assert pair(inputs) == pair(replace(inputs, entrants=tuple(shuffled)))


@settings(deadline=None, max_examples=60 * MANY)
@given(circles(least=2, most=9, sizes=(2, 3, 4)), st.data())
def test_keeping_two_apart_who_met_below_the_floor_changes_nothing(inputs, data):
    recent = [(meeting.one, meeting.other) for meeting in inputs.met if meeting.weeks_ago < inputs.floor_weeks]
    chosen = frozenset(two for two in recent if data.draw(st.booleans()))

    apart, not_apart = (replace(inputs, apart=pairs) for pairs in (inputs.apart | chosen, inputs.apart - chosen))
    assert apart == not_apart or pair(apart) == pair(not_apart)


def near_to(inputs, topic):
    links = [{near.one, near.other} for near in inputs.near]
    return set().union(*(link - {topic} for link in links if topic in link))


@settings(deadline=None, max_examples=60 * MANY)
@given(circles(most=9, sizes=(2, 3, 4)))
def test_topic_and_reason_are_true_of_the_members(inputs):
    entrants = {each.id: each for each in inputs.entrants}
    for group in pair(inputs).groups:
        members = [entrants[member] for member in group.members]
        held = set().union(*(each.curious | each.sharing for each in members))
        if group.topic is None:
            assert not held
            assert group.reason is Reason.SOMETHING_NEW
            continue
        curious = {each.id for each in members if group.topic in each.curious}
        sharing = {each.id for each in members if group.topic in each.sharing}
        most = max(sum(topic in each.curious | each.sharing for each in members) for topic in held)
        assert len(curious | sharing) == most
        match group.reason:
            case Reason.CURIOUS_MEETS_SHARING:
                assert any(one != other for one in curious for other in sharing)
            case Reason.BOTH_CURIOUS:
                assert len(curious) > 1
                assert not sharing
            case Reason.BOTH_SHARING:
                assert len(sharing) > 1
                assert not curious
            case Reason.NEAR:
                near = near_to(inputs, group.topic)
                assert most == 1
                assert any(each.curious & near for each in members if each.id not in sharing)
            case Reason.SOMETHING_NEW:
                assert most == 1
                assert not any(
                    each.curious & near_to(inputs, topic)
                    for other in members
                    for topic in other.sharing
                    for each in members
                    if each != other
                )
                assert sharing or not any(each.sharing for each in members)


@settings(deadline=None, max_examples=60 * MANY)
@given(circles(least=1, most=9), st.data())
def test_an_explanation_is_the_same_whoever_is_kept_apart_and_whatever_was_answered(inputs, data):
    twos = list(combinations(sorted(each.id for each in inputs.entrants), 2))
    apart = data.draw(st.frozensets(st.sampled_from(twos))) if twos else frozenset()
    told, other = inputs, replace(inputs, apart=apart)

    for each in inputs.entrants:
        assert LeftOutExplanations(told).others(each.id) == LeftOutExplanations(other).others(each.id)


def test_the_others_are_counted_by_what_kept_somebody_from_them():
    names = ["ana", "bo", "cy", "di", "ed"]
    inputs = circle(
        *(entrant(name, languages=["de"] if name == "ed" else ["en"]) for name in names),
        entrant("flo", languages=[]),
        apart=[("ana", "di")],
        met=[("ana", "bo", 3), ("ana", "cy", 4), ("ana", "ed", 0), ("ana", "zoe", 1)],
    )

    others = LeftOutExplanations(inputs).others("ana")

    assert others == Others(no_language=1, met_lately=1, not_free=3)


@pytest.mark.parametrize("apart", [[], [("ana", "bo")]])
def test_three_in_a_circle_of_pairs_draw_a_pair_whether_two_are_kept_apart_or_not(apart):
    for seed in range(10):
        assert [len(members) for members in groups_of(pair(circle(*THREE, apart=apart, seed=seed)))] == [2]


def test_of_three_in_a_circle_of_pairs_whose_turn_it_is_sits_out():
    names = ["ana", "bo", "cy"]
    for turn in names:
        members = [entrant(name, rounds=2, left_out=int(name != turn)) for name in names]
        assert [out.member for out in pair(circle(*members)).sat_out] == [turn]


def test_three_in_a_circle_of_larger_groups_stay_together():
    assert groups_of(pair(circle(*THREE, group_size=3))) == [("ana", "bo", "cy")]


def test_blocks_and_meetings_of_members_who_do_not_take_part_are_passed_over():
    ana, bo = entrant("ana"), entrant("bo")

    pairing = pair(circle(ana, bo, apart=[("ana", "zoe")], met=[("bo", "zoe", 1)]))

    assert groups_of(pairing) == [("ana", "bo")]


def test_the_seed_and_not_the_id_settles_ties():
    hub, *spokes = names = ["a", "b", "c", "d", "e"]
    inputs = circle(*map(entrant, names), apart=combinations(spokes, 2))

    partners = {members for seed in range(60) for members in groups_of(pair(replace(inputs, seed=seed)))}

    assert partners == {(hub, spoke) for spoke in spokes}


@pytest.mark.parametrize("size", [5, 9, 30])
def test_nobody_is_favoured_by_their_id_where_all_are_alike(size):
    """In pairs and in the trio of an odd circle, each meets the first by name, and is one of three, about as often."""
    names = [f"U{place:02}" for place in range(size)]
    rounds = [groups_of(pair(circle(*map(entrant, names), seed=seed))) for seed in range(150)]
    trios = Counter(member for groups in rounds for members in groups if len(members) == 3 for member in members)
    firsts = Counter(member for groups in rounds for member in groups[0] if len(groups[0]) == 2)

    for counts, share in ((trios, 3 / size), (firsts, 1 / (size - 1))):
        expected = len(rounds) * share
        for name in names[1:] if counts else ():
            assert abs(counts[name] - expected) < 5 * expected**0.5


def test_the_seed_settles_ties_between_topics():
    ana = entrant("ana", curious=["bees", "bread", "chess"])
    bo = entrant("bo", sharing=["bees", "bread", "chess"])

    topics = {pair(circle(ana, bo, seed=seed)).groups[0].topic for seed in range(60)}

    assert topics == {"bees", "bread", "chess"}


def crowd(size, seed=5):
    """A circle with three languages, some blocks and some meetings, of whom all can be placed."""
    random = Random(seed)
    names = [f"U{place:04}" for place in range(size)]
    topics = [f"T{place}" for place in range(size // 6)]
    entrants = [
        entrant(
            name,
            curious=random.choices(topics, k=3),
            sharing=random.choices(topics, k=2),
            languages=random.choices(["en", "en", "de", "fr"], k=2),
            hours=range(start := random.randrange(300), start + 8),
            in_a_row=random.randrange(10),
        )
        for name in names
    ]
    twos = {tuple(sorted(random.sample(names, 2))) for _ in range(6 * size)}
    met = [(one, other, random.randrange(40)) for one, other in sorted(twos)]
    apart = {tuple(sorted(random.sample(names, 2))) for _ in range(size // 10)}
    return circle(*entrants, apart=apart, met=met, seed=seed)


@pytest.mark.parametrize(("size", "group_size"), [(150, 3), (151, 4), (301, 2), (600, 2), (601, 2), (460, 3), (460, 4)])
def test_everybody_who_can_be_is_placed_in_a_large_circle(size, group_size):
    inputs = replace(crowd(size), group_size=group_size)
    loner = entrant("loner", languages=["eo"])

    pairing = pair(replace(inputs, entrants=(*inputs.entrants, loner)))

    assert [out.member for out in pairing.sat_out] == ["loner"]
    if group_size == 2:
        assert sum(len(members) == 3 for members in groups_of(pairing)) == size % 2
    if size <= 301:
        assert all(map(Rules(inputs).all_legal, groups_of(pairing)))


def test_in_a_large_circle_who_knows_few_finds_the_one_who_is_left():
    """Beyond the size at which all pairs are looked at, a member with one possible partner still meets them."""
    inputs = crowd(600)
    names = [each.id for each in inputs.entrants]
    shy = entrant("shy", languages=["en", "de", "fr"])
    apart = inputs.apart | {tuple(sorted(("shy", name))) for name in names[:-1]}

    pairing = pair(replace(inputs, entrants=(*inputs.entrants, shy), apart=apart))

    partners = [members for members in groups_of(pairing) if "shy" in members]
    assert partners == [tuple(sorted((names[-1], "shy")))]


def test_in_a_large_circle_two_who_hold_a_rare_topic_find_each_other():
    """Beyond the size at which all pairs are looked at."""
    curious = [entrant(f"A{place:03}", curious=[f"T{place:03}"]) for place in range(230)]
    sharing = [entrant(f"B{place:03}", sharing=[f"T{place:03}"]) for place in range(230)]

    assert groups_of(pair(circle(*curious, *sharing))) == [(f"A{place:03}", f"B{place:03}") for place in range(230)]


def test_in_a_large_circle_who_all_want_the_same_few_are_placed_with_others():
    """So many share the same best candidates that without a look at everybody most of them would sit out."""
    guests = [entrant(f"A{place:03}", curious=["bees"], languages=[f"L{place}"]) for place in range(150)]
    keepers = [entrant(f"B{place:03}", sharing=["bees"], languages=[]) for place in range(30)]
    bakers = [entrant(f"C{place:03}", curious=["bread"], sharing=["bread"], languages=[]) for place in range(240)]

    assert not pair(circle(*guests, *keepers, *bakers)).sat_out


DRAWN = {13: "09c6a1df9c8b4f24"}
"""By the number of the rules, a digest of what they draw: on every machine, by every Python, with any hash seed."""


def test_a_round_is_the_same_everywhere_and_other_rules_have_another_number():
    rounds = [pair(replace(inputs, group_size=size)) for inputs in (crowd(61), community(450)) for size in (2, 3, 4)]

    assert {RULES: sha256(repr(rounds).encode()).hexdigest()[:16]} == DRAWN


def test_a_meeting_is_not_needed_to_be_sorted_to_be_kept():
    ana, bo = entrant("ana"), entrant("bo")
    inputs = replace(circle(ana, bo), met=(Meeting("bo", "ana", 1),))

    assert groups_of(pair(inputs)) == []
