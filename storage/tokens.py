"""What stands in place of the id of somebody who is gone: only that id finds it again, and only with a key.

The key is the community's, locked with the deployment's keys. Without these, who has a copy of the database and knows
an id can't tell whether it was here. What was replaced before there was a key is known still.
"""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.model.ids import MemberId, derive_id
from storage import tables as t
from storage.engine import READING, begun
from storage.scope import Scope
from storage.vault import Vault


async def token_for(scope: Scope, vault: Vault, member: MemberId) -> MemberId:
    """Make what stands in place of a member's id from now on."""
    if vault.is_ready and await _key_of(scope) is None:
        await scope.put_row(t.community_key, {"locked": vault.make_key()})
    return (await tokens_of(scope, vault, member))[-1]


async def tokens_of(scope: Scope, vault: Vault, member: MemberId) -> list[MemberId]:
    """List what may stand in place of a member's id, the oldest first."""
    keyed = vault.digest(f"gone {member}", await _key_of(scope))
    tokens = [derive_id("gone", scope.community, member)]
    return [MemberId(token) for token in (*tokens, *([derive_id("gone", keyed.hex())] if keyed else []))]


async def are_all_known(scope: Scope, vault: Vault) -> bool:
    """Tell whether what was replaced can be found, given the id: not where a key was used that can't be opened now."""
    key = await _key_of(scope)
    return key is None or vault.fits(key)


async def _key_of(scope: Scope) -> str | None:
    found = await scope.values(t.community_key.c.locked)
    return found[0] if found else None


async def communities_keys(engine: AsyncEngine, vault: Vault) -> tuple[int, int]:
    """Count the communities' keys, and those of them that can't be opened."""
    async with begun(engine, READING) as connection:
        locked = list((await connection.execute(select(t.community_key.c.locked))).scalars())
    return len(locked), sum(not vault.fits(one) for one in locked)


async def relock_communities(engine: AsyncEngine, vault: Vault) -> None:
    """Lock every community's key anew with the newest; what can't be opened stays as it is."""
    key = t.community_key
    async with begun(engine) as connection:
        for row in (await connection.execute(select(key))).all():
            if vault.fits(row.locked):
                here = (key.c.community_id == row.community_id, key.c.locked == row.locked)
                await connection.execute(key.update().where(*here).values(locked=vault.relock(row.locked)))
        await connection.commit()
