"""Communities that are not stored: people there get a clear answer."""

from datetime import UTC, datetime

import pytest

from bot.clock import HandClock
from bot.conversation import Conversation
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.inbound import Command
from bot.model.members import Person
from bot.model.news import ChannelChanged
from storage import SqlStore
from tests.journeys.scenes import sentence_of

NOWHERE = CommunityId("sandbox:nowhere")
ANA = Person(MemberId("ana"), "Ana", "Europe/Berlin", "en", admin=True)
HERE = ChannelId("coffee")


@pytest.fixture
def conversation(store: SqlStore) -> Conversation:
    return Conversation(store, HandClock(datetime(2026, 3, 2, 9, tzinfo=UTC)), lambda: None)


@pytest.mark.parametrize("typed", ["", "join", "me", "topics", "not-with ben", "circle new"])
async def test_who_types_something_there_is_told_so(conversation: Conversation, store: SqlStore, typed: str):
    answer = await conversation.command(Command(NOWHERE, ANA, typed, HERE, key="once"))
    assert "not set up here any more" in sentence_of(answer)
    assert await store.communities() == []


async def test_what_happens_there_is_about_nothing(conversation: Conversation):
    await conversation.hear(ChannelChanged(NOWHERE, HERE, is_open=False, key="once"))
