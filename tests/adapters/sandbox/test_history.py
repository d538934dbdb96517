"""The made-up community has a past, so that its organiser sees figures from the first day."""

import re

import httpx

from adapters.sandbox.cast import HARBOUR
from adapters.sandbox.history import PAST
from adapters.sandbox.sandbox import Sandbox
from bot.model.circle_figures import FEWEST_CHATS
from tests.adapters.sandbox.visitor import ON_SQLITE, Visitor


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@ON_SQLITE
async def test_the_organiser_sees_how_rounds_went_before_anybody_has_met(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    visitor = Visitor(client)
    await visitor.go(f"/as/{HARBOUR.organiser.id}/in/refill")
    await visitor.type("/coffee circle report")
    shown = words_of(visitor.page)
    assert "figures since Tue, Jan 6, 2026" in shown
    assert "no figures" not in visitor.page
    assert "Jan 6: 20+, 10+, –; Jan 20: 20+, 15+, 5+; Feb 3: 20+, 15+, 5+" in shown
    await visitor.type("/coffee circle preview")
    assert "At least 10 people would meet." in visitor.page


def test_past_figures_could_be_those_of_real_rounds():
    for figures in PAST:
        assert figures.talked <= figures.answered <= figures.asked
        assert figures.pairs >= max(FEWEST_CHATS, figures.both_again)


@ON_SQLITE
async def test_topics_of_single_members_are_suggested_while_typing(sandbox: Sandbox):
    await sandbox.prepare()
    robin, talk = HARBOUR.people[0].person, sandbox.refill.conversation
    found = {
        typed: [option.value for option in await talk.suggest(HARBOUR.community.id, robin, "topics", typed)]
        for typed in ("bee", "bread", "baking", "gardening")
    }
    assert found["bee"] == ["keeping bees in a city"]
    assert found["bread"] == found["baking"] == []
    assert found["gardening"] == ["planning a garden on a balcony"]
