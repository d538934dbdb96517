"""A circle's report in the sandbox: its organiser reads it, and axe finds no errors in the page."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bot.model.circle_figures import Figures, FiguresState, FrozenFigures
from bot.ports import Transaction
from tests.browser.conftest import DESK, MONDAY, PHONE, Server, Visit

LINES = "cell => { const r = document.createRange(); r.selectNodeContents(cell); return r.getClientRects().length }"
"""Counts the lines of text in a cell."""


async def report_four_rounds(tx: Transaction) -> None:
    """Store the figures of four weekly rounds."""
    (circle,) = await tx.circles.all()
    for number in range(1, 5):
        figures = Figures(rounds=1, introduced=20, chats=10, asked=20, answered=15, talked=10, both_again=5, members=25)
        since = MONDAY - timedelta(weeks=6 - number)
        await tx.figures.put(FrozenFigures(circle.id, number, number, since, MONDAY, 25, FiguresState.SHOWN, figures))


@pytest.mark.parametrize(("viewport", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk-light", "phone-dark"])
def test_a_report_is_accessible_and_no_wider_than_the_screen(
    visit: Visit, server: Server, shots: Path, viewport: Any, scheme: str
) -> None:
    server.change(report_four_rounds)
    page = visit("/as/maren/in/coffee", viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    page.locator("#composer").fill("/coffee circle report")
    page.locator("#composer").press("Enter")
    expect(page.locator("#thread svg.chart").last).to_be_visible()
    expect(page.locator("#thread")).to_contain_text("Got to talk")
    assert page.get_by_role("columnheader", name="Latest").last.evaluate(LINES) == 1, "a word stays whole"
    page.screenshot(path=shots / f"report-{viewport['width']}-{scheme}.png")
    found = Axe().run(page).response["violations"]
    assert [(wrong["id"], wrong["nodes"][0]["html"]) for wrong in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
