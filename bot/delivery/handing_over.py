"""Handing a message to its platform: whatever the platform answers, or does not, becomes of the message."""

import logging
from dataclasses import replace

from bot.delivery import outcomes
from bot.delivery.outcomes import MAX_ATTEMPTS
from bot.delivery.rate_limits import RateLimiter
from bot.model.outbox import Delivery, OutboxMessage
from bot.ports import Clock, OutcomeUnknown, PartlyDelivered, Platform, TryLater, Undeliverable

logger = logging.getLogger(__name__)


async def hand_over(
    platform: Platform, delivery: Delivery, owed: OutboxMessage, clock: Clock, limiter: RateLimiter
) -> OutboxMessage:
    """Deliver a message, and return what became of it.

    Raises:
        Undeliverable: the platform will never take it.
    """
    try:
        receipt = await platform.deliver(delivery)
    except TryLater as error:
        if error.lane and error.after:
            limiter.close(platform.account(delivery.community), error.lane, clock.now() + error.after)
        return outcomes.tried(owed, str(error), clock.now(), error.after, uncertain=owed.uncertain)
    except PartlyDelivered as error:
        if owed.attempts >= MAX_ATTEMPTS:
            return outcomes.delivered(owed, error.ref, clock.now(), str(error))
        later = outcomes.tried(owed, str(error), clock.now(), error.after, uncertain=owed.uncertain)
        return replace(later, ref=error.ref)
    except OutcomeUnknown as error:
        return outcomes.lost(platform, delivery, owed, str(error), clock.now())
    except Undeliverable:
        raise
    except Exception as error:  # an adapter's own fault must not stop what others are owed
        logger.exception("delivery failed: %s in %s", delivery.key, delivery.community)
        return outcomes.lost(platform, delivery, owed, type(error).__name__, clock.now())
    return outcomes.delivered(owed, receipt.ref, clock.now())
