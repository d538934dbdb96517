"""Pictures of all texts on a platform: in each language, light and dark, on a desktop and on a phone.

Pictures named "notifications" show only unasked messages, each below its notification on a phone. Pictures named
"story" show the messages that one member reads on a phone, from joining to another person's question. Arguments limit
the pictures: `make screens ONLY=story`.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import sync_playwright

from bot.texts.localization import languages

CHROMIUM = Path("/usr/bin/chromium")
SCREENS = Path(__file__).parents[2] / "screens"
WIDTHS = {"desk": 1600, "phone": 375, "story": 375, "notifications": 1120}
EXAMPLES_A_PICTURE = {"desk": 16, "phone": 6, "story": 2, "notifications": 10}
STORY = (
    "closed_dms.welcome", "introductions.introduction", "meeting_times.time_set", "checkins.did_you_talk",
    "again.would_you_again", "refills.both_said_yes", "questions.question.shows_name", "overview.overview",
)  # fmt: skip
"""The examples in "story" pictures, in order."""
LOOKS = {"light": False, "dark": True}


def take(platform: str, page_of: Callable[[str, bool], str]) -> None:
    """Write a platform's pages and pictures of them. `page_of` renders a page for a language, light or dark."""
    folder = SCREENS / platform
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    places = sys.argv[1:] or list(WIDTHS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        for language in languages():
            for look, dark in LOOKS.items():
                drawn = folder / f"{language}-{look}.html"
                drawn.write_text(page_of(language, dark))
                for place in places:
                    page = browser.new_page(viewport={"width": WIDTHS[place], "height": 900})
                    page.goto(drawn.as_uri())
                    if place == "notifications":
                        page.evaluate(
                            "document.querySelectorAll('article:not(:has(.notification))').forEach(e => e.remove())"
                        )
                    if place == "story":
                        page.evaluate(
                            "story => document.body.replaceChildren(...story.map(id => document.getElementById(id)))",
                            STORY,
                        )
                    for part, group in enumerate(_groups(page.locator("article").count(), EXAMPLES_A_PICTURE[place])):
                        page.evaluate(
                            "shown => document.querySelectorAll('article').forEach("
                            "(each, n) => { each.hidden = n < shown[0] || n >= shown[1] })",
                            group,
                        )
                        page.screenshot(path=folder / f"{language}-{look}-{place}-{part + 1}.png", full_page=True)
                    page.close()
        browser.close()
    print(f"Look at {folder}")  # noqa: T201 - a script for the command line


def _groups(count: int, size: int) -> list[list[int]]:
    """Split `count` examples into groups of up to `size`, one group for each picture."""
    return [[first, min(first + size, count)] for first in range(0, count, size)]
