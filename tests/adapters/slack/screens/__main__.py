"""Writes screens/: a page a language, light and dark, and pictures of it on a desk and on a phone."""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from bot.texts.voice import languages
from tests.adapters.slack.bodies import bodies
from tests.adapters.slack.screens.drawing import page_of

CHROMIUM = Path("/usr/bin/chromium")
SCREENS = Path(__file__).parents[4] / "screens"
WIDTHS = {"desk": 1600, "phone": 375}
EXAMPLES_A_PICTURE = {"desk": 16, "phone": 6}


def main() -> None:
    """Draw everything."""
    shutil.rmtree(SCREENS, ignore_errors=True)
    SCREENS.mkdir()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        for language in languages():
            for look in ("light", "dark"):
                drawn = SCREENS / f"{language}-{look}.html"
                drawn.write_text(page_of(bodies(language), dark=look == "dark"))
                for place, width in WIDTHS.items():
                    page = browser.new_page(viewport={"width": width, "height": 900})
                    page.goto(drawn.as_uri())
                    for part, group in enumerate(_groups(page.locator("article").count(), EXAMPLES_A_PICTURE[place])):
                        page.evaluate(
                            "shown => document.querySelectorAll('article').forEach("
                            "(each, n) => { each.hidden = n < shown[0] || n >= shown[1] })",
                            group,
                        )
                        page.screenshot(path=SCREENS / f"{language}-{look}-{place}-{part + 1}.png", full_page=True)
                    page.close()
        browser.close()
    print(f"Look at {SCREENS}")  # noqa: T201 - it is what who made them wants to know


def _groups(count: int, size: int) -> list[list[int]]:
    """Cut what is too long for one picture into several."""
    return [[first, min(first + size, count)] for first in range(0, count, size)]


if __name__ == "__main__":
    main()
