"""Topics that a note names in its words."""

import pytest

from bot.services.notes import names_topic

NOTE = "Has recruited testers for years, for usability tests on no budget; also bakes sourdough"


@pytest.mark.parametrize(
    ("topic", "does"),
    [
        ("sourdough", True),
        ("Sourdough in a small kitchen", False),
        ("usability testing", True),
        ("running usability tests on a budget", True),
        ("recruiting testers", True),
        ("load tests", False),
        ("baking", False),
        ("budgets", True),
        ("of the", False),
        ("a", False),
    ],
)
def test_a_note_names_a_topic_where_most_of_its_telling_words_stand_in_it(topic: str, does: bool):
    assert names_topic(NOTE, topic) is does


def test_an_empty_note_names_nothing():
    assert not names_topic("…", "sourdough")
