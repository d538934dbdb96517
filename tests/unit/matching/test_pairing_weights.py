"""What each weight of a circle changes: Ana may meet Bo or Cy, who may not meet each other."""

from dataclasses import fields, replace

import pytest
from small_circles import circle, entrant, groups_of

from bot.matching import pair
from bot.model.errors import InvalidValue
from bot.model.pairing import Near
from bot.model.weights import MAX_WEIGHT, Favour, Weights, favour_of

NOTHING = Weights(**{field.name: 0 for field in fields(Weights)})
CHAT = replace(NOTHING, any_chat=100, missing_half_hour=4)
"""With no hours in common, a chat loses 16 of its 100."""
HOURS = range(4)
CROWD = [entrant(f"other{n}", languages=["eo"]) for n in range(6)]


def meets(weights, people, *, met=(), near=(), teams=(), others=()):
    """Say whom Ana meets."""
    inputs = circle(
        *(replace(entrant(name, **people.get(name, {})), team=dict(teams).get(name)) for name in ("ana", "bo", "cy")),
        *others,
        apart=[("bo", "cy")],
        met=met,
    )
    groups = groups_of(pair(replace(inputs, weights=weights, near=tuple(near))))
    return next(members[1] for members in groups if members[0] == "ana")


def both(ana, bo):
    return {"ana": {"hours": HOURS, **ana}, "bo": bo, "cy": {"hours": HOURS}}


BEES = {"curious": ["bees"]}
KEEPS_BEES = {"sharing": ["bees"]}


@pytest.mark.parametrize(
    ("weight", "least", "people", "given"),
    [
        ("curious_meets_sharing", 21, both(BEES, KEEPS_BEES), {}),
        (
            "both_ways",
            21,
            both({**BEES, "sharing": ["bread"]}, {**KEEPS_BEES, "curious": ["bread"]}),
            {},
        ),
        ("both_curious", 21, both(BEES, BEES), {}),
        ("both_sharing", 21, both(KEEPS_BEES, KEEPS_BEES), {}),
        ("shared_topic", 21, both(BEES, KEEPS_BEES), {}),
        ("rarer", 11, both(BEES, KEEPS_BEES), {"others": CROWD}),
        ("further_language", 21, both({"languages": ["en", "de"]}, {"languages": ["en", "de"]}), {}),
        ("other_team", 21, both(BEES, KEEPS_BEES), {"teams": {"ana": "north", "bo": "south", "cy": "north"}.items()}),
    ],
)
def test_a_weight_brings_those_together_whom_it_speaks_for(weight, least, people, given):
    assert meets(replace(CHAT, **{weight: least - 2}), people, **given) == "cy"
    assert meets(replace(CHAT, **{weight: least}), people, **given) == "bo"


def test_a_near_topic_counts_as_much_as_it_is_near_and_as_the_circle_lets_it():
    people = both({"curious": ["bees"]}, {"sharing": ["honey"]})
    weights = replace(CHAT, curious_meets_sharing=100)
    near = [Near("bees", "honey", 50)]

    assert meets(replace(weights, near_topic=30), people, near=near) == "cy"
    assert meets(replace(weights, near_topic=50), people, near=near) == "bo"
    assert meets(replace(weights, near_topic=50), people) == "cy"


def test_a_near_topic_never_counts_more_than_the_same_one():
    people = {"ana": {"curious": ["bees"]}, "bo": {"sharing": ["honey"]}, "cy": {"sharing": ["bees"]}}

    assert meets(replace(Weights(), near_topic=100), people, near=[Near("bees", "honey", 99)]) == "cy"


def test_hours_in_common_count_as_the_circle_lets_them():
    people = {"ana": {"hours": HOURS, **BEES}, "bo": {"hours": HOURS}, "cy": BEES}
    weights = replace(CHAT, both_curious=16)

    assert meets(replace(weights, missing_half_hour=3), people) == "cy"
    assert meets(replace(weights, missing_half_hour=5), people) == "bo"


def test_who_met_before_makes_room_for_others_as_the_circle_lets_them():
    people = {"ana": {"hours": HOURS}, "bo": {"hours": HOURS}, "cy": {"hours": range(3)}}
    met = [("ana", "bo", 26)]

    assert meets(replace(CHAT, just_met=6), people, met=met, others=CROWD) == "bo"
    assert meets(replace(CHAT, just_met=10), people, met=met, others=CROWD) == "cy"


def test_having_met_costs_no_less_where_there_is_no_common_hour():
    people = {"ana": {"hours": HOURS}, "bo": {"hours": HOURS}, "cy": {}}
    weights = replace(NOTHING, missing_half_hour=25, just_met=1000)

    assert meets(weights, people, met=[("ana", "bo", 26), ("ana", "cy", 25)], others=CROWD) == "bo"


def test_teams_count_only_where_there_is_something_to_talk_about():
    people = {"ana": {}, "bo": {}, "cy": {"hours": HOURS}}
    people["ana"] = {"hours": HOURS}
    weights = replace(CHAT, missing_half_hour=1, other_team=100)

    assert meets(weights, people, teams={"ana": "north", "bo": "south", "cy": "north"}.items()) == "cy"


@pytest.mark.parametrize("field", fields(Weights), ids=lambda field: field.name)
def test_a_weight_that_no_sum_could_hold_is_refused(field):
    for wrong in (-1, MAX_WEIGHT + 1):
        with pytest.raises(InvalidValue):
            Weights(**{field.name: wrong})


def test_a_circle_in_which_nothing_counts_still_brings_everybody_together():
    inputs = circle(*(entrant(f"U{place}") for place in range(9)), met=[("U0", "U1", 6)])

    pairing = pair(replace(inputs, weights=NOTHING))

    assert not pairing.sat_out
    assert not any({"U0", "U1"} <= set(members) for members in groups_of(pairing))


@pytest.mark.parametrize(
    ("favour", "cy", "expected"),
    [
        # Bo shares what Ana is curious about and met her 20 weeks ago, but in the last two rows; Cy is new to her.
        (Favour.TOPICS, {}, "bo"),
        (Favour.NEW_PEOPLE, {}, "cy"),
        # Cy wonders about the same two things: good, and as good as Bo only where that is favoured.
        (Favour.TOPICS, {"curious": ["bees", "tea"]}, "bo"),
        (Favour.ALIKE, {"curious": ["bees", "tea"]}, "cy"),
        # Cy has time when Ana has, and nothing else in common with her.
        (Favour.TOPICS, {"hours": HOURS}, "bo"),
        (Favour.TIMES, {"hours": HOURS}, "cy"),
    ],
)
def test_what_an_organiser_favours_in_a_word_decides(favour, cy, expected):
    people = {"ana": {"curious": ["bees", "tea"], "hours": HOURS}, "bo": {"sharing": ["bees"]}, "cy": cy}

    met = [] if "hours" in cy else [("ana", "bo", 20)]
    assert meets(favour.weights, people, met=met, others=CROWD) == expected
    assert favour_of(favour.weights) is favour
