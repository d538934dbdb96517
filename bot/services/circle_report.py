"""Report a circle's figures: return the figures that are shown, and tell organisers about new figures.

`advise` in `bot/model/circle_figures.py` chooses the advice that stands with the figures.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.charts import MAX_CATEGORIES
from bot.model.circle_figures import Figures, FrozenFigures
from bot.model.circles import Circle, CircleState
from bot.model.outbox import Urgency
from bot.model.rounds import Round
from bot.model.topics import Topic
from bot.ports import Transaction
from bot.services.ask_figures import ask_figures_since
from bot.services.circle_figures import Closing, freeze_figures
from bot.services.organisers import organisers_of, told_at
from bot.texts import circle_report as texts
from bot.texts.localization import Voice

MAX_REPORTED: Final = 120
"""Maximum number of figures in a report. Weekly rounds reach this number after more than two years."""


async def figures_of(tx: Transaction, circle: Circle, since: datetime | None) -> Sequence[FrozenFigures]:
    """Return a circle's shown figures since a time, earliest first. If `since` is None, return the latest few figures.

    Figures that cover several rounds belong to the time at which the first of these rounds opened.
    """
    if since is None:
        return await tx.figures.shown(circle.id, MAX_CATEGORIES)
    return [one for one in await tx.figures.shown(circle.id, MAX_REPORTED) if one.since >= since]


async def report_round(
    tx: Transaction, a_round: Round, closing: Closing | None, wanted: Topic | None, now: datetime
) -> None:
    """Freeze the figures of a round that closes. Tell the circle's organisers, unless the circle is closed.

    The figures are frozen at once. The message is not sent on the circle's days off. If the chats can't be counted yet,
    the message says so. The message also names the topic `wanted`, unless the circle posts wanted topics in its
    channel.
    """
    circle = await tx.circles.get(a_round.circle)
    await freeze_figures(tx, a_round, closing)
    if circle is None or circle.state is CircleState.CLOSED:
        return
    shown = await figures_of(tx, circle, None) if closing and closing.is_shown else ()
    here = closing.figures.figures if closing else Figures(members=await tx.figures.count_places(circle.id)).for_show()
    asked = await ask_figures_since(tx, shown[0].since) if shown else ()
    organisers = await organisers_of(tx, circle.id)
    wanted = None if circle.shows_wanted else wanted
    if wanted is not None and organisers:
        await tx.topics.put(replace(wanted, shown_at=now))
    for organiser in organisers:
        key, voice = message_keys.circle_report(circle.id, organiser.id, a_round.number), Voice.of(organiser)
        told = (
            texts.rounds_closed(voice, circle, shown, asked, wanted)
            if shown
            else texts.round_closed(voice, circle, a_round.number, here, wanted)
        )
        at = told_at(circle, organiser, now)
        await enqueue_for_member(tx, now, key, organiser, told, Urgency.EXPECTED, not_before=at)
