"""All of Refill's texts in Slack can be rendered as pictures, and fit on a phone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from bot.texts.localization import languages
from tests.adapters.slack.bodies import bodies, body_of
from tests.adapters.slack.screens.drawing import Unknown, page_of

PHONE = {"width": 375, "height": 700}
CUT = "each => each.filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)"


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport=PHONE)
    yield page
    page.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", languages())
def test_every_message_and_form_fits_a_phone(phone: Page, tmp_path: Path, language: str, *, dark: bool):
    file, shown = tmp_path / "slack.html", bodies(language)
    file.write_text(page_of(shown, dark=dark))
    phone.goto(file.as_uri())
    assert phone.locator("article").count() == len(shown)
    assert phone.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    assert phone.locator(".button").evaluate_all(CUT) == []


def test_a_label_that_is_too_long_for_a_phone_is_found(phone: Page, tmp_path: Path):
    body = body_of("circle_membership.left", "en")
    body.blocks[-1]["elements"][0]["text"]["text"] = "Join the circle that you have just left again"
    (tmp_path / "slack.html").write_text(page_of([body]))
    phone.goto((tmp_path / "slack.html").as_uri())
    assert phone.locator(".button").evaluate_all(CUT) == ["Join the circle that you have just left again"]


@pytest.mark.parametrize(
    "block",
    [
        {"type": "video"},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "*Hi*"}]},
        {"type": "actions", "elements": [{"type": "datepicker", "action_id": "a"}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": []}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "emoji"}]}]},
    ],
    ids=lambda block: block["type"],
)
def test_what_nobody_has_drawn_yet_is_refused(block: dict[str, Any]):
    with pytest.raises(Unknown):
        page_of([replace(body_of("circle_membership.left", "en"), blocks=[block])])
