"""Asks in a real browser, as seen by the asker, by members who are asked, and by the others.

One page shows one community for three weeks, with a clock that is moved by hand.
"""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from adapters.sandbox.cast import SILENT, Cast, SandboxChannel, SandboxPerson, Temperament
from bot.model.communities import Community
from bot.model.ids import ChannelId, CommunityId, MemberId
from tests.browser.conftest import Server, Visit
from tests.browser.steps import press, say
from tests.slow import SLOW

KNOTS = ("Abe", "Bea", "Cleo")
LEFT_IN_PEACE = {"Ida": "juggling", "Jon": "origami", "Kim": "weaving", "Lou": "whistling"}
SHARING = {
    **dict.fromkeys(KNOTS, "knots"),
    "Dan": "kites",
    "Eli": "charts",
    "Fay": "honey",
    "Gus": "honey",
    "Ned": "teapots",
    **LEFT_IN_PEACE,
}
"""Members of the cast who answer nothing by themselves."""
ASKERS = ("Ana", "Zoe", "Yan", "Xia")
"""People who have joined no circle."""
COFFEE = ChannelId("coffee")
QUESTION, STILL_LOOKING = "Do you have half an hour for this?", "still looking"


def _person(name: str, temperament: Temperament | None = None, sharing: tuple[str, ...] = ()) -> SandboxPerson:
    who = MemberId(name.lower())
    return SandboxPerson(who, name, "", "Europe/Berlin", temperament, sharing=sharing, admin=name == "Olive")


@pytest.fixture
def world() -> Cast:
    sharers = [_person(name, SILENT, (topic,)) for name, topic in SHARING.items()]
    people = (*map(_person, ASKERS), _person("Olive", SILENT, ("gardening",)), *sharers)
    community = Community(CommunityId("sandbox:askers"), "sandbox", "Askers", "en", "Europe/Berlin")
    return Cast(community, people[0].id, COFFEE, people, (SandboxChannel(COFFEE, ""),))


class Askers:
    """The page, which is used by one person after another."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.server = server

    def sit(self, who: str, place: str = "refill") -> None:
        """Act as a person, and open the person's messages from Refill."""
        self.page.goto(f"/as/{who.lower()}/in/{place}", wait_until="domcontentloaded")

    def say(self, who: str, text: str) -> None:
        """Type a text as a person."""
        self.sit(who)
        say(self.page, text)

    def ask(self, who: str, topic: str) -> None:
        """Ask about a topic as a person."""
        self.sit(who)
        box = self.page.locator("#composer")
        box.fill(f"/coffee ask How do {topic} work?")
        box.press("Enter")
        expect(self.page.locator("dialog .chip")).to_have_text(topic)
        self.page.locator("dialog .main").click()
        expect(self.page.locator("dialog[open]")).to_have_count(0)
        press(self.page, "ask.send:")
        self.reads("I’ll ask one person at a time")
        self.server.pass_time(minutes=5)

    def answer(self, who: str, answer: str) -> None:
        """Answer a nameless question as a person."""
        self.sit(who)
        self.reads(QUESTION)
        for name in ASKERS:
            expect(self.thread).not_to_contain_text(name)
        press(self.page, f"asked.{answer}:")

    def reads(self, words: str) -> None:
        """Assert that a person reads some words."""
        expect(self.thread).to_contain_text(words)

    def hears_nothing(self, who: str) -> None:
        """Assert that a person was never asked."""
        self.sit(who)
        expect(self.page.locator("main h1")).to_be_visible()
        expect(self.thread).not_to_contain_text(QUESTION)

    def is_asked(self, who: str) -> bool:
        """Return whether a question waits for a person."""
        self.sit(who)
        expect(self.page.locator("main h1")).to_be_visible()
        return self.page.locator("#thread button[value^='asked.yes:']").count() > 0

    def meets(self, who: str, other: str) -> None:
        """Assert that a person was introduced to another person, with both names."""
        self.sit(who)
        self.page.locator("#places a[href*='/in/chat-']").filter(has_text=other).first.click()
        self.reads(f"and {other} said yes" if who in ASKERS else f"and {who} said yes")

    @property
    def thread(self) -> Locator:
        """The text on the page."""
        return self.page.locator("#thread")


@SLOW  # test_sandbox plays one question; tests/journeys plays the rest without a browser
def test_asks_from_every_side(visit: Visit, server: Server):
    askers = Askers(visit("/as/olive/in/coffee"), server)
    say(askers.page, "/coffee circle close")
    press(askers.page, "circle.close:")
    third = a_no_a_silence_then_a_yes_while_one_is_taken_back_and_one_goes_to_somebody_better(askers)
    two_want_one_person_another_is_wanted_by_nobody_and_some_can_not_be_asked_any_more(askers)
    one_from_a_note_goes_to_whoever_it_is_about(askers, third)


def a_no_a_silence_then_a_yes_while_one_is_taken_back_and_one_goes_to_somebody_better(askers: Askers) -> str:
    askers.ask("Ana", "knots")
    askers.ask("Ana", "charts")
    askers.ask("Zoe", "honey")
    askers.sit("Eli")
    askers.reads(QUESTION)
    askers.say("Ana", "/coffee asks")
    press(askers.page, "ask.show:")  # the latest comes first
    press(askers.page, "ask.back:")
    askers.reads("Cancelled. I’ve stopped asking.")
    askers.server.pass_time(minutes=1)
    askers.sit("Eli")
    askers.reads("A question for you was withdrawn. Nothing to do.")
    expect(askers.thread).not_to_contain_text(QUESTION)

    better = next(who for who in ("Fay", "Gus") if askers.is_asked(who))
    other = "Gus" if better == "Fay" else "Fay"
    askers.answer(better, "better")
    askers.page.locator("dialog #person").fill(other)
    askers.page.get_by_role("option", name=other).click()
    askers.page.locator("dialog .main").click()
    askers.reads("Nobody will know the suggestion came from you.")

    first = next(who for who in KNOTS if askers.is_asked(who))
    askers.answer(first, "no")
    askers.reads("Nobody sees what you chose.")
    askers.server.pass_time(days=3, hours=1)
    second = next(who for who in KNOTS if who != first and askers.is_asked(who))
    askers.say("Ana", "/coffee asks")
    askers.reads(STILL_LOOKING)
    askers.answer(other, "yes")
    askers.server.pass_time(days=3, hours=1)
    askers.meets("Zoe", other)
    askers.sit(second)
    askers.reads("It no longer needs an answer.")
    (third,) = set(KNOTS) - {first, second}
    askers.answer(third, "yes")
    askers.server.pass_time(hours=1)
    askers.meets("Ana", third)
    askers.meets(third, "Ana")
    return third


def two_want_one_person_another_is_wanted_by_nobody_and_some_can_not_be_asked_any_more(askers: Askers) -> None:
    askers.ask("Ana", "kites")
    askers.ask("Ana", "teapots")
    askers.ask("Zoe", "teapots")
    askers.answer("Dan", "no")
    askers.sit("Ned")
    expect(askers.page.locator("#thread button[value^='asked.yes:']")).to_have_count(1)

    askers.server.pass_time(hours=9)  # in the evening, when somebody is chosen and nobody is written to
    for who, topic in zip(("Yan", "Yan", "Xia", "Xia"), LEFT_IN_PEACE.values(), strict=True):
        askers.ask(who, topic)
    askers.say("Ida", "/coffee rest")
    askers.say("Jon", "/coffee forget-me")
    press(askers.page, "forget-me.yes")
    askers.say("Xia", "/coffee not-with @Kim")
    askers.say("Lou", "/coffee asked 0")
    askers.server.pass_time(days=1)
    for who in LEFT_IN_PEACE:
        askers.hears_nothing(who)
    askers.say("Xia", "/coffee asks")
    expect(askers.thread.get_by_text(STILL_LOOKING)).to_have_count(2)

    askers.server.pass_time(days=8)
    askers.sit("Ned")
    askers.reads("It no longer needs an answer.")
    expect(askers.page.locator("#thread button[value^='asked.yes:']")).to_have_count(1)
    askers.server.pass_time(days=6)
    askers.sit("Ana")
    askers.reads("I haven’t found anyone to talk to about kites, sorry.")
    askers.reads("I haven’t found anyone to talk to about teapots, sorry.")


def one_from_a_note_goes_to_whoever_it_is_about(askers: Askers, known: str) -> None:
    askers.say("Ana", f"/coffee note @{known} mends lanterns")
    askers.say("Ana", "/coffee topics add lanterns")
    askers.page.locator("#thread button[value^='topic.curious:']").last.click()
    askers.reads("Your note about")
    askers.page.get_by_role("button", name=re.compile("Ask .+ first")).last.click()
    expect(askers.page.locator("dialog .chip")).to_have_text("lanterns")
    askers.page.locator("dialog #what").fill("How do lanterns work?")
    askers.page.locator("dialog .main").click()
    expect(askers.page.locator("dialog[open]")).to_have_count(0)
    press(askers.page, "ask.send:")
    askers.server.pass_time(hours=12)
    askers.sit(known)
    askers.reads("Someone I’ve introduced you to would like to talk with you about lanterns.")
    expect(askers.thread).not_to_contain_text("mends lanterns")
    press(askers.page, "asked.yes:")
    askers.server.pass_time(hours=1)
    askers.sit("Ana")
    expect(askers.page.locator("#places a[href*='/in/chat-']").filter(has_text=known)).to_have_count(2)
