"""Count the asks of each month once the month is over. Organisers see the figures."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model.ask_figures import AskFigures, first_instant, month_of
from bot.model.ids import CommunityId
from bot.ports import Clock, Store, Transaction


async def count_last_month(store: Store, community: CommunityId, clock: Clock) -> None:
    """Count the asks whose last day was in the previous UTC month, unless that is done. Each cleanup calls this."""
    until = first_instant(month_of(clock.now()))
    month = month_of(until - timedelta(days=1))
    async with store.reading(community) as tx:
        if await tx.asks_by_month.since(month):
            return
        counts = await tx.asks_by_month.count(first_instant(month), until)
    async with store.transaction(community) as tx:
        await tx.asks_by_month.add(counts.for_show(month))
        await tx.commit()


async def ask_figures_since(tx: Transaction, since: datetime) -> Sequence[AskFigures]:
    """Return the figures of the months from `since` on, earliest first, without figures that are too small to show."""
    return [one for one in await tx.asks_by_month.since(month_of(since)) if one.sent]
