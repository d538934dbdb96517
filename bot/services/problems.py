"""Tell organisers of a circle's setting that the data of time zones or holidays no longer knows."""

import logging
from datetime import datetime

from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.circles import Circle
from bot.model.outbox import Urgency
from bot.ports import Transaction
from bot.services.organisers import responsible_for
from bot.texts import circles as texts
from bot.texts.localization import Voice

logger = logging.getLogger(__name__)


async def tell_unknown_setting(tx: Transaction, circle: Circle, now: datetime) -> None:
    """Tell organisers, or admins if the circle has none, which setting is unknown. Tell them once for each value."""
    if circle.unknown_setting is None:
        return
    logger.warning("circle %s of %s: the setting %s is unknown", circle.id, tx.community, circle.unknown_setting)
    for organiser in await responsible_for(tx, circle.id):
        key = message_keys.setting_unknown(circle.id, organiser.id, circle.unknown_setting)
        told = texts.setting_unknown(Voice.of(organiser), circle)
        await enqueue_for_member(tx, now, key, organiser, told, Urgency.EXPECTED)
