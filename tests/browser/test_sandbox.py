"""A visitor uses the sandbox in a real browser."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from babel import Locale
from playwright.sync_api import Page, expect

from adapters.sandbox.cast import HARBOUR
from bot.texts.timestamps import zone_city
from tests.browser.conftest import DESK, PHONE, Visit
from tests.browser.steps import A_FEW, CHATS, JOINED, become, join, press, say, skip, skip_until
from tests.slow import SLOW

LAPTOP = {"width": 1366, "height": 650}
"""The size of a browser's page on a small laptop."""
MOVING = """() => [...document.querySelectorAll("body, body *")].flatMap((one) =>
  [null, "::before", "::after"].map((part) => getComputedStyle(one, part)).filter((style) =>
    style.animationName !== "none" || style.scrollBehavior === "smooth" || /[1-9]/.test(style.transitionDuration)
  ).map((style) => `${one.className}: ${style.animationName}, ${style.transitionDuration}`))"""
"""Finds elements that move when they arrive or change."""
BROKEN = """() => [...document.querySelectorAll(".who, .message code")].map((one) =>
  [one.textContent, one.getClientRects().length]).filter(([, lines]) => lines > 1)"""
"""Finds names and commands that a line break divides."""
CITIES = {person.name: zone_city(person.zone, Locale("en")) for person in HARBOUR.people}


def note_to_self(page: Page) -> None:
    """Write a note about the latest chat's partner, change it, and see it again because of a topic."""
    page.locator("#thread button[value^='note:']").first.click()
    page.locator("dialog textarea").fill("draws maps of tide pools")
    page.locator("dialog .main").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    say(page, "/coffee notes")
    expect(page.locator("#thread")).to_contain_text("draws maps of tide pools")
    page.locator("#thread button[value^='note.edit:']").last.click()
    expect(page.locator("dialog textarea")).to_have_value("draws maps of tide pools")
    page.locator("dialog textarea").fill("charts tide pools")
    page.locator("dialog .main").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    say(page, "/coffee topics add charts of tide pools")
    page.locator("#thread button[value^='topic.curious:']").last.click()
    expect(page.locator("#thread")).to_contain_text("Your note about")
    expect(page.get_by_role("button", name=re.compile("Ask .+ first"))).to_be_visible()
    page.reload()
    expect(page.locator("#thread")).to_contain_text("charts tide pools")


@pytest.mark.parametrize("world", [A_FEW], ids=["a few"])
def test_a_newcomer_joins_meets_somebody_and_meets_them_again(visit: Visit):
    page = visit()
    tour, told = page.locator(".tour"), "a made-up community for trying out Refill, a bot for Slack and Discord"
    expect(tour).to_contain_text(told)
    expect(tour).to_contain_text("Press “Join”")
    expect(page.locator("#next.main")).to_have_count(0)
    expect(page.locator("#thread .main")).to_have_text("Join")
    join(page, "first talk at a meetup")
    expect(page.locator("#thread .main")).to_have_count(0)
    expect(tour).not_to_contain_text(told)
    expect(tour).to_contain_text("Press “Skip ahead”")
    expect(page.locator("#next.main")).to_have_count(1)
    skip_until(page, CHATS)
    expect(page.locator("#thread .arrived")).to_have_count(1)
    assert any("arrive" in moving for moving in page.evaluate(MOVING))
    page.locator(CHATS).first.click()
    partner = page.locator("main h1").inner_text()
    introduction = page.url
    press(page, "pick:")
    become(page, partner)
    page.locator(CHATS).first.click()
    offered = page.locator("#thread button[value^='pick:']")
    expect(offered.first).to_be_visible()
    press(page, "pick:")
    file = page.get_by_role("link", name="Add to your calendar")
    expect(file).to_be_visible()
    with page.expect_download() as download:
        file.click()
    assert Path(download.value.path()).read_bytes().startswith(b"BEGIN:VCALENDAR")

    become(page, "Robin Okafor")
    page.locator("#places").get_by_role("link", name="Refill").click()
    expect(page.locator(".tour")).to_contain_text("until Refill asks how it went")
    skip_until(page, "button[value^='met:']")
    expect(page.locator(".tour")).to_contain_text("Refill asks you in private")
    page.get_by_role("button", name="You’re acting as").click()
    page.get_by_role("link", name=f"Robin Okafor and {partner}, side by side").click()
    here, there = (page.frame_locator(f"iframe[title='What {name} sees']") for name in ("Robin Okafor", partner))
    for frame, name, city in ((here, "Robin Okafor", "Berlin"), (there, partner, CITIES[partner])):
        expect(frame.locator("#clock strong")).to_have_text(name)
        expect(frame.locator("#clock .hours")).to_have_text(re.compile(rf"\d:\d\d\s[AP]M in {city}$"))
        expect(frame.locator(".tour .go:visible")).to_have_count(0)
    for frame, told in ((here, 0), (there, 1)):
        frame.locator("#thread button[value^='met:'][value$=':yes']").click()
        frame.locator("#thread button[value^='again:'][value$=':yes']").click()
        expect(frame.locator("#thread")).to_contain_text("You’d meet")
        for each in (here, there):
            expect(each.locator(".message", has_text="both said")).to_have_count(told)
    page.goto(f"/as/{page.frames[2].url.split('/')[4]}/in/refill")
    note_to_self(page)
    become(page, "Robin Okafor")
    page.locator("#places").get_by_role("link", name="Refill").click()
    press(page, "refill:", ":yes")
    skip_until(page, "#thread :text('next half hour')", most=3)  # the partner acts alone
    expect(page.locator("main h1")).to_have_text(partner)
    page.goto(introduction)
    expect(page.locator("main h1")).to_have_text(partner)


def reach(page: Page, wanted: str) -> None:
    """Press Tab until an element has the focus, and then Enter."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            break
    page.keyboard.press("Enter")


@SLOW
@pytest.mark.parametrize("world", [A_FEW], ids=["a few"])
def test_the_keyboard_alone_goes_from_page_to_refill(visit: Visit):
    page = visit()
    reach(page, "button[value^='join:']")
    expect(page.locator("#curious")).to_be_focused()
    page.keyboard.type("first talk")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_text("first talk at a meetup")
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement.closest('dialog') !== null || document.activeElement === document.body"
        )
        if page.evaluate("document.activeElement.matches('dialog .main')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(JOINED)).to_contain_text("Only you see this")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("#composer")).to_be_focused()

    def go_on(wanted: str, most: int = 3) -> None:
        """Skip until there is a button right after the line on top."""
        for _ in range(most):
            with page.expect_navigation():
                reach(page, "#next")
            expect(page.locator("#notice p")).to_be_focused()
            if page.locator(wanted).count():
                break
        with page.expect_response(lambda answer: "/press/" in answer.url):
            reach(page, wanted)
        expect(page.locator("main[aria-busy=true]")).to_have_count(0)

    go_on("button[value^='pick:']")
    go_on("button[value^='met:'][value$=':yes']")
    with page.expect_response(lambda answer: "/press/" in answer.url):
        reach(page, "button[value^='again:'][value$=':yes']")
    with page.expect_navigation():
        reach(page, "#next")
    expect(page.locator("#thread")).to_contain_text("both said")
    reach(page, "button[value^='refill:'][value$=':yes']")
    expect(page.locator("#thread")).to_contain_text("once you’re both ready")
    with page.expect_navigation():
        reach(page, "#next")
    expect(page.locator("#thread")).to_contain_text("next half hour")


@pytest.mark.parametrize(
    ("viewport", "schemes"),
    [
        pytest.param(DESK, ["light"], id="desk-light"),
        pytest.param(DESK, ["dark"], marks=SLOW, id="desk-dark"),
        pytest.param(PHONE, ["light", "dark"], marks=SLOW, id="phone-light-and-dark"),
    ],
)
def test_it_is_accessible_and_looks_as_it_should(visit: Visit, shots: Path, viewport, schemes):
    """For who wants less motion, nothing moves."""
    page = visit(viewport=viewport, color_scheme=schemes[0], reduced_motion="reduce")

    def look(name: str) -> None:
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.screenshot(path=shots / f"{name}-{viewport['width']}-{scheme}.png")
            found = Axe().run(page).response["violations"]
            assert [(wrong["id"], wrong["nodes"][0]["html"]) for wrong in found] == [], f"{name}, {scheme}"
        assert page.evaluate(MOVING) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than the screen"
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), f"{name} is longer than it"
        assert page.evaluate(BROKEN) == [], name

    look("1-welcome")
    page.locator("button[value^='join:']").first.click()
    expect(page.locator("#curious")).to_be_focused()
    look("2-form")
    page.locator("#curious").fill("talk")
    expect(page.get_by_role("option").first).to_be_visible()
    look("3-suggestions")
    page.get_by_role("option").first.click()
    page.locator("dialog .main").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(JOINED)).to_be_visible()
    page.locator("#composer").fill("/coffee ")
    expect(page.get_by_role("option").first).to_be_visible()
    look("4-commands")
    page.keyboard.press("Escape")
    skip(page)
    expect(page.locator("#notice a").first).to_be_visible()
    look("5-skipped")
    page.locator("#notice a").first.click()
    look("6-introduction")
    if viewport is DESK:
        page.set_viewport_size(LAPTOP)
        page.reload()
        expect(page.locator("#thread button").last).to_be_in_viewport(ratio=1)
        page.set_viewport_size(DESK)
    if viewport is PHONE:
        page.get_by_role("button", name="People and conversations").click()
        look("7-drawer")
    page.get_by_role("button", name="You’re acting as").click()
    look("8-people")
    if viewport is DESK:
        page.goto("/two/robin/dana")
        expect(page.frame_locator("iframe").last.locator("#composer")).to_be_visible()
        look("9-two")
    if viewport is PHONE:
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        go_to_a_refill(page, look)


def go_to_a_refill(page: Page, look: Callable[[str], None]) -> None:
    """From an introduction, meet a keen partner again, and look at each step."""
    press(page, "pick:")
    skip_until(page, "#thread a[download]")
    look("10-set")
    skip_until(page, "#thread button[value^='met:']")
    press(page, "met:", ":yes")
    press(page, "again:", ":yes")
    look("11-one-yes")
    skip_until(page, "#thread button[value^='refill:']")
    look("12-two-yeses")
    press(page, "refill:", ":yes")
    skip_until(page, "#thread :text('next half hour')")
    look("13-refill")
    page.get_by_role("button", name="People and conversations").click()
    expect(page.locator(f"{CHATS} small")).to_have_count(2)
    look("14-two-chats")


@SLOW
def test_somebody_shy_asks_is_answered_and_introduced(visit: Visit):
    page = visit()
    page.locator("#composer").fill("/coffee ask How do you begin with sourdough in a small kitchen?")
    page.locator("#composer").press("Enter")
    expect(page.locator("dialog #what")).to_have_value("How do you begin with sourdough in a small kitchen?")
    expect(page.locator("dialog .chip")).to_have_text("sourdough in a small kitchen")
    expect(page.locator("#what")).to_have_css("resize", "none")  # a changed size would be an inline style
    page.locator("#why").fill("My third loaf is a doorstop, too.")
    page.locator("dialog .main").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    preview = page.locator(JOINED).last
    expect(preview).to_contain_text("Someone here would like to talk about sourdough in a small kitchen")
    expect(preview).to_contain_text("My third loaf is a doorstop, too.")
    expect(preview).not_to_contain_text("Robin")
    press(page, "ask.change:")
    page.locator("#tried").fill("More water.")
    page.locator("dialog .main").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.locator("#thread button[value^='ask.send:']").last.click()
    expect(page.locator("#thread")).to_contain_text("I’ll ask one person at a time")
    become(page, "Mei Tanaka-Ross")
    page.locator("#places").get_by_role("link", name="Refill").click()
    skip_until(page, "button[value^='asked.yes:']")
    expect(page.locator("#thread")).to_contain_text("More water.")
    press(page, "asked.limit:")
    page.locator("dialog #words").fill("not before Thursday")
    page.locator("dialog .main").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("#thread")).to_contain_text("Thank you! I’ll introduce you")
    become(page, "Robin Okafor")
    skip_until(page, CHATS)
    page.locator(CHATS).first.click()
    expect(page.locator("#thread")).to_contain_text("Mei Tanaka-Ross has time for a quarter of an hour.")
    expect(page.locator("#thread")).to_contain_text("not before Thursday")
