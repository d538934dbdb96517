"""Pieces that several texts share."""

from dataclasses import replace

import pytest

from bot.texts.phrases import MAX_ON_A_BUTTON, brief, people_options
from tests.unit.texts.examples.cast import USUAL, topic


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("bees", "bees"),
        ("my first talk at a meetup", "my first talk at a…"),
        ("Donaudampfschifffahrtsgesellschaft", "Donaudampfschifffah…"),
        ("a" * MAX_ON_A_BUTTON, "a" * MAX_ON_A_BUTTON),
    ],
)
def test_a_topic_is_cut_at_a_word_to_fit_a_button(name: str, shown: str):
    (run,) = brief(topic(name))
    assert run.text == shown


def test_members_of_one_name_are_told_apart_by_their_handles_in_what_is_chosen_from():
    ana, ben, cleo = (replace(who, handle=f"{who.name}.1".lower()) for who in (USUAL.ana, USUAL.ben, USUAL.cleo))
    namesake = replace(ben, name=ana.name.upper())
    nameless = replace(cleo, name=ana.name, handle="")
    assert [each.label for each in people_options([ana, ben, cleo])] == [ana.name, ben.name, cleo.name]
    assert [each.label for each in people_options([ana, namesake, nameless])] == [
        f"{ana.name} (@{ana.handle})",
        f"{namesake.name} (@{namesake.handle})",
        nameless.name,
    ]
