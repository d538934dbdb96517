"""The sandbox in other languages: the menu of languages, much longer texts, and a page from right to left."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Visit
from tests.browser.steps import A_FEW
from tests.pseudo_locales import LONG, RIGHT_TO_LEFT, found_in, lengthen, mirror, write_catalogue
from tests.slow import SLOW

pytestmark = SLOW

OVERFLOWING = """() => {
  const wide = document.documentElement.clientWidth;
  const seen = (one) => one.checkVisibility({ checkVisibilityCSS: true }) && !one.closest("svg, .aside, .jump");
  const away = ({ left, right }) => left < -1 || right > wide + 1;
  const full = (one) => one.matches("button, .button, a, label, legend") && one.scrollWidth > one.clientWidth + 1;
  return [...document.querySelectorAll("body *")]
    .filter((one) => seen(one) && (away(one.getBoundingClientRect()) || (one.clientWidth && full(one))))
    .map((one) => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 60)}`);
}"""
"""Finds elements that cross an edge of the screen, or whose words don't fit into their box."""


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("catalogues")
    write_catalogue(folder, LONG, lengthen)
    write_catalogue(folder, RIGHT_TO_LEFT, mirror)
    with found_in(folder):
        yield


@pytest.fixture
def world():
    return A_FEW


def speak(page: Page, locale: str) -> None:
    """Choose a language. On a phone, open the drawer first."""
    if page.locator("[data-drawer]").is_visible():
        page.locator("[data-drawer]").click()
    page.locator(f".languages button[value={locale}]").click()
    expect(page.locator(f"html[lang={locale}]")).to_have_count(1)


def skip(page: Page) -> None:
    with page.expect_navigation():
        page.locator("#next").click()
    expect(page.locator("#notice p")).to_be_focused()


def fits(page: Page) -> None:
    assert page.evaluate(OVERFLOWING) == []


@pytest.mark.parametrize("locale", [LONG, RIGHT_TO_LEFT])
def test_nothing_overflows_on_a_phone(catalogues: None, visit: Visit, shots: Path, locale: str):
    page = visit(viewport=PHONE, reduced_motion="reduce")
    speak(page, locale)
    assert page.locator("html").get_attribute("dir") == ("rtl" if locale == RIGHT_TO_LEFT else "ltr")
    fits(page)
    page.locator("[data-drawer]").click()
    expect(page.locator("body.drawer")).to_have_count(1)
    page.screenshot(path=shots / f"drawer-{locale}.png")
    side = page.locator("#side").bounding_box()
    assert side
    assert side["x"] == (PHONE["width"] - side["width"] if locale == RIGHT_TO_LEFT else 0), "it opens where lines begin"
    fits(page)
    page.keyboard.press("Escape")
    page.locator("button[value^='join:']").first.click()
    expect(page.locator("dialog[open]")).to_have_count(1)
    page.screenshot(path=shots / f"form-{locale}.png")
    fits(page)
    page.locator("#curious").fill("first talk at a meetup")
    page.locator("dialog .main").click()
    expect(page.locator("article.private")).to_be_visible()
    fits(page)
    for number in range(4):
        skip(page)
        page.screenshot(path=shots / f"skip-{locale}-{number}.png")
        fits(page)


def test_a_page_from_right_to_left_is_mirrored(catalogues: None, visit: Visit, shots: Path):
    page = visit(viewport=DESK)
    speak(page, RIGHT_TO_LEFT)
    side, main = page.locator("#side").bounding_box(), page.locator("main").bounding_box()
    assert side
    assert main
    assert side["x"] >= main["x"] + main["width"] - 1, "the list of rooms is on the right"
    page.screenshot(path=shots / "mirrored.png")
    assert Axe().run(page).violations_count == 0
