"""Erase a member from messages: delete them, or keep only what others' limits and budgets need."""

import re
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Text, or_, type_coerce

from bot.model import message_keys
from bot.model.content import Button, CalendarEvent, File, Typed, Who
from bot.model.daily import DAY
from bot.model.ids import AskId, ChatId, MemberId
from bot.model.message_keys import MessageKind
from bot.model.outbox import OutboxMessage, ToChat, ToMember
from storage import tables as t
from storage.community_scope import CommunityScope
from storage.keyed_ids import KeyedIds
from storage.outbox import NOT_DONE, UNSENT, SqlOutbox

MONDAY: Final = datetime(1970, 1, 5, tzinfo=UTC)
DOTS: Final = "…"


async def delete_messages(
    scope: CommunityScope, keyed_ids: KeyedIds, member: MemberId, chats: Collection[ChatId]
) -> None:
    """Delete messages to a member, and messages to others that contain the member's id.

    `chats` are the member's chats that continue. A finished message to such a chat stays, without the member, because
    its delivery is looked up later. No index finds an id inside a message, so all unfinished messages are searched.
    """
    await scope.delete(t.outbox, member_id=member)
    outbox, texts = SqlOutbox(scope, keyed_ids), ("key", "replaces", "ref", "error", "destination", "message")
    contains = or_(*(type_coerce(t.outbox.c[text], Text).contains(member, autoescape=True) for text in texts))
    maybe = await outbox.keys_about({*chats, member})
    for some in ({"state": NOT_DONE}, {"chat_id": chats}):
        maybe.update(await scope.values(t.outbox.c.key, contains, **some))
    for outgoing in await scope.find(OutboxMessage, key=maybe):
        if not _names(outgoing, member):
            continue
        without = _without(outgoing, member)
        if _names(without, member):
            await scope.delete(t.outbox, key=outgoing.key)
        else:
            await outbox.put(without)


async def delete_messages_about(
    scope: CommunityScope, keyed_ids: KeyedIds, gone: set[str], counted_since: datetime
) -> None:
    """Delete messages about deleted chats, refills and asks. A nudge that still counts stays, but only with its day."""
    keys = await SqlOutbox(scope, keyed_ids).keys_about(gone)
    counted = (t.DELIVERED_NUDGE, t.outbox.c.delivered_at > counted_since)
    nudges = await scope.find(OutboxMessage, *counted, key=keys)
    await scope.delete(t.outbox, key=keys - {outgoing.key for outgoing in nudges})
    for outgoing in nudges:
        key = message_keys.counted_nudge(keyed_ids.id_of("nudge", outgoing.key))
        nameless = {**_without_time(outgoing), "key": key, "replaces": None, "message": None, "token": None}
        await scope.change(t.outbox, t.outbox.c.key == outgoing.key, **nameless)


async def keep_days(scope: CommunityScope, keyed_ids: KeyedIds, asks: Collection[AskId]) -> None:
    """Keep only the day of each delivered message about some asks.

    Messages that never arrived, and messages that changed another message, are deleted. Messages that are not done, and
    the messages that these will change, stay as they are.
    """
    if not asks:
        return
    keys, replaces = await SqlOutbox(scope, keyed_ids).keys_about(asks), t.outbox.c.replaces
    still_changing = set(await scope.values(replaces, UNSENT, replaces.is_not(None), key=keys))
    sent = await scope.values(t.outbox.c.key, ~UNSENT, key=keys)
    among = scope.among(t.outbox.c.key, set(sent) - still_changing)
    await scope.delete(t.outbox, among, or_(replaces.is_not(None), t.outbox.c.delivered_at.is_(None)))
    for outgoing in await scope.find(OutboxMessage, among):
        await scope.change(t.outbox, t.outbox.c.key == outgoing.key, **_without_time(outgoing))


async def mask_topics(scope: CommunityScope, keyed_ids: KeyedIds, names: Collection[str]) -> None:
    """Replace some names of topics by dots in unsent messages. Delete messages that are only about these topics."""
    unsent = await scope.values(t.outbox.c.key, UNSENT, state=NOT_DONE) if names else ()
    for outgoing in await scope.find(OutboxMessage, key=unsent):
        masked = _masked(outgoing.message, names)
        if masked == outgoing.message:
            continue
        if outgoing.key.kind is MessageKind.WANTED_TOPIC:
            await scope.delete(t.outbox, key=outgoing.key)
        else:
            await SqlOutbox(scope, keyed_ids).put(replace(outgoing, message=masked))


def end_of(time: timedelta, at: datetime) -> datetime:
    """Return the end of the UTC day or week that an instant is in. A week ends on Monday, 00:00.

    An instant that is such an end itself is returned unchanged.
    """
    since = at - MONDAY
    return at + -since % time


def _without_time(outgoing: OutboxMessage) -> Mapping[str, object]:
    """Return the values of a message that keeps only its UTC day.

    The message's times become the last microsecond of that day, so that no nudge counts for a shorter time than before.
    """
    at = end_of(DAY, outgoing.delivered_at or outgoing.due_at) - timedelta(microseconds=1)
    no_more = dict.fromkeys(("expires_at", "unsure_since", "handed_over_at", "ref", "error"))
    return {"due_at": at, "created_at": at, "delivered_at": at, **no_more}


def _masked(value: Any, names: Collection[str]) -> Any:
    """Return a message, or a part of one, in which dots replace the names of some topics."""
    match value:
        case Typed(text=text) if text in names:
            return replace(value, text=DOTS)
        case CalendarEvent(summary=summary):
            for name in names:
                summary = summary.replace(name, DOTS)
            return replace(value, summary=summary)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _masked(getattr(value, field.name), names) for field in fields(value)})
    return tuple(_masked(part, names) for part in value) if isinstance(value, tuple) else value


def _without(outgoing: OutboxMessage, member: MemberId) -> OutboxMessage:
    """Remove a member from the recipients of a finished message to a chat. Return any other message unchanged."""
    told = outgoing.destination
    if not isinstance(told, ToChat) or outgoing.message is not None:
        return outgoing
    return replace(
        outgoing, destination=replace(told, members=tuple(other for other in told.members if other != member))
    )


def _names(value: Any, member: MemberId) -> bool:
    """Return whether a message, or a part of one, contains a member's id as a whole word."""
    texts: tuple[str | None, ...]
    match value:
        case Who() | ToMember():
            return value.member == member
        case ToChat():
            return member in value.members
        case OutboxMessage(key=key, replaces=replaces, ref=ref, error=error):
            texts = (str(key), str(replaces or ""), ref, error)
        case Button(action=action):
            texts = (action,)
        case File(text=text):
            texts = (text,)
        case _:
            texts = ()
    whole = re.compile(rf"(?<![\w-]){re.escape(member)}(?![\w-])")
    if any(text and whole.search(text) for text in texts):
        return True
    if is_dataclass(value):
        return any(_names(getattr(value, field.name), member) for field in fields(value))
    return isinstance(value, tuple) and any(_names(part, member) for part in value)
