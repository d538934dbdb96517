"""All of Refill's texts in Discord can be rendered as pictures."""

from dataclasses import replace

import pytest

from bot.texts.localization import languages
from tests.adapters.discord.bodies import bodies, body_of
from tests.adapters.discord.screens.drawing import Unknown, page_of


@pytest.mark.parametrize("language", languages())
def test_every_message_and_form_is_drawn_without_a_sign_of_its_markdown(language: str):
    shown = bodies(language)
    page = page_of(shown)
    assert page.count("<article") == len(shown)
    assert not [sign for sign in ("&lt;@", "&lt;t:", "&lt;#", "**", "\\") if sign in page.partition("</style>")[2]]


@pytest.mark.parametrize("kind", [8, 13, 23])
def test_what_nobody_has_drawn_yet_is_refused(kind: int):
    form = body_of("circle_setup.rules_form", "en")
    assert form.modal is not None
    part = {"type": 18, "label": "Something", "component": {"type": kind, "required": False}}
    with pytest.raises(Unknown):
        page_of([replace(form, modal={**form.modal, "components": [part]})])
