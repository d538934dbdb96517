"""Finds the members and communities that a restored backup brought back.

After the backup, the members were forgotten or held, or the communities were erased. The database of keys has a token
of each such member and community. A member's token is made with the community's secret, from the member's id and the
instant at which the member joined. So somebody who joins again has another token. To learn anything from a token, one
needs the secret, and a backup that contains the member. A community's token is made with the same secret, from the
community's id.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.model.absences import Returned
from bot.model.ids import CommunityId, MemberId
from storage import tables as t
from storage.encryption import Cipher
from storage.engine import READING, begun
from storage.keyed_ids import derive_id

MEMBER: Final = "forgotten member"
HELD: Final = "held member"
COMMUNITY: Final = "erased community"


async def find_returned(engine: AsyncEngine, cipher: Cipher, recorded: Collection[str]) -> Sequence[Returned]:
    """Return the erased communities, and the forgotten or held members, whose tokens are in `recorded`.

    A member who is held in this store, too, is returned only if the token says that the member was forgotten. Members
    of an erased community are left out. So are communities whose secret can't be decrypted, and their members.
    """
    key, member, absence = t.community_key.c, t.member.c, t.absence.c
    async with begun(engine, READING) as connection:
        locked = (await connection.execute(select(key.community_id, key.locked))).all()
        here = (await connection.execute(select(member.community_id, member.id, member.joined_at))).all()
        held = (await connection.execute(select(absence.community_id, absence.taken))).all()
    secrets = {where: secret for where, text in locked if (secret := cipher.decrypt_secret(text))}
    erased = [where for where, secret in secrets.items() if derive_id(secret, COMMUNITY, where) in recorded]
    for where in erased:
        del secrets[where]
    absent = [(where, *one) for where, taken in held for one in _members_in(taken)]

    def is_recorded(label: str, where: str, who: str, joined_at: datetime) -> bool:
        return where in secrets and derive_id(secrets[where], label, where, who, joined_at) in recorded

    forgotten = {one[:2] for one in (*here, *absent) if is_recorded(MEMBER, *one)}
    gone = {one[:2] for one in here if is_recorded(HELD, *one)} - forgotten
    return [
        *(Returned(CommunityId(where)) for where in erased),
        *(Returned(CommunityId(where), MemberId(who)) for where, who in sorted(forgotten)),
        *(Returned(CommunityId(where), MemberId(who), is_held=True) for where, who in sorted(gone)),
    ]


def _members_in(taken: str) -> Iterator[tuple[str, datetime]]:
    """Read ids of members, and when they joined, from the recorded rows of a held member."""
    for table, row in json.loads(taken)["deleted"]:
        if table == t.member.name:
            yield row["id"], datetime.fromisoformat(row["joined_at"])
