"""Renders the pictures of docs/organisers.md and docs/admins.md: messages to organisers as in Slack."""

import io
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.adapters.screens import CHROMIUM
from tests.adapters.slack.bodies import body_of
from tests.adapters.slack.screens.drawing import page_of

IMAGES: Final = Path(__file__).parents[4] / "docs" / "images"
PICTURES: Final = {
    "start": "circle_setup.circle_form.new",
    "first-weeks": "slow_starts.slow_start",
    "share": "organisers.organisers_form",
    "hand-over": "organisers.would_you_organise",
    "preview": "rounds.preview",
    "report": "circle_report.rounds_closed",
    "pause": "circle_setup.days_off_form",
    "move": "circles.confirm_move",
    "small-rounds": "circle_report.round_closed.resting",
    "boss": "circle_report.circle_report.quarter",
    "topics": "topic_list.topic_list",
}
"""Each picture, and the example that it shows."""
WIDTH: Final = 620
SCALE: Final = 1.3


def path_of(picture: str) -> Path:
    return IMAGES / f"organiser-{picture}.webp"


def main() -> None:
    """Render all pictures again."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        page = browser.new_page(viewport={"width": WIDTH, "height": 900}, device_scale_factor=SCALE)
        for picture, example in PICTURES.items():
            page.set_content(page_of([body_of(example, "en")]))
            page.add_style_tag(content="article > h2, .notification { display: none }")
            shot = page.locator("article").screenshot()
            Image.open(io.BytesIO(shot)).convert("RGB").save(path_of(picture), quality=75, method=6)
        browser.close()


if __name__ == "__main__":
    main()
