"""What stands in place of the id of somebody who is gone: only that id finds it again, and only with a key.

The key is the community's, locked with the deployment's keys as members' keys are, and kept among them. Without these,
who has a copy of the database and knows an id can't tell whether it was here. What was replaced before there was a key
is known still.
"""

from typing import Final

from bot.model.ids import MemberId, derive_id
from storage import tables as t
from storage.scope import Scope
from storage.vault import Vault

NOBODY: Final = MemberId("")
"""Whose key is the community's."""


async def token_for(scope: Scope, vault: Vault, member: MemberId) -> MemberId:
    """Make what stands in place of a member's id from now on."""
    if vault.is_ready and await _key_of(scope) is None:
        await scope.put_row(t.member_key, {"member": NOBODY, "locked": vault.make_key()})
    return (await tokens_of(scope, vault, member))[-1]


async def tokens_of(scope: Scope, vault: Vault, member: MemberId) -> list[MemberId]:
    """List what may stand in place of a member's id, the oldest first."""
    keyed = vault.digest(f"gone {member}", await _key_of(scope))
    tokens = [derive_id("gone", scope.community, member)]
    return [MemberId(token) for token in (*tokens, *([derive_id("gone", keyed.hex())] if keyed else []))]


async def _key_of(scope: Scope) -> str | None:
    found = await scope.values(t.member_key.c.locked, t.member_key.c.member == NOBODY)
    return found[0] if found else None
