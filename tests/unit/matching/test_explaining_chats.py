"""What a dry run says of chats and of who is left out: all that may be said, and nothing of what was answered."""

from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from small_circles import MANY, circle, circles, entrant

from bot.matching import pair
from bot.model.pairing import Group, Near, Reason
from bot.operating.explain import ChatExplanations, LeftOutExplanations, Others, explain_left_out


def said(group, *entrants, near=(), met=()):
    inputs = replace(circle(*entrants, met=met), near=tuple(near))
    return ChatExplanations(inputs, str.title).explain(group)


def test_a_chat_is_explained_by_who_holds_its_topic_and_what_else_they_have():
    ana = entrant("ana", curious=["bees"], sharing=["tea", "chess"], hours=range(10, 15))
    bo = entrant("bo", sharing=["bees"], curious=["tea"], hours=range(12, 20), languages=["de", "en"])
    cy = entrant("cy", curious=["chess"])

    assert said(Group(("ana", "bo"), "bees", Reason.CURIOUS_MEETS_SHARING), ana, bo, cy) == [
        "Ana is curious about it, Bo is happy to be asked about it; 2 of 3 have it",
        "also in common: Tea; 1.5 hours a week that suit both; they speak en; new to each other",
    ]


def test_three_are_explained_together():
    names = ["ana", "bo", "cy"]
    three = [entrant(name, curious=["bees"], sharing=["bees"] * (name == "cy"), languages=[]) for name in names]

    assert said(Group(tuple(names), "bees", Reason.CURIOUS_MEETS_SHARING), *three, met=[("ana", "cy", 30)]) == [
        "Ana is curious about it, Bo is curious about it, Cy is curious about it and happy to be asked; 3 of 3 have it",
        "no other topic in common; 0 hours a week that suit all; no language named; some of them introduced before",
    ]


def test_a_topic_that_is_near_to_one_of_theirs_is_named():
    ana, bo = entrant("ana", curious=["kubernetes"]), entrant("bo", sharing=["k8s"])

    why_topic, _ = said(
        Group(("ana", "bo"), "kubernetes", Reason.SOMETHING_NEW), ana, bo, near=[Near("k8s", "kubernetes", 90)]
    )

    assert why_topic == "Ana is curious about it, Bo has K8S, which is similar; 1 of 2 have it"


def test_two_without_topics_are_told_to_have_none():
    assert said(Group(("ana", "bo"), None, Reason.SOMETHING_NEW), entrant("ana"), entrant("bo"))[0] == (
        "no topic: none of them has named one yet"
    )


def test_who_is_left_out_is_explained_by_how_the_others_stood_to_them():
    assert explain_left_out(Others(2, 1, 3), 4) == (
        "of the others, 2 share no language with them, 1 met them less than 4 weeks ago, "
        "3 meet others or get no match either"
    )
    assert explain_left_out(Others(0, 0, 2), 4) == "of the others, 2 meet others or get no match either"
    assert explain_left_out(Others(0, 0, 0), 4) == "nobody else takes part"


@settings(deadline=None, max_examples=40 * MANY)
@given(circles(least=2, most=8, sizes=(2, 3)), st.data())
def test_nothing_that_is_said_depends_on_a_block_or_on_what_was_answered(inputs, data):
    twos = list(combinations(sorted(each.id for each in inputs.entrants), 2))
    told_apart = replace(
        inputs,
        apart=data.draw(st.frozensets(st.sampled_from(twos))),
    )
    pairing = pair(inputs)

    def told(of):
        left_out = LeftOutExplanations(of)
        return [
            *(ChatExplanations(of, str).explain(group) for group in pairing.groups),
            *(explain_left_out(left_out.others(out.member), of.floor_weeks) for out in pairing.sat_out),
        ]

    assert told(inputs) == told(told_apart)
