"""Steps of a visitor in the browser, on the sandbox's pages."""

from dataclasses import replace

from playwright.sync_api import Page, expect

from adapters.sandbox.cast import HARBOUR

NEXT = "Skip ahead"
JOINED = "article.private"
CHATS = "#places a[href*='/in/chat-']"
A_FEW = replace(HARBOUR, people=HARBOUR.people[:4], channels=HARBOUR.channels[1:2])
"""A small cast, so that a story of weeks runs faster."""


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
