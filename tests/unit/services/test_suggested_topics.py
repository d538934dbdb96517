"""Topics that are suggested for a typed text: pairs that were judged by hand."""

import csv
from pathlib import Path

import pytest

from bot.model.topics import fold
from bot.services.topics import SUGGESTION_SCORE, _score

with (Path(__file__).parent / "suggested-topics.tsv").open(encoding="utf-8", newline="") as pairs:
    JUDGED = [tuple(row) for row in csv.reader(pairs, delimiter="\t")]


@pytest.mark.parametrize(("judged", "typed", "topic"), JUDGED)
def test_a_topic_is_suggested_for_its_words_and_not_for_its_letters(judged: str, typed: str, topic: str):
    assert (_score(fold(typed), fold(topic)) >= SUGGESTION_SCORE) == (judged == "suggested")


def test_a_text_without_words_is_like_nothing():
    assert _score("the", "the first talk at a meetup") == _score("talk", "the") == 0
