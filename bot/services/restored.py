"""A store that was restored from a backup: whoever was forgotten since is forgotten again."""

import logging
from datetime import datetime

from bot.ports import Store
from bot.services.privacy import forget

logger = logging.getLogger(__name__)


async def forget_again(store: Store, now: datetime) -> None:
    """Forget members and communities again that a backup brought back.

    Called at each start, which fails if this does. Does nothing without a database of members' keys.
    """
    returned = await store.find_returned()
    for community, member in returned:
        async with store.transaction(community) as tx:
            if member is None:
                await tx.erase_community()
            elif await tx.members.get(member) is None:  # held: for others they are gone already
                await tx.members.forget(member)
            else:
                await forget(tx, member, now)
            await tx.commit()
    if returned:
        logger.warning("this database was restored: forgot %s members and communities again", len(returned))
