"""Finds members who were forgotten, and communities that were erased, after a backup that is restored now.

Beside members' keys, apart from the store, is a token of each. A member's is made with the community's secret from the
member's id and the instant at which they joined; so whoever joins again has another one. It tells nothing to anybody
without the secret and a backup that contains the member. A community's is made with its secret from its id.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.model.ids import CommunityId, MemberId
from storage import tables as t
from storage.encryption import Cipher
from storage.engine import READING, begun
from storage.pseudonyms import derive_id

MEMBER: Final = "forgotten member"
COMMUNITY: Final = "erased community"


async def find_returned(
    engine: AsyncEngine, cipher: Cipher, forgotten: Collection[str]
) -> Sequence[tuple[CommunityId, MemberId | None]]:
    """Return (community, None) for each erased community, and (community, member) for each forgotten member.

    Held members are included. A community whose secret can't be decrypted is skipped.
    """
    key, member, absence = t.community_key.c, t.member.c, t.absence.c
    async with begun(engine, READING) as connection:
        locked = (await connection.execute(select(key.community_id, key.locked))).all()
        here = await connection.execute(select(member.community_id, member.id, member.joined_at))
        people = [(row.community_id, row.id, row.joined_at) for row in here]
        for where, taken in await connection.execute(select(absence.community_id, absence.taken)):
            people += [(where, *one) for one in _members_in(taken)]
    secrets = {where: secret for where, text in locked if (secret := cipher.decrypt_secret(text))}
    erased = [where for where, secret in secrets.items() if derive_id(secret, COMMUNITY, where) in forgotten]
    for where in erased:
        del secrets[where]
    returned = [
        (CommunityId(where), MemberId(member))
        for where, member, joined_at in people
        if where in secrets and derive_id(secrets[where], MEMBER, where, member, joined_at) in forgotten
    ]
    return [*((CommunityId(where), None) for where in erased), *returned]


def _members_in(taken: str) -> Iterator[tuple[str, datetime]]:
    """Read the ids of held members, and when they joined, from what was recorded of one."""
    for table, row in json.loads(taken)["deleted"]:
        if table == t.member.name:
            yield row["id"], datetime.fromisoformat(row["joined_at"])
