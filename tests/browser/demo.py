"""Record the sandbox's story in Chromium. `make demo` writes a film and seven stills to docs/images."""

import io
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect, sync_playwright

from adapters.sandbox.cast import HARBOUR
from tests.browser.conftest import CHROMIUM, Server

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SCREEN = {"width": 1120, "height": 700}
FILM_SIZE, STILL_SIZE = (840, 525), (1120, 700)
LARGEST_FILM = 3_000_000
"""The maximum size in bytes."""
LONGEST_FILM = 30
"""The maximum length in seconds."""
BRIEF, LONG = 500, 2000
"""How long a picture is shown, in milliseconds."""
MARK = "each => { each.style.outline = '4px solid #d9772b'; each.style.outlineOffset = '3px' }"
CLEAR = "each => { each.style.outline = '' }"
CAPTION = """text => {
  document.getElementById("caption")?.remove();
  const bar = Object.assign(document.createElement("div"), { id: "caption", textContent: text });
  bar.style = "position: fixed; inset: auto 0 0; z-index: 99; padding: 0.8rem; text-align: center; " +
    "font: 650 1.6rem/1.2 'Noto Sans', sans-serif; color: white; background: #0b5f60";
  if (text) document.body.append(bar);
}"""
TOPIC = "first talk at a meetup"


@dataclass(frozen=True)
class Picture:
    """A picture of a page, and the time for which it is shown."""

    image: Image.Image
    milliseconds: int


class Film:
    """Pictures of a page, each with a caption. A caption stays until it is replaced."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pictures: list[Picture] = []
        self.caption = ""

    def show(self, milliseconds: int = BRIEF, still: str = "") -> Picture:
        """Add a picture of the page, without hover effects. With `still`, also save it, without a caption."""
        self.page.mouse.move(0, 0)
        if still:
            shot = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
            shot.resize(STILL_SIZE).save(IMAGES / f"{still}.webp", quality=80, method=6)
        caption = self.page.locator("dialog[open]").count() == 0 and self.caption
        self.page.evaluate(CAPTION, caption or "")
        shot = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        self.page.evaluate(CAPTION, "")
        self.pictures.append(Picture(shot.resize(FILM_SIZE, Image.Resampling.LANCZOS), milliseconds))
        return self.pictures[-1]

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


def save(pictures: Sequence[Picture]) -> int:
    """Write the film; return its size in bytes."""
    path = IMAGES / "refill.webp"
    first, *others = (picture.image for picture in pictures)
    times = [picture.milliseconds for picture in pictures]
    first.save(path, save_all=True, append_images=others, duration=times, loop=0, quality=60, method=2)
    return path.stat().st_size


def tell(film: Film) -> tuple[Picture, Picture]:
    """Play from joining to the check-in; return pictures of the beginning and of the introduction."""
    page, skip = film.page, film.page.get_by_role("button", name="Skip ahead", exact=True)
    page.goto("/")
    film.caption = "Refill introduces two people for a half-hour chat about one topic."
    begins = film.show(BRIEF, "1-welcome")
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
    film.caption = "One thing you’re curious about is enough to join."
    film.show(LONG - BRIEF)
    film.press(skip, leads_on=True)
    film.settle()
    film.caption = "It says why you two, how to start, and when you’re both free."
    introduced = film.show(LONG, "2-introduction")
    film.press(page.locator("#thread button[value^='pick:']").first)
    expect(page.locator("#thread")).to_contain_text("has already picked")
    film.press(skip, leads_on=True)
    film.settle()
    film.show(LONG - BRIEF, "3-answer")
    for _ in range(3):
        if page.locator("#thread button[value^='met:']").count():
            break
        skip.click()
        page.wait_for_load_state()
        film.settle()
    film.caption = "After the chat it asks each of them in private."
    film.show(LONG - BRIEF, "4-check-in")
    page.goto(page.locator(".tour a[href^='/two/robin/']").get_attribute("href") or "")
    film.settle()
    return begins, introduced


def sides(page: Page) -> tuple[FrameLocator, FrameLocator]:
    """Return the pages of two members, side by side."""
    return page.frame_locator("iframe").nth(0), page.frame_locator("iframe").nth(1)


def answer(film: Film, side: FrameLocator, again: str) -> None:
    """Say on one side that the two talked, and whether to meet again."""
    film.press(side.locator("#thread button[value^='met:'][value$=':yes']"))
    film.press(side.locator(f"#thread button[value^='again:'][value$=':{again}']"))
    expect(side.locator("#thread")).to_contain_text("You’d meet" if again == "yes" else "not really")
    film.settle()


def say_yes_twice(film: Film) -> Picture:
    """Say yes on one side, then on the other, and meet again soon; return the picture of both."""
    here, there = sides(film.page)
    film.caption = "Would you meet again? One yes shows nothing to the other."
    answer(film, here, "yes")
    film.show(LONG, "5-one-yes")
    answer(film, there, "yes")
    film.caption = "Two yeses show to both: time for a refill. A no shows to nobody."
    both = film.show(LONG, "6-two-yeses")
    film.press(here.locator("#thread button[value^='refill:'][value$=':yes']").last)
    film.press(there.locator("#thread button[value^='refill:'][value$=':yes']"))
    film.settle()
    page = film.page
    page.goto("/as/robin/in/refill")
    page.locator("#places a[href*='/in/chat-']").first.click()
    expect(page.locator("#thread")).to_contain_text("next half hour")
    film.settle()
    film.caption = "A refill: the same two, the next half hour."
    film.show(LONG)
    return both


def say_no(film: Film) -> None:
    """Say yes on one side and no on the other."""
    here, there = sides(film.page)
    answer(film, there, "yes")
    answer(film, here, "no")
    film.caption = "And a no? Only the one who said it ever sees it."
    film.show(LONG + BRIEF, "7-a-no")


def summary(*pictures: Picture) -> list[Picture]:
    """Return the beginning of the film: what Refill does, in five seconds."""
    return [replace(picture, milliseconds=5000 // len(pictures)) for picture in pictures]


def main() -> int:
    """Record the film in sandboxes of its own: one story with two yeses, and one with a no."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        with opened(chromium) as page:
            film = Film(page)
            begins, introduced = tell(film)
            both = say_yes_twice(film)
        with opened(chromium) as page:
            other = Film(page)
            tell(other)
            other.pictures.clear()
            say_no(other)
        chromium.close()
    pictures = [*summary(begins, introduced, both), *film.pictures, other.pictures[-1]]
    size, seconds = save(pictures), sum(picture.milliseconds for picture in pictures) / 1000
    sys.stdout.write(f"{IMAGES}: a film of {size:,} bytes and {seconds:.0f} seconds\n")
    return size > LARGEST_FILM or seconds > LONGEST_FILM


@contextmanager
def opened(chromium: Browser) -> Iterator[Page]:
    """Open a page of a new sandbox."""
    with tempfile.TemporaryDirectory() as folder:
        serving = Server(Path(folder) / "refill.db", HARBOUR)
        serving.start()
        serving.wait()
        page = chromium.new_page(base_url=serving.address, viewport=SCREEN, reduced_motion="reduce")
        page.set_default_timeout(60_000)
        yield page
        page.close()
        serving.stop()


if __name__ == "__main__":
    sys.exit(main())
