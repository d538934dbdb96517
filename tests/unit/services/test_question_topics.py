"""The topic that a question is about: questions that were judged by hand."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from bot.model.communities import Community
from bot.model.ids import CommunityId, MemberId
from bot.model.interests import Interest, Stance
from bot.services.question_topics import find_topic_in
from bot.services.topics import find_or_add_topic
from storage import SqlStore

TOPICS = (
    "keeping bees in a city",
    "starting out as a freelancer",
    "first talk at a meetup",
    "sourdough in a small kitchen",
    "public speaking for quiet people",
    "being on call",
    "usability tests on a budget",
    "rowing",
    "startups",
    "growing up with two languages",
    "changing careers at forty",
    "Balkongarten planen",
    "Sauerteig",
)
ANA, BEN, CEM = MemberId("ana"), MemberId("ben"), MemberId("cem")
TOWN = CommunityId("sandbox:town")


@pytest.fixture
def engine_name() -> str:
    """Use one database, because the queries are tested on both elsewhere."""
    return "sqlite"


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("How do I start keeping bees in a city flat?", "keeping bees in a city"),
        ("How do you keep bees alive in winter?", "keeping bees in a city"),
        ("What’s it like to be on call at night?", "being on call"),
        ("How can I get better at speaking in public?", "public speaking for quiet people"),
        (
            "My sourdough won’t rise. The kitchen is cold, so should I use warm water or wait longer?",
            "sourdough in a small kitchen",
        ),
        ("How do you begin with sourdough?", "sourdough in a small kitchen"),
        ("What should I say in my first talk?", "first talk at a meetup"),
        ("How do you test usability without money?", "usability tests on a budget"),
        ("Is it worth joining a startup at the beginning?", "startups"),
        ("Ich rede nicht gern vor Leuten. Wie plane ich einen Balkongarten?", "Balkongarten planen"),
        ("Warum geht mein Sauerteig nicht auf?", "Sauerteig"),
        ("How much should I charge for my first logo?", None),
        ("How do I start?", None),
        ("Who here has two children and a job, and how do you do it?", None),
        ("What do people here do at the weekend?", None),
        ("How do I get a good mortgage?", None),
        ("Wie fange ich mit Schwimmen an?", None),
        ("?", None),
    ],
)
async def test_a_question_is_about_a_topic_only_if_its_words_are_sure(
    store: SqlStore, question: str, topic: str | None
) -> None:
    async with store.transaction(TOWN) as tx:
        await tx.put_community(Community(TOWN, "sandbox", "Town", "en", "Europe/Berlin"))
        for name in TOPICS:
            held = await find_or_add_topic(tx, name, datetime(2026, 3, 2, 8, tzinfo=UTC))
            await tx.topics.add_interest(Interest(BEN, held.id, Stance.SHARING))
        found = await find_topic_in(tx, ANA, question)
    assert (found.name if found else None) == topic


async def test_a_topic_that_others_share_comes_first(store: SqlStore) -> None:
    async with store.transaction(TOWN) as tx:
        await tx.put_community(Community(TOWN, "sandbox", "Town", "en", "Europe/Berlin"))
        for name, who in (("rowing boats", ANA), ("rowing", BEN)):
            held = await find_or_add_topic(tx, name, datetime(2026, 3, 2, 8, tzinfo=UTC))
            await tx.topics.add_interest(Interest(who, held.id, Stance.SHARING))
        found = await find_topic_in(tx, ANA, "Which rowing boats are good?")
    assert found
    assert found.name == "rowing"


@pytest.mark.parametrize(
    ("held", "found"),
    [
        ({BEN: Stance.CURIOUS}, False),
        ({BEN: Stance.CURIOUS, CEM: Stance.CURIOUS}, True),
        ({BEN: Stance.SHARING}, True),
        ({ANA: Stance.CURIOUS}, True),
    ],
)
async def test_no_question_shows_what_one_other_member_is_curious_about(
    store: SqlStore, held: Mapping[MemberId, Stance], found: bool
) -> None:
    async with store.transaction(TOWN) as tx:
        await tx.put_community(Community(TOWN, "sandbox", "Town", "en", "Europe/Berlin"))
        topic = await find_or_add_topic(tx, "coping with a divorce", datetime(2026, 3, 2, 8, tzinfo=UTC))
        for who, stance in held.items():
            await tx.topics.add_interest(Interest(who, topic.id, stance))
        assert await find_topic_in(tx, ANA, "How do I tell my team about my divorce?") == (topic if found else None)
