"""Load together what a member's overview and home page show, so that these take few statements."""

from datetime import datetime

from bot.model.asks import HAS_IT, SEARCHES_FOR, AskState
from bot.model.chats import Chat
from bot.model.ids import MemberId
from bot.model.jobs import CarryAsk
from bot.model.refills import RefillState
from bot.ports import Transaction
from bot.services.introduction_receipts import keys_of_introductions, told_among
from bot.services.open_refills import jobs_of_offer, refills_of


async def load_overview(
    tx: Transaction, member: MemberId, limit: int, now: datetime, *, reports: bool = False
) -> list[Chat]:
    """Return a member's `limit` latest chats, and load what `refills_for`, `asked_of` and others read about them.

    Chats that are not introduced yet are returned, too. With `reports`, load what admins have to decide on, too.
    """
    latest = list(await tx.chats.of_member(member, limit))
    refills = await tx.acquaintances.open_refills([member], refills_of(latest))
    asks = await tx.asks.with_asks_to(member, now - SEARCHES_FOR, reports=reports)
    others = {other for chat in latest for other in chat.others(member)} | {one.other(member) for one in refills}
    pairs = await tx.acquaintances.with_others(member, others)
    chats = await tx.chats.get_many({*(chat.id for chat in latest), *(pair.chat for pair in pairs.values())})
    questions = [carried.key for carried, _ in asks]
    await tx.outbox.get_many([*questions, *keys_of_introductions(chats, member)])
    told = refills_of(await told_among(tx, latest, member))
    hidden = [one for one in refills if one.state is RefillState.AGREED and one.id not in told]
    closed = [ask for carried, ask in asks if carried.state in HAS_IT and ask.state is not AskState.OPEN]
    jobs = [job for one in hidden for job in jobs_of_offer(one.id)]
    await tx.agenda.load([*jobs, *(CarryAsk(ask.id) for ask in closed)])
    return latest
