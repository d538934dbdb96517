"""Problems of circles: tell the organisers, who can solve the problem. If a circle has no organiser, tell admins.

The problems are a lost channel, a channel that refuses messages, and a time zone or country that the data lacks.
"""

import logging
from dataclasses import replace
from datetime import datetime

from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.channel_problems import ChannelProblem
from bot.model.circles import Circle
from bot.model.ids import ChannelId
from bot.model.outbox import Urgency
from bot.ports import Transaction
from bot.services.circle_posts import repeat_failed_post
from bot.services.organisers import responsible_for
from bot.texts import circle_problems as texts
from bot.texts.localization import Voice

logger = logging.getLogger(__name__)


async def note_channel(
    tx: Transaction, channel: ChannelId, now: datetime, problem: ChannelProblem | None = None, *, is_open: bool
) -> None:
    """Store whether Refill can post in a channel. The channel's circles continue in any case.

    When a channel is lost, organisers of its circles are told. When Refill can post there again, each circle's latest
    post is sent again if it failed.
    """
    for circle in await tx.channel_circles(channel):
        if circle.channel_open == is_open:
            continue
        await tx.circles.put(replace(circle, channel_open=is_open))
        if is_open:
            await repeat_failed_post(tx, circle, now)
            continue
        for organiser in await responsible_for(tx, circle.id):
            message = texts.channel_lost(Voice.of(organiser), circle, problem)
            key = message_keys.channel_lost(circle.id, organiser.id, now)
            await enqueue_for_member(tx, now, key, organiser, message, Urgency.EXPECTED)


async def note_refused_post(tx: Transaction, channel: ChannelId, problem: ChannelProblem, now: datetime) -> None:
    """Tell organisers why a channel refuses their circle's messages, once a calendar week for each problem."""
    for circle in await tx.channel_circles(channel):
        for organiser in await responsible_for(tx, circle.id):
            message = texts.post_refused(Voice.of(organiser), circle, problem)
            key = message_keys.post_refused(circle.id, organiser.id, problem, now)
            await enqueue_for_member(tx, now, key, organiser, message, Urgency.EXPECTED)


async def tell_unknown_setting(tx: Transaction, circle: Circle, now: datetime) -> None:
    """Tell organisers which setting of their circle is unknown, once for each value."""
    if circle.unknown_setting is None:
        return
    logger.warning("circle %s of %s: the setting %s is unknown", circle.id, tx.community, circle.unknown_setting)
    for organiser in await responsible_for(tx, circle.id):
        key = message_keys.setting_unknown(circle.id, organiser.id, circle.unknown_setting)
        told = texts.setting_unknown(Voice.of(organiser), circle)
        await enqueue_for_member(tx, now, key, organiser, told, Urgency.EXPECTED)
