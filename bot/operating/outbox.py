"""Undelivered messages: list them, and send them again."""

import json
from collections.abc import Sequence
from dataclasses import replace

from bot.clock import SystemClock
from bot.model.errors import RefillError
from bot.model.ids import CommunityId
from bot.model.outbox import OutboxMessage, OutboxState
from bot.operating.store_access import Tell, find_community, open_store
from bot.ports import Transaction
from bot.settings import Settings

LISTED = 200
"""Maximum number of messages that are listed, or enqueued again, per community and state."""


async def list_dead(settings: Settings, tell: Tell, *, as_json: bool = False) -> None:
    """Print the messages of all communities that were not delivered, or whose delivery is unknown."""
    found = list[tuple[CommunityId, OutboxMessage, str]]()
    async with open_store(settings) as store:
        for community in await store.communities():
            async with store.reading(community.id) as tx:
                found += [(community.id, outgoing, tx.outbox.token_of(outgoing)) for outgoing in await _stuck(tx)]
    rows = [
        {
            "community": where,
            "key": str(outgoing.key),
            "token": token,
            "state": outgoing.state.value,
            "attempts": outgoing.attempts,
            "error": outgoing.error or "no reason was given",
        }
        for where, outgoing, token in found
    ]
    if as_json:
        tell(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        for row in rows:
            tell("{community}  {key}  {token}  {state}  attempts: {attempts}  {error}".format_map(row))
        tell(
            "`refill outbox resend KEY` sends one again. `refill outbox resend all` sends every one that certainly did "
            "not arrive."
            if found
            else "Nothing is stuck: every message was delivered or is on its way."
        )


async def resend(settings: Settings, key: str, community: str, tell: Tell) -> None:
    """Enqueue an undelivered message again, or all of a community's undelivered messages that surely did not arrive.

    `key` is a message's key, the message's id in the log, or `all`.

    Raises:
        RefillError: no undelivered message has that key or id, or the community is not clear.
    """
    async with open_store(settings) as store:
        where = await find_community(store, community)
        async with store.transaction(where.id) as tx:
            chosen = [each for each in await _stuck(tx) if key in ("all", str(each.key), tx.outbox.token_of(each))]
            if key == "all":
                chosen = [each for each in chosen if each.state is OutboxState.DEAD and not each.unsure_since]
            chosen = [each for each in chosen if each.message is not None]
            if not chosen and key == "all":
                tell(f"There is nothing to send again in {where.id}.")
                return
            if not chosen:
                raise RefillError(f"no message {key!r} is stuck in {where.id}; `refill outbox` lists the ones that are")
            for outgoing in chosen:
                again = outgoing.move(OutboxState.PENDING)
                now = SystemClock().now()
                await tx.outbox.put(replace(again, attempts=0, due_at=now, expires_at=None, unsure_since=None))
            await tx.commit()
        tell(f"Messages to be sent again: {len(chosen)}. Refill sends them while it runs.")


async def _stuck(tx: Transaction) -> Sequence[OutboxMessage]:
    return [
        *await tx.outbox.in_state(OutboxState.DEAD, LISTED),
        *await tx.outbox.in_state(OutboxState.UNKNOWN, LISTED),
    ]
