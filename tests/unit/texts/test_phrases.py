"""Pieces that several texts share."""

import pytest

from bot.texts.phrases import MAX_ON_A_BUTTON, brief
from tests.unit.texts.examples.cast import topic


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
