"""Topics that a visitor makes up: who knows about them, and who plays along."""

import re

import httpx
import pytest

from adapters.sandbox.cast import DELIGHTED, HARBOUR
from adapters.sandbox.expertise import WORDS, who_knows
from adapters.sandbox.lines import TOPICS
from adapters.sandbox.rooms import room_of_chat
from adapters.sandbox.sandbox import Sandbox
from tests.adapters.sandbox.visitor import ON_SQLITE, ROBIN, Visitor, join_with
from tests.slow import SLOW

PLAYS_ALONG = "Nobody in this made-up community knows about your topic"


@ON_SQLITE
@pytest.mark.parametrize(
    ("topic", "partner", "line"),
    [
        ("my first talk at a meetup", "Wanjirũ Kamau", "My first one had eleven people"),
        pytest.param("growing a meetup", "Wanjirũ Kamau", "I’ve done that for years", marks=SLOW),
        pytest.param("baking bread", "Mei Tanaka-Ross", "I do a lot of that.", marks=SLOW),
    ],
)
async def test_whoever_knows_a_topic_of_ones_own_is_the_first_partner(
    sandbox: Sandbox, client: httpx.AsyncClient, topic: str, partner: str, line: str
):
    await sandbox.prepare()
    visitor = Visitor(client)
    assert await join_with(sandbox, visitor, topic) == partner
    assert PLAYS_ALONG not in visitor.page
    await visitor.press("pick:")
    await visitor.skip()
    assert line in visitor.page
    await visitor.go(f"/as/{sandbox.messages.cast.people[2].id}/in/refill")
    await visitor.type("/coffee me")
    assert topic not in visitor.page, "Inês doesn't know about it, so she offers nothing"


@SLOW
@ON_SQLITE
async def test_a_topic_of_ones_own_finds_whoever_knows_it_in_any_language(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    await sandbox.actions.change_language("de")
    visitor = Visitor(client)
    assert await join_with(sandbox, visitor, "Brot backen: ohne Hefe") == "Mei Tanaka-Ross"
    assert "Ich dachte, ihr könntet über" in visitor.page


@ON_SQLITE
async def test_somebody_plays_along_with_a_topic_that_nobody_knows(sandbox: Sandbox, client: httpx.AsyncClient):
    """The page says so. The member is keen, is ready to be asked, and leads to the next half hour."""
    await sandbox.prepare()
    visitor = Visitor(client)
    assert await join_with(sandbox, visitor, "chess") == "Inês Carvalho"
    assert PLAYS_ALONG in visitor.page
    (chat,) = await sandbox.messages.chats_of(ROBIN)
    introduction = (await sandbox.messages.read(room_of_chat(chat.conversation), ROBIN))[0]
    ines = sandbox.messages.cast.somebody("ines")
    assert ines
    assert await sandbox.simulated_members._temperament(ines, introduction) is DELIGHTED
    await visitor.press("pick:")
    await visitor.skip()
    assert "Your half hour with Inês Carvalho is set." in visitor.summary
    assert re.search("I’ve done a bit of it|I know a little about it", visitor.page)
    assert PLAYS_ALONG not in visitor.page, "it is said once"


@pytest.mark.parametrize(
    ("topic", "names"),
    [
        ("growing a meetup", ["Wanjirũ Kamau", "Yusuf Demir", "Lakshmi Iyer"]),
        ("Gehalt verhandeln", ["Joel Brandt"]),
        ("running a marathon", []),
        ("first year as a parent", []),
        ("asdfgh", []),
    ],
)
def test_who_knows_about_a_topic(topic: str, names: list[str]):
    assert [person.name for person in who_knows(HARBOUR.speaking("de"), topic)][: max(len(names), 1)] == names


def test_each_topic_has_a_line_and_words():
    assert {topic for person in HARBOUR.people for topic in person.sharing} <= TOPICS.keys() & WORDS.keys()
