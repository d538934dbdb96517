"""Forget, hold or erase again the members and communities that a restored backup brought back."""

import logging
from datetime import datetime

from bot.ports import Store
from bot.services.absences import hold_member
from bot.services.privacy import forget

logger = logging.getLogger(__name__)


async def forget_again(store: Store, now: datetime) -> None:
    """Forget or hold members whom a restored backup brought back, and erase communities that it brought back.

    Call this at each start of the bot. If this fails, the start must fail. Without a database of members' keys, this
    does nothing.
    """
    returned = await store.find_returned()
    for one in returned:
        async with store.transaction(one.community) as tx:
            if one.member is None:
                await tx.erase_community()
            elif one.is_held:
                await hold_member(tx, one.member, now)
            elif await tx.members.get(one.member) is None:  # the member is held, so nobody has to be told
                await tx.members.forget(one.member)
            else:
                await forget(tx, one.member, now)
            await tx.commit()
    if returned:
        held = sum(one.is_held for one in returned)
        what = "this database was restored: forgot %s members and communities again, and held %s who had left"
        logger.warning(what, len(returned) - held, held)
