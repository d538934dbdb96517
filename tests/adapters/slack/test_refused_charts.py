"""A Slack that doesn't accept charts and tables yet: everybody still gets their message."""

import logging
from datetime import timedelta

import pytest

from bot.delivery.enqueue import enqueue_for_member
from bot.model.circle_figures import Figures, FiguresState, FrozenFigures
from bot.model.ids import MemberId
from bot.model.message_keys import circle_report
from bot.model.outbox import Urgency
from bot.texts.circle_report import rounds_closed
from bot.texts.localization import Voice
from tests.adapters.slack.local_slack import Message
from tests.adapters.slack.one_workspace import COMMUNITY, SlackScene

FIGURES = Figures(rounds=1, introduced=20, talked=10)


def charts_in(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks if block["type"].startswith("data_")]


async def owe_a_report(scene: SlackScene) -> None:
    now = scene.time.now()
    async with scene.refill.store.transaction(COMMUNITY) as tx:
        (circle,) = await tx.circles.all()
        shown = FrozenFigures(circle.id, 3, 3, now - timedelta(weeks=2), now, 24, FiguresState.SHOWN, FIGURES)
        await tx.figures.put(shown)
        olive = await tx.members.get(MemberId("UOLIVE"))
        assert olive is not None
        told = rounds_closed(Voice.of(olive), circle, [shown], ())
        key = circle_report(circle.id, olive.id, 3)
        await enqueue_for_member(tx, now, key, olive, told, Urgency.EXPECTED)
        await tx.commit()


async def test_a_report_comes_in_words_where_slack_refuses_charts(
    scene: SlackScene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.slack.takes_charts = False
    await owe_a_report(scene)
    await scene.go_on(days=1)
    (told,) = [one for one in scene.olive.inbox() if "Round 3 of Coffee is over." in one.plain]
    assert charts_in(told) == []
    assert "Got to talk: 10+" in told.plain
    logged = [record.levelno for record in caplog.records if "are sent as text" in record.getMessage()]
    assert logged == [logging.WARNING]


@pytest.mark.parametrize("takes_charts", [True, False])
async def test_a_command_is_answered_whether_or_not_slack_takes_charts(
    scene: SlackScene, *, takes_charts: bool
) -> None:
    await owe_a_report(scene)
    scene.slack.takes_charts = takes_charts
    await scene.olive.slash("/coffee", "circle report", "C1")
    await scene.slack.settled()
    read = scene.olive.inbox("C1")[-1]
    assert "Got to talk: 10+" in read.plain
    assert charts_in(read) == (["data_visualization", "data_table"] if takes_charts else [])
