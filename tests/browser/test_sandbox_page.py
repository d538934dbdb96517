"""A sandbox's page in the browser: forms, menus, the list of rooms, and changes that come while it is open."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Server, Visit
from tests.browser.steps import CHATS, JOINED, become, join, say, skip_until
from tests.slow import SLOW

SWAPPED = "window.swapped = new Promise(done => document.addEventListener('htmx:finally:request', () => done()))"
"""Starts to wait until the page has got its next answer from the server, and has shown it if it wants to."""


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


def test_on_a_phone_an_introduction_opens_at_its_beginning_and_a_picked_time_stays_marked(visit: Visit):
    page = visit(viewport=PHONE, has_touch=True)
    join(page, "first talk at a meetup")
    skip_until(page, CHATS)
    expect(page.locator("#thread [data-unread] header").first).to_be_in_viewport(ratio=0.9)
    times = page.locator("#thread button[value^='pick:']")
    times.last.tap()
    expect(times.last).to_have_attribute("aria-pressed", "true")
    expect(times.last).to_be_in_viewport(ratio=1)
    expect(page.locator("#thread [aria-pressed]")).to_have_count(1)


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "touch"])
def test_a_command_in_a_message_goes_into_the_message_box(visit: Visit, touch: bool):
    page = visit(viewport=PHONE, has_touch=touch)
    say(page, "/coffee help")
    page.locator("[data-command='/coffee chats']").click()
    expect(page.locator("#composer")).to_have_value("/coffee chats")
    expect(page.locator(".send" if touch else "#composer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(JOINED)).to_have_count(2)


def test_two_people_side_by_side_are_shown_one_at_a_time_on_a_phone(visit: Visit):
    page = visit("/two/robin/ines", viewport=PHONE)
    expect(page.locator("iframe").first).to_be_hidden()
    assert [(wrong["id"], wrong["nodes"][0]["html"]) for wrong in Axe().run(page).response["violations"]] == []
    page.get_by_role("link", name="See what Inês sees").click()
    expect(page.locator("#clock strong")).to_have_text("Inês Carvalho")


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
