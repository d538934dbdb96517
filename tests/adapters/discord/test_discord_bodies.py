"""Discord accepts every text in every language, even with the longest typed values."""

import pytest

from bot.model.content import Form, SearchField
from bot.texts.form_fallbacks import between_commas
from bot.texts.localization import Voice, languages
from bot.texts.phrases import brief
from bot.texts.plain_text import plain
from tests.adapters.discord.bodies import LONGEST_HERE, USUAL_HERE, ZONE, Body, bodies, body_of
from tests.adapters.discord.goldens import reads
from tests.adapters.discord.local_discord.checks import problems_of_message, problems_of_modal
from tests.unit.texts.examples.cast import Cast
from tests.unit.texts.examples.catalogue import EXAMPLES

CASTS = pytest.mark.parametrize("cast", [USUAL_HERE, LONGEST_HERE], ids=["usual", "longest"])
LANGUAGES = pytest.mark.parametrize("language", languages())
ASKED_FOR = (
    "home.", "overview.", "chats.chats", "privacy.about_me", "rounds.preview", "help.", "errors.", "topics.",
    "circles.circle_list",
)  # fmt: skip
"""Modules whose messages are only answers, so that one may be split into several messages on Discord."""
NAMES_TOPICS = "ask_form.ask_form"
"""A form whose hint names as many topics as fit."""
ON_BUTTONS = tuple(plain(brief(topic)) for topic in (*USUAL_HERE.curious, *USUAL_HERE.sharing))
"""Topics as shortened on a button. The whole name stands above the button."""
MODAL, COMPONENTS_V2 = 9, 1 << 15


@CASTS
@LANGUAGES
def test_discord_takes_all_of_it(language: str, cast: Cast):
    shown = bodies(language, cast)
    problems = {body.name: found for body in shown if (found := problems_of(body))}
    assert problems == {}
    several = [body.name for body in shown if len(body.sheets) > 1 and not body.name.startswith(ASKED_FOR)]
    assert several == [], "what is owed is one message"


def problems_of(body: Body) -> list[str]:
    """List the errors that Discord would find in a body."""
    if body.modal is not None:
        return problems_of_modal({"type": MODAL, "data": body.modal})
    messages = [
        ({"flags": COMPONENTS_V2, "components": each.view.to_components()}, {one.name for one in each.attached})
        for each in body.sheets
    ]
    return [why for message, files in messages for why in problems_of_message("message", message, files=files)]


@LANGUAGES
def test_nothing_of_ours_is_cut(language: str):
    for name in sorted(one for one in EXAMPLES if not one.startswith(NAMES_TOPICS)):
        said = reads(body_of(name, language).shown)
        cut = [text for text in said if text.endswith("…") and not text.endswith((" …", *ON_BUTTONS))]
        assert cut == [], name


@LANGUAGES
def test_a_form_without_room_has_its_introduction_at_its_first_field(language: str):
    for name in sorted(EXAMPLES):
        made = EXAMPLES[name](Voice(language, ZONE), USUAL_HERE)
        modal = body_of(name, language).modal
        if isinstance(made, Form) and made.intro and modal and len(made.fields) == 5:
            first = modal["components"][0]
            topics = isinstance(made.fields[0], SearchField)
            how = between_commas(Voice(language, ZONE)) if topics else ""
            assert first["description"] == f"{plain(made.intro)} {how}".strip(), name
            assert first["component"].get("placeholder", "") == made.fields[0].hint, name


@LANGUAGES
def test_a_form_keeps_its_introduction_where_there_is_room(language: str):
    for name in sorted(EXAMPLES):
        made = EXAMPLES[name](Voice(language, ZONE), USUAL_HERE)
        modal = body_of(name, language).modal
        if isinstance(made, Form) and made.intro and modal and len(made.fields) < 5:
            assert modal["components"][0]["type"] == 10
