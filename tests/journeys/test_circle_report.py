"""The report: a circle's organisers read the figures of its rounds, and nobody else does."""

import re
from dataclasses import replace
from datetime import timedelta

from bot.model.ask_figures import AskFigures, month_of
from bot.model.chats import Chat, ChatState, Origin
from bot.model.checkins import CheckIn, CheckInState, Met
from bot.model.circle_figures import Figures, FiguresState, FrozenFigures
from bot.model.circle_starters import Starters
from bot.model.ids import ChatId, MemberId, RoundId
from bot.model.jobs import CloseRound, Due
from bot.model.pairing import Reason
from bot.model.rounds import Round, RoundState
from tests.journeys.conftest import Open as OpenStage
from tests.journeys.scenes import OLIVE, circles
from tests.journeys.stage import Stage, someone

INTRODUCED = "At least 20 people were introduced. At least 10 say they talked."


async def test_an_organiser_hears_after_each_round_also_where_no_figures_can_be_shown(open_stage: OpenStage) -> None:
    """One report after each round: with advice, rests and a topic that nobody shares, without numbers under five."""
    names = [f"P{number}" for number in range(5)]
    stage = await open_stage(OLIVE, *(someone(name) for name in names))
    await stage.start_circle()
    for name in names[:4]:
        await stage.join(name.lower(), curious=["bees"])
    await stage.next_round()
    await stage.pass_time(weeks=2, days=1)
    (told,) = await stage.texts("olive", "Round 1 of Coffee is over.")
    assert "Coffee has fewer than 5 members. What helps:" in told
    assert "I need at least 10 chats before I show figures" in told
    assert "Members" not in told
    await stage.join("p4", curious=["bees"])
    await stage.pass_time(weeks=3)
    told, *later = (await stage.texts("olive", "of Coffee is over."))[1:]
    assert "With these settings, Coffee works best with about 13 people." in told
    assert "At least 5 members would love to hear about bees, but nobody offers to talk about it yet." in told
    assert later
    assert not any("bees" in one for one in later), "it is named once, so that nobody sees when the number changes"
    assert "Members: 5+" in later[-1]
    assert "Taking a break" not in later[-1]
    for name in names:
        await stage.type(name.lower(), "/coffee rest")
    before = len(await stage.texts("olive", "of Coffee is over."))
    await stage.pass_time(weeks=3)
    told = (await stage.texts("olive", "of Coffee is over."))[before:][-1]
    why = "At least 5 members are taking a break."
    for text in (told, await stage.type("olive", "/coffee circle report")):
        assert "On a break: 5+" in text
        assert why in text
    assert await stage.texts("p0", "of Coffee is over.") == []


async def twelve_chats(stage: Stage) -> None:
    """Play a round of Coffee until it closes. 24 people had a chat, and 14 of them say that they talked."""
    (circle,) = await circles(stage)
    opened = stage.now - timedelta(weeks=2)
    async with stage.store.transaction(stage.community) as tx:
        ends, over = opened + timedelta(weeks=1), RoundState.CHECKED_IN
        a_round = Round(RoundId("r-1"), circle.id, 1, opened, opened, ends, over)
        await tx.rounds.put(a_round)
        drawn = FrozenFigures(circle.id, 1, 1, opened, opened, 24, FiguresState.OPEN, Figures(sat_out=7))
        await tx.figures.put(drawn)
        for number in range(12):
            pair = (MemberId(f"one-{number:02}"), MemberId(f"other-{number:02}"))
            chat = Chat(ChatId(f"c-{number}"), Origin.ROUND, pair, None, Reason.SOMETHING_NEW, opened, round=a_round.id)
            await tx.chats.put(replace(chat, state=ChatState.CHECKED_IN))
            for member in pair if number < 7 else ():
                await tx.chats.put_check_in(CheckIn(chat.id, member, CheckInState.ANSWERED, Met.YES))
        await tx.agenda.put(Due(CloseRound(a_round.id), stage.now))
        await tx.commit()


async def test_an_organiser_reads_what_a_round_came_to(open_stage: OpenStage) -> None:
    """In a message after the round has closed, by a command at any time, and as a file. Others get a refusal."""
    stage = await open_stage(OLIVE, someone("Ana"), someone("Ben"))
    async with stage.store.transaction(stage.community) as tx:
        await tx.put_community(replace(await tx.get_community(), starters=Starters.EVERYBODY))
        await tx.commit()
    await stage.start_circle("ana")
    await stage.join("ben", curious=["sourdough"])
    assert "There are no figures about Coffee’s chats yet." in await stage.type("ana", "/coffee circle report")
    await twelve_chats(stage)
    async with stage.store.transaction(stage.community) as tx:
        await tx.asks_by_month.add(AskFigures(month_of(stage.now), 15, 5))
        await tx.commit()
    await stage.pass_time(days=1)
    (told,) = await stage.texts("ana", INTRODUCED)
    assert "Round 1 of Coffee is over." in told
    assert await stage.texts("ben", "introduced, and") == []
    read = await stage.type("ana", "/coffee circle report Coffee since 2 months")
    assert "Introduced: 20+" in read
    assert "Got to talk: 10+" in read
    assert "Got no match: 5+" in read
    assert "Pairs who’d meet again" not in read, "a row of dashes"
    assert "Wanted topics" not in read, "a dash would deny the one that a message names"
    assert re.search(r"Questions asked in this community: 15\+ \(\w+\)", read)
    assert re.search(r"Questions that got a yes: 5\+ \(\w+\)", read)
    assert "No figures on Coffee’s chats since " in await stage.type("ana", "/coffee circle report since 1 day")
    assert "That day is in the future." in await stage.type("ana", "/coffee circle report since 2999-01-01")
    assert "Only Coffee’s organisers can do that. You can ask Ana." in await stage.type("ben", "/coffee circle report")
    assert "Introduced: 20+" in await stage.type("olive", "/coffee circle report Coffee"), "admins may read it"
    await stage.type("ana", "/coffee circle report")
    assert "Coffee’s figures" in await stage.press("ana", "Export")
    assert any("Got to talk" in file and ",10," in file for file in await stage.files("ana"))
    assert any(",15,5" in file for file in await stage.files("ana")), "a line of its own for a month of questions"
