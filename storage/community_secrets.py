"""Secrets of communities, from which keyed ids are made: insert, count, renew and re-encrypt them."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.model.ids import CommunityId
from storage import tables as t
from storage.community_scope import CommunityScope
from storage.encryption import Cipher
from storage.engine import READING, begun


async def make_missing_secrets(engine: AsyncEngine, cipher: Cipher) -> None:
    """Insert a secret for each community that has none. Earlier versions made communities without a secret."""
    without = select(t.community.c.community_id).outerjoin_from(t.community, t.community_key)
    async with begun(engine) as connection:
        missing = list((await connection.execute(without.where(t.community_key.c.locked.is_(None)))).scalars())
        for community in missing:
            scope = CommunityScope(connection, CommunityId(community))
            await scope.add_row(t.community_key, {"locked": cipher.make_secret()[0]})
        await connection.commit()


async def count_secrets(engine: AsyncEngine, cipher: Cipher) -> tuple[int, int]:
    """Return the number of secrets, and how many of them can't be decrypted."""
    async with begun(engine, READING) as connection:
        locked = list((await connection.execute(select(t.community_key.c.locked))).scalars())
    return len(locked), sum(not cipher.can_decrypt(one) for one in locked)


async def renew_secrets(engine: AsyncEngine, cipher: Cipher) -> int:
    """Give a new secret to each community whose secret can't be decrypted; return the number of these communities."""
    key, renewed = t.community_key, 0
    async with begun(engine) as connection:
        for row in (await connection.execute(select(key))).all():
            if not cipher.can_decrypt(row.locked):
                here = (key.c.community_id == row.community_id, key.c.locked == row.locked)
                changed = key.update().where(*here).values(locked=cipher.make_secret()[0])
                renewed += (await connection.execute(changed)).rowcount
        await connection.commit()
    return renewed


async def rotate_secrets(engine: AsyncEngine, cipher: Cipher) -> None:
    """Encrypt all secrets again with the newest key; secrets that can't be decrypted stay unchanged."""
    key = t.community_key
    async with begun(engine) as connection:
        for row in (await connection.execute(select(key))).all():
            if cipher.can_decrypt(row.locked):
                here = (key.c.community_id == row.community_id, key.c.locked == row.locked)
                await connection.execute(key.update().where(*here).values(locked=cipher.rotate(row.locked)))
        await connection.commit()
