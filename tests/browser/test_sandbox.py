"""A visitor uses the sandbox in a real browser."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from babel import Locale
from playwright.sync_api import Page, expect

from adapters.sandbox.cast import HARBOUR
from bot.texts.timestamps import zone_city
from tests.browser.conftest import DESK, PHONE, Server, Visit
from tests.slow import SLOW

NEXT = "Skip ahead"
JOINED = "article.private"
CHATS = "#places a[href*='/in/chat-']"
LAPTOP = {"width": 1366, "height": 650}
"""The size of a browser's page on a small laptop."""
SWAPPED = "window.swapped = new Promise(done => document.addEventListener('htmx:finally:request', () => done()))"
"""Starts to wait until the page has got its next answer from the server, and has shown it if it wants to."""
MOVING = """() => [...document.querySelectorAll("body, body *")].flatMap((one) =>
  [null, "::before", "::after"].map((part) => getComputedStyle(one, part)).filter((style) =>
    style.animationName !== "none" || style.scrollBehavior === "smooth" || /[1-9]/.test(style.transitionDuration)
  ).map((style) => `${one.className}: ${style.animationName}, ${style.transitionDuration}`))"""
"""Finds elements that move when they arrive or change."""
BROKEN = """() => [...document.querySelectorAll(".who, .message code")].map((one) =>
  [one.textContent, one.getClientRects().length]).filter(([, lines]) => lines > 1)"""
"""Finds names and commands that a line break divides."""
A_FEW = replace(HARBOUR, people=HARBOUR.people[:4], channels=HARBOUR.channels[1:2])
"""A small cast, so that a story of weeks runs faster."""
CITIES = {person.name: zone_city(person.zone, Locale("en")) for person in HARBOUR.people}


def join(page: Page, *topics: str) -> None:
    page.locator("button[value^='join:']").first.click()
    box = page.locator("#curious")
    for topic in topics:
        box.fill(topic)
        box.press("Enter")
    page.locator("dialog .main").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(JOINED)).to_be_visible()


def skip(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=NEXT, exact=True).click()
    expect(page.locator("#notice p")).to_be_focused()


def skip_until(page: Page, wanted: str, most: int = 12) -> None:
    for _ in range(most):
        if page.locator(wanted).count():
            return
        skip(page)
    expect(page.locator(wanted).first).to_be_visible()


def become(page: Page, name: str) -> None:
    page.get_by_role("button", name="You’re acting as").click()
    page.locator("#people a:not(.beside)", has_text=name).click()
    expect(page.locator(".me strong")).to_have_text(name)


def press(page: Page, action: str, answer: str = "") -> None:
    """Press the first button of a kind, also in a menu, and wait for its effect."""
    wanted = f"button[value^='{action}']" + (f"[value$='{answer}']" if answer else "")
    button = page.locator(f"#thread {wanted}").first
    menu = page.locator(f"#thread details.more:not([open]):has({wanted})").first
    if not button.is_visible() and menu.count():
        menu.locator("summary").click()
    with page.expect_response(lambda answer: "/press/" in answer.url):
        button.click()
    expect(page.locator("main[aria-busy=true]")).to_have_count(0)


def say(page: Page, text: str) -> None:
    """Type a text, and wait for its effect."""
    box = page.locator("#composer")
    box.fill(text)
    box.press("Escape")
    box.press("Enter")
    expect(box).to_have_value("")


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
    tour, told = page.locator(".tour"), "Refill brings two people together for a half-hour chat about one topic."
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


@SLOW
def test_a_form_with_mistakes_stays_and_keeps_what_was_typed(visit: Visit):
    page = visit("/as/maren/in/coffee")
    page.locator("#composer").fill("/coffee circle new Evening tea")
    page.locator("#composer").press("Enter")
    page.locator("#at").fill("25:99")
    page.locator("dialog .main").click()
    expect(page.locator("dialog .wrong").first).to_be_visible()
    expect(page.locator("#name")).to_have_value("Evening tea")
    expect(page.locator("#at")).to_have_value("25:99")
    expect(page.locator("dialog [aria-invalid]").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


@SLOW
def test_commands_complete_while_typing(visit: Visit):
    page = visit()
    box = page.get_by_role("combobox", name="Message to coffee")
    box.click()
    box.press_sequentially("/cof")
    expect(page.get_by_role("option", name="/coffee")).to_be_visible()
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "suggestions-1-0")
    box.press("Tab")
    expect(box).to_have_value("/coffee ")
    box.press_sequentially("he")
    expect(page.get_by_role("option", name="/coffee help")).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.press("Enter")
    expect(page.locator(JOINED)).to_be_visible()
    expect(box).to_have_value("")


@SLOW
def test_a_message_appears_for_others_without_a_reload(visit: Visit):
    ines, dana = visit("/as/ines/in/general"), visit("/as/dana/in/general")
    ines.locator("#composer").fill("Is anybody there?")
    ines.locator("#composer").press("Enter")
    expect(dana.get_by_text("Is anybody there?")).to_be_visible()
    ines.locator("#places").get_by_role("link", name="kitchen").click()
    dana.locator("#composer").fill("I am")
    dana.locator("#composer").press("Enter")
    expect(ines.locator("#places .unread", has_text="general")).to_contain_text("1 new")


@SLOW
def test_what_is_being_typed_survives_a_change(visit: Visit):
    ines, dana = visit("/as/ines/in/general"), visit("/as/dana/in/general")
    dana.locator("#composer").fill("half a sentence")
    ines.locator("#composer").fill("News!")
    ines.locator("#composer").press("Enter")
    expect(dana.get_by_text("News!")).to_be_visible()
    expect(dana.locator("#composer")).to_have_value("half a sentence")
    expect(dana.locator("#composer")).to_be_focused()


def test_an_open_menu_stays_until_it_is_closed(visit: Visit, server: Server):
    """On a phone, too, a visitor sees where somebody said no."""
    page = visit(viewport=PHONE)
    server.say_no("yusuf", "tiago")
    join(page, "first talk at a meetup")
    skip_until(page, CHATS)
    say(page, "/coffee chats")
    menu, clock = page.locator("#thread details.more").first, page.locator("#clock .hours")
    page.locator("#tour summary").click()
    expect(page.locator("#tour .no")).to_contain_text("Yusuf Demir said no to meeting Tiago Moreira again.")
    name = page.locator("#thread .who:not(.self)").first
    name.click()
    expect(page.locator("#card")).to_be_visible()
    expect(page.locator("#card strong")).to_have_text(name.inner_text())
    page.keyboard.press("Escape")
    expect(page.locator("#card")).to_be_hidden()
    menu.locator("summary").evaluate("one => one.scrollIntoView({ block: 'end' })")
    menu.locator("summary").click()
    expect(menu.locator("button").first).to_be_in_viewport(ratio=1)
    before = clock.inner_text()
    page.evaluate(f"{SWAPPED}; 0")
    server.pass_time(minutes=1)
    page.evaluate("window.swapped")
    expect(menu).to_have_attribute("open", "")
    assert clock.inner_text() == before
    menu.locator("summary").click()
    expect(clock).not_to_have_text(before)
    expect(page.locator("#tour details")).to_have_attribute("open", "")


def test_on_a_touch_screen_a_form_leads_to_what_it_brought(visit: Visit):
    """A second tap, right after the form closed, does not open the keyboard."""
    page = visit(viewport=PHONE, has_touch=True)
    page.locator("button[value^='join:']").first.tap()
    page.locator("#curious").fill("first talk at a meetup")
    button = page.locator("dialog .main").bounding_box()
    assert button
    spot = button["x"] + button["width"] / 2, button["y"] + button["height"] / 2
    page.touchscreen.tap(*spot)
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.touchscreen.tap(*spot)
    expect(page.locator("#thread")).to_be_focused()
    say(page, "/coffee help")
    expect(page.locator(JOINED)).to_have_count(2)
    expect(page.locator("main[aria-busy=true]")).to_have_count(0)
    page.locator("button[value^='join:']").first.tap()
    page.locator("dialog .main").tap()
    expect(page.locator(JOINED)).to_have_count(3)
    expect(page.locator(JOINED).last).to_be_in_viewport()


@SLOW
def test_the_back_button_leads_back(visit: Visit):
    page = visit("/as/ines/in/general")
    page.locator("#places").get_by_role("link", name="kitchen").click()
    expect(page.locator("main h1")).to_have_text("kitchen")
    become(page, "Dana Whitfield")
    page.go_back()
    page.go_back()
    expect(page.locator("main h1")).to_have_text("general")
    expect(page.locator(".me strong")).to_have_text("Inês Carvalho")


@SLOW
def test_the_side_list_is_a_drawer_on_a_phone(visit: Visit):
    page = visit(viewport=PHONE)
    expect(page.locator("#places")).to_be_hidden()
    opener = page.get_by_role("button", name="People and conversations")
    opener.click()
    expect(page.locator("#places")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#places")).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    page.locator("#places").get_by_role("link", name="general").click()
    expect(page.locator("main h1")).to_have_text("general")


@SLOW
def test_the_join_form_works_without_scripts(visit: Visit):
    page = visit(java_script_enabled=False)
    page.locator("button[value^='join:']").first.click()
    page.locator("#curious").fill("first talk at a meetup, keeping bees in a city")
    page.locator("dialog .main").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(JOINED)).to_be_visible()


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
def test_a_double_click_presses_once(visit: Visit):
    page = visit()
    join(page, "first talk at a meetup")
    skip_until(page, CHATS)
    page.locator(CHATS).first.click()
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/press/" in request.url else None)
    page.locator("#thread button[value^='pick:']").first.dblclick()
    expect(page.locator("#thread p", has_text="has already picked")).to_be_visible()
    assert len(sent) == 1


@SLOW
def test_somebody_shy_asks_is_answered_and_introduced(visit: Visit):
    page = visit()
    page.locator("#composer").fill("/coffee ask How do you begin with sourdough?")
    page.locator("#composer").press("Enter")
    expect(page.locator("dialog #what")).to_have_value("How do you begin with sourdough?")
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
