"""Slack accepts every text in every language, even with the longest typed values."""

from typing import Any

import pytest

from adapters.slack.rendering import blocks_of, text_of
from bot.model.content import Form, Message, Paragraph, Words
from bot.model.limits import MAX_CONTROLS, MAX_CONTROLS_ON_HOME
from bot.texts.localization import Voice, languages
from tests.adapters.slack.bodies import ZONE, Onlooker, bodies, body_of
from tests.adapters.slack.local_slack import problems_of_blocks, problems_of_view
from tests.adapters.slack.local_slack.checks import TEXT, TEXT_OF_ALL_BLOCKS, text_length
from tests.adapters.slack.local_slack.rendering import plain_mrkdwn
from tests.unit.texts.broken_limits import broken_in_form, broken_in_message
from tests.unit.texts.examples.cast import LONGEST, USUAL, Cast
from tests.unit.texts.examples.catalogue import EXAMPLES

INVISIBLE = dict.fromkeys(map(ord, "\u2060"))
MARKS = dict.fromkeys(map(ord, "“”„"))
"""Quotation marks around a topic, which is bold in the blocks."""

CASTS = pytest.mark.parametrize("cast", [USUAL, LONGEST], ids=["usual", "longest"])
LANGUAGES = pytest.mark.parametrize("language", languages())


@CASTS
@LANGUAGES
def test_slack_takes_every_body(language: str, cast: Cast):
    for body in bodies(language, cast):
        found = problems_of_view(body.view, body.view["type"]) if body.view else problems_of_blocks(body.blocks)
        assert found == [], body.name
        assert text_length(body.blocks) <= TEXT_OF_ALL_BLOCKS, body.name
        assert 0 < len(body.text or "a view has none") <= TEXT, body.name


@CASTS
@LANGUAGES
def test_every_platform_could_take_all_of_it(language: str, cast: Cast):
    made = {name: example(Voice(language, ZONE), cast) for name, example in EXAMPLES.items()}
    broken = {
        name: broken_in_form(one)
        if isinstance(one, Form)
        else broken_in_message(one, MAX_CONTROLS_ON_HOME if name.startswith("home.") else MAX_CONTROLS)
        for name, one in made.items()
    }
    assert {name: found for name, found in broken.items() if found} == {}


def tells(line: str, block: dict[str, Any]) -> bool:
    """Return whether a line contains everything in a chart, because a chart's own words are in no text."""
    series = block["chart"]["series"]
    parts = [f"{point['label']}: " for point in series[0]["data"]] + [one["name"] for one in series]
    return all(part in line for part in parts)


@LANGUAGES
def test_who_only_hears_the_text_hears_all_that_the_blocks_say(language: str):
    for body in bodies(language):
        if body.text is not None:
            heard = plain_mrkdwn(body.text, Onlooker(USUAL)).translate(INVISIBLE | MARKS).splitlines()
            charts = [block for block in body.blocks if block["type"] == "data_visualization"]
            told = [line for line in heard if any(tells(line, chart) for chart in charts)]
            assert len(told) == len(charts), body.name
            heard, read = [line for line in heard if line not in told], body.reads.translate(MARKS).splitlines()
            assert heard[: len(read)] == read, body.name
            assert all(line.endswith((".csv", ".ics", ".json")) for line in heard[len(read) :]), body.name


@LANGUAGES
def test_buttons_that_are_labelled_alike_say_what_they_are_about_to_who_hears_them(language: str):
    for body in bodies(language):
        buttons = [
            each for block in body.blocks if block["type"] == "actions" for each in block["elements"] if "text" in each
        ]
        for button in buttons:
            label, spoken = button["text"]["text"], button.get("accessibility_label")
            alike = [other for other in buttons if other["text"]["text"] == label]
            assert spoken is None or spoken.startswith(label), (body.name, label)
            assert len(alike) == 1 or spoken, (body.name, label)


def test_a_time_is_heard_with_its_button():
    actions = next(block for block in body_of("introductions.introduction", "en").blocks if block["type"] == "actions")
    assert "Wed, Mar 4, 11:00" in actions["elements"][0]["accessibility_label"]


def test_a_topic_is_bold_in_a_message_and_between_quotation_marks_in_a_notification():
    greeting = Message((Paragraph((Words("Reden wir über "), Voice("de", ZONE).topic("my *first* talk"), Words("?"))),))
    ((text, topic, _),) = (each["elements"][0]["elements"] for each in blocks_of(greeting))
    assert "style" not in text
    assert topic == {"type": "text", "text": "my *first* talk", "style": {"bold": True}}
    assert text_of(greeting) == "Reden wir über „my *\u2060first*\u2060 talk“?"
