"""The end of the tour, in a real browser: next steps, the organiser's side, and a new beginning."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Server, Visit
from tests.browser.steps import A_FEW, CHATS, join, skip_until
from tests.slow import SLOW

pytestmark = SLOW


@pytest.fixture
def world():
    return A_FEW


def look(page: Page, path: Path) -> None:
    page.screenshot(path=path)
    found = Axe().run(page).response["violations"]
    assert [(wrong["id"], wrong["nodes"][0]["html"]) for wrong in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def unfold(page: Page) -> None:
    """On a phone, show the links at the end of the tour."""
    button = page.get_by_role("button", name="What now?")
    if button.is_visible() and button.get_attribute("aria-expanded") == "false":
        button.click()
        expect(button).to_have_attribute("aria-expanded", "true")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_end_leads_to_ones_own_community_the_organiser_and_a_new_beginning(
    visit: Visit, server: Server, shots: Path, viewport: dict[str, int]
):
    page = visit(viewport=viewport)
    join(page, "first talk at a meetup")
    skip_until(page, CHATS)
    partner = server.end_tour()
    page.goto(f"/as/{partner}/in/refill")
    page.goto("/as/robin/in/refill")
    expect(page.locator("#tour")).to_contain_text("That’s Refill")
    look(page, shots / f"end-{viewport['width']}.png")
    unfold(page)
    look(page, shots / f"what-now-{viewport['width']}.png")
    tour = page.locator("#tour")
    tour.get_by_role("link", name="Run it in your Slack or Discord").click()
    look(page, shots / f"own-{viewport['width']}.png")
    page.get_by_role("link", name="What organisers do").click()
    expect(page.locator("h1")).to_have_text("For organisers")
    look(page, shots / f"guide-{viewport['width']}.png")
    page.get_by_role("link", name="admins.md").first.click()
    expect(page.locator("h1")).to_have_text("For admins")
    page.emulate_media(color_scheme="dark")
    look(page, shots / f"guide-dark-{viewport['width']}.png")
    page.goto("/as/robin/in/refill")
    unfold(page)
    page.get_by_role("link", name="Act as Maren, the organiser").click()
    expect(page.get_by_role("heading", name="What organisers do")).to_be_visible()
    look(page, shots / f"organiser-arrives-{viewport['width']}.png")
    page.get_by_role("button", name="Preview a round").click()
    expect(page.locator("#thread")).to_contain_text("would meet")
    look(page, shots / f"organiser-{viewport['width']}.png")
    card = tour.bounding_box()
    assert card
    assert card["height"] < viewport["height"] / 3
    page.goto("/as/robin/in/refill")
    tour.get_by_role("button", name="Close").click()
    expect(tour).to_be_hidden()
    if viewport is PHONE:
        page.get_by_role("button", name="People and conversations").click()
    expect(page.locator("#side").get_by_role("link", name="Run it in your Slack or Discord")).to_be_visible()
    page.get_by_role("button", name="Show the end of the tour again").click()
    tour.get_by_role("link", name="Start over").click()
    expect(page.locator("h1")).to_have_text("Start over?")
    look(page, shots / f"start-over-{viewport['width']}.png")
    page.get_by_role("button", name="Delete it and start over").click()
    expect(page.locator("#tour")).to_contain_text("1 of 7")
    expect(page.locator(CHATS)).to_have_count(0)
    look(page, shots / f"again-{viewport['width']}.png")
