"""Record the sandbox's story in Chromium. `make demo` writes a film and six stills to docs/images."""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import FrameLocator, Locator, Page, expect, sync_playwright

from adapters.sandbox.cast import HARBOUR
from tests.browser.conftest import CHROMIUM, Server

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SCREEN = {"width": 1120, "height": 700}
FILM_SIZE, STILL_SIZE = (840, 525), (1120, 700)
LARGEST_FILM = 3_000_000
"""The maximum size in bytes."""
BRIEF, LONG = 700, 2400
"""How long a picture is shown, in milliseconds."""
MARK = "each => { each.style.outline = '4px solid #d9772b'; each.style.outlineOffset = '3px' }"
CLEAR = "each => { each.style.outline = '' }"
TOPIC = "first talk at a meetup"


class Film:
    """Pictures of a page, each with the time for which it is shown."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._pictures: list[Image.Image] = []
        self._times: list[int] = []
        self._stills = 0

    def show(self, milliseconds: int = BRIEF, still: str = "") -> None:
        """Add a picture of the page. With `still`, also save it under this name. No button shows a hover effect."""
        self.page.mouse.move(0, 0)
        shot = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        if still:
            self._stills += 1
            shot.resize(STILL_SIZE).save(IMAGES / f"{self._stills}-{still}.webp", quality=80, method=6)
        self._pictures.append(shot.resize(FILM_SIZE, Image.Resampling.LANCZOS))
        self._times.append(milliseconds)

    def press(self, button: Locator, *, leads_on: bool = False) -> None:
        """Highlight a button, take a picture, and press the button."""
        button.scroll_into_view_if_needed()
        button.evaluate(MARK)
        self.show()
        button.evaluate(CLEAR)
        if leads_on:
            with self.page.expect_navigation():
                button.click()
        else:
            button.click()

    def settle(self) -> None:
        """Wait until nothing moves."""
        self.page.wait_for_timeout(1500)

    def save(self) -> int:
        """Write the film. Return its size in bytes."""
        path = IMAGES / "refill.webp"
        first, *others = self._pictures
        first.save(
            path,
            save_all=True,
            append_images=others,
            duration=self._times,
            loop=0,
            quality=60,
            method=2,
        )
        return path.stat().st_size


def tell(page: Page) -> Film:
    """Play the story from joining to a refill, and return the film."""
    film = Film(page)
    skip = page.get_by_role("button", name="Skip ahead")
    page.goto("/")
    film.show(LONG, "welcome")
    film.press(page.locator("button[value^='join:']").first)
    expect(page.locator("#curious")).to_be_focused()
    for text in ("fir", TOPIC):
        page.locator("#curious").fill(text)
        expect(page.get_by_role("option").first).to_be_visible()
        film.show()
    page.get_by_role("option").first.click()
    film.press(page.locator("dialog .main"))
    expect(page.locator("dialog[open]")).to_have_count(0)
    film.settle()
    film.show(LONG)
    film.press(skip, leads_on=True)
    film.settle()
    film.show(LONG, "introduction")
    film.press(page.locator("#thread button[value^='pick:']").first)
    expect(page.locator("#thread")).to_contain_text("works for")
    film.press(skip, leads_on=True)
    film.settle()
    film.show(LONG, "answer")
    for _ in range(3):
        if page.locator("#thread button[value^='met:']").count():
            break
        skip.click()
        page.wait_for_load_state()
        film.settle()
    film.show(LONG, "check-in")
    partner = page.locator(".tour a[href^='/two/robin/']").get_attribute("href") or ""
    page.goto(partner)
    film.settle()
    two(film, *(page.frame_locator("iframe").nth(number) for number in (0, 1)))
    return film


def two(film: Film, here: FrameLocator, there: FrameLocator) -> None:
    """Let one person say yes, then the other, and let them choose to meet again soon."""
    film.show(LONG)
    for side, still in ((here, "one-yes"), (there, "two-yeses")):
        film.press(side.locator("#thread button[value^='met:'][value$=':yes']"))
        film.press(side.locator("#thread button[value^='again:'][value$=':yes']"))
        expect(side.locator("#thread")).to_contain_text("You’d meet")
        film.settle()
        film.show(LONG, still)
    film.press(here.locator("#thread button[value^='refill:'][value$=':yes']").last)
    film.press(there.locator("#thread button[value^='refill:'][value$=':yes']"))
    film.settle()
    page = film.page
    page.goto("/as/robin/in/refill")
    page.locator("#places a[href*='/in/chat-']").first.click()
    expect(page.locator("#thread")).to_contain_text("next half hour")
    film.settle()
    film.show(2 * LONG)


def main() -> int:
    """Record the film in a new sandbox."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        serving = Server(Path(folder) / "refill.db", HARBOUR)
        serving.start()
        serving.wait()
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        page = chromium.new_page(base_url=serving.address, viewport=SCREEN, reduced_motion="reduce")
        page.set_default_timeout(60_000)
        size = tell(page).save()
        chromium.close()
        serving.stop()
    sys.stdout.write(f"{IMAGES}: a film of {size:,} bytes\n")
    return size > LARGEST_FILM


if __name__ == "__main__":
    sys.exit(main())
