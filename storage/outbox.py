"""The outbox of one community."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    case,
    exists,
    literal,
    null,
    or_,
    select,
    type_coerce,
)

from bot.model.ids import ChatId, MemberId
from bot.model.message_keys import ABOUT_ONE, KINDS, MessageKey, MessageKind, prefix_of
from bot.model.outbox import OutboxMessage, OutboxState, ToChat, ToMember, Urgency
from storage import tables as t
from storage.claims import UNREADABLE
from storage.community_scope import CommunityScope
from storage.keyed_ids import KeyedIds
from storage.statements import IN_COMMUNITY, SELECTIONS, columns_of, is_here, is_one_of

IS_UNINSTALLED: Final = exists().where(
    t.community.c.community_id == bindparam(IN_COMMUNITY, type_=t.community.c.community_id.type),
    t.community.c.left_at.is_not(None),
)
"""The SQL condition that the community uninstalled Refill."""
HELD_IF_UNINSTALLED: Final = {
    state: case(
        (IS_UNINSTALLED, literal(OutboxState.HELD, t.outbox.c.state.type)), else_=literal(state, t.outbox.c.state.type)
    )
    for state in (OutboxState.PENDING, OutboxState.UNKNOWN)
}
"""SQL expressions for a message's new state. The new state is HELD if the message's community uninstalled Refill."""
PUTTING_OFF: Final = (
    t.outbox.update()
    .where(
        t.outbox.c.community_id == bindparam(IN_COMMUNITY, type_=t.community.c.community_id.type),
        t.outbox.c.key == bindparam("of_key", type_=t.outbox.c.key.type),
    )
    .values(
        state=HELD_IF_UNINSTALLED[OutboxState.PENDING],
        due_at=bindparam("until", type_=t.outbox.c.due_at.type),
        attempts=t.outbox.c.attempts - 1,
        lease_until=None,
        handed_over_at=None,
    )
)
PLACES: Final = timedelta(milliseconds=1)
"""A waiting message's `created_at` is a full hour plus its number in microseconds. The number stays below this time."""
DONE: Final = (OutboxState.DELIVERED, OutboxState.DROPPED)
"""States of messages that are never sent again."""
FINISHED: Final = (*DONE, OutboxState.DEAD)


def _is_of(kind: MessageKind) -> ColumnElement[bool]:
    """Return the SQL condition that a message is of a kind. Unlike LIKE, this condition uses the index of keys."""
    return type_coerce(t.outbox.c.key, Text).between(prefix_of(kind), prefix_of(kind) + chr(0x10FFFF))


IS_COUNTED: Final = _is_of(MessageKind.COUNTED)
IS_POST: Final = _is_of(MessageKind.INVITATION)
NOT_DONE: Final = tuple(sorted(set(OutboxState) - set(DONE)))
UNSENT: Final = t.outbox.c.message.is_not(None)
"""The SQL condition that a message still has its content. Messages that are done have no content."""
_PREFIXES: Final = ["", *sorted(prefix_of(kind) for kind in KINDS), chr(0x10FFFF)]
BETWEEN_KINDS: Final = [(one.replace(".", "/"), other) for one, other in pairwise(_PREFIXES)]
"""Ranges of keys whose kinds this version doesn't know. These keys may contain any id."""


class SqlOutbox:
    """Messages to one community."""

    def __init__(self, scope: CommunityScope, keyed_ids: KeyedIds) -> None:
        self._scope = scope
        self._keyed_ids = keyed_ids

    async def add(self, outgoing: OutboxMessage) -> None:
        await self._scope.add(outgoing, **self._derived(outgoing), **self._held_if_uninstalled(outgoing))

    async def get(self, key: MessageKey) -> OutboxMessage | None:
        return await self._scope.find_one(OutboxMessage, key=key)

    async def get_many(self, keys: Collection[MessageKey]) -> dict[MessageKey, OutboxMessage]:
        return await self._scope.find_many(OutboxMessage, keys)

    def token_of(self, outgoing: OutboxMessage) -> str:
        return self._keyed_ids.id_of("message", outgoing.key)

    async def with_token(self, token: str) -> OutboxMessage | None:
        return await self._scope.find_one(OutboxMessage, token=token)

    async def put(self, outgoing: OutboxMessage) -> None:
        is_greeting = outgoing.key.kind is MessageKind.GREETING  # `forget` would miss a greeting to a non-member
        if outgoing.key.is_deleted_once_done and (
            outgoing.state in DONE or (is_greeting and outgoing.state in (OutboxState.DEAD, OutboxState.WAITING))
        ):
            self._scope.erases = True
            await self._scope.delete(t.outbox, key=outgoing.key)
            return
        outgoing = await self._in_its_place(outgoing, _in_whole_hours(outgoing))
        await self._scope.put(outgoing, **self._derived(outgoing), **self._held_if_uninstalled(outgoing))

    async def _in_its_place(self, outgoing: OutboxMessage, rounded: OutboxMessage) -> OutboxMessage:
        """Return `rounded`. A waiting message gets a number (see PLACES), so that a member's messages keep their order.

        The number is how many messages to the same member already have rounded times in this hour.
        """
        hour, member = rounded.created_at, _recipient(outgoing)["member_id"]
        if outgoing.state is not OutboxState.WAITING or hour == outgoing.created_at or member is None:
            return rounded
        if outgoing.created_at < hour + PLACES:  # the message has its number already
            return replace(rounded, created_at=outgoing.created_at)
        of = t.outbox.c
        here = (of.created_at >= hour, of.created_at < hour + PLACES)
        before = await self._scope.values(of.key, *here, member_id=member)
        return replace(rounded, created_at=hour + timedelta(microseconds=len(before)))

    async def still_leased(self, keys: Collection[MessageKey], until: datetime | None) -> Collection[MessageKey]:
        query = _leased(postgresql=self._scope.postgresql)
        given = self._scope.parameters({"keys": keys, "until": until})
        return set((await self._scope.execute(query, given)).scalars())

    async def hand_over(self, keys: Collection[MessageKey], now: datetime) -> None:
        if keys:
            await self._scope.change(t.outbox, self._scope.among(t.outbox.c.key, keys), handed_over_at=now)

    async def put_off(self, until: Mapping[MessageKey, datetime]) -> None:
        rows = [{IN_COMMUNITY: self._scope.community, "of_key": key, "until": at} for key, at in until.items()]
        if rows:
            self._scope.loaded.drop(t.outbox)
            await self._scope.execute(PUTTING_OFF, rows)

    async def in_state(self, state: OutboxState, limit: int) -> Sequence[OutboxMessage]:
        by = (t.outbox.c.due_at, t.outbox.c.key)
        try:
            return await self._scope.find(OutboxMessage, by=by, limit=limit, state=state)
        except ValueError:  # a message that can't be read must not hide the others
            keys = await self._scope.values(t.outbox.c.key, state=state)
            return [await self._read(key) for key in keys[:limit]]

    async def _read(self, key: MessageKey) -> OutboxMessage:
        """Return a message, without its content if the content can't be read."""
        try:
            (found,) = await self._scope.find(OutboxMessage, key=key)
        except ValueError:
            columns = [null() if one.name == "message" else one for one in columns_of(t.outbox, OutboxMessage)]
            row = await self._scope.execute(self._scope.select(t.outbox, *columns).where(t.outbox.c.key == key))
            found = replace(OutboxMessage(*row.one()), error=UNREADABLE)
        return found

    async def failing(self, limit: int) -> Sequence[OutboxMessage]:
        of = t.outbox.c
        failed = (of.state == OutboxState.PENDING, of.error.is_not(None))
        return await self._scope.find(OutboxMessage, *failed, by=(of.due_at, of.key), limit=limit)

    async def unsent_posts(self) -> Sequence[OutboxMessage]:
        return await self._scope.find(OutboxMessage, IS_POST, UNSENT, state=NOT_DONE)

    async def nudges_since(self, member: MemberId, since: datetime) -> Sequence[datetime]:
        at = t.outbox.c.delivered_at
        query = select(at).where(t.DELIVERED_NUDGE, at > since, self._reaches(member)).order_by(at)
        return list((await self._scope.execute(query)).scalars())

    async def nudges_uncertain(self, member: MemberId, since: datetime) -> Sequence[OutboxMessage]:
        states = t.outbox.c.state.in_([OutboxState.UNKNOWN, OutboxState.DEAD])
        nudge = t.outbox.c.urgency == Urgency.NUDGE
        uncertain = (states, nudge, t.outbox.c.unsure_since > since, self._reaches(member))
        return await self._scope.entities(OutboxMessage, SELECTIONS[OutboxMessage].where(*uncertain))

    async def nudges_being_sent(self, member: MemberId) -> Sequence[OutboxMessage]:
        nudge = t.outbox.c.urgency == Urgency.NUDGE
        query = SELECTIONS[OutboxMessage].where(t.SENDING, nudge, self._reaches(member))
        return await self._scope.entities(OutboxMessage, query)

    async def waiting_for(self, member: MemberId) -> Sequence[OutboxMessage]:
        by = (t.outbox.c.created_at, t.outbox.c.key)
        return await self._scope.find(OutboxMessage, by=by, member_id=member, state=OutboxState.WAITING)

    async def drop_key(self, key: MessageKey) -> None:
        states = (OutboxState.PENDING, OutboxState.UNKNOWN, OutboxState.HELD, OutboxState.WAITING)
        await self._drop(key, t.outbox.c.state.in_(states))

    async def drop_older_changes(self, sent: OutboxMessage) -> None:
        of = t.outbox.c
        older = (of.replaces == sent.replaces, of.created_at < sent.created_at)
        to_same = [of[name] == value for name, value in _recipient(sent).items() if value is not None]
        claimed = and_(of.state == OutboxState.SENDING, of.handed_over_at.is_(None))
        open_still = or_(of.state.in_([OutboxState.PENDING, OutboxState.HELD]), claimed)
        for key in await self._scope.values(of.key, *older, *to_same, open_still):
            await self._drop(key, open_still)

    async def _drop(self, key: MessageKey, is_open: ColumnElement[bool]) -> None:
        dropping = {"state": OutboxState.DROPPED, "message": None, "lease_until": None}
        await self._scope.change(t.outbox, t.outbox.c.key == key, is_open, **dropping)
        dropped = await self.get(key)
        if dropped is not None and dropped.state is OutboxState.DROPPED:
            await self.put(dropped)

    async def keys_about(self, ids: Collection[str]) -> set[MessageKey]:
        """Return keys of kinds in ABOUT_ONE whose first id is in `ids`, and keys of unknown kinds with any of `ids`."""
        beginnings = [prefix_of(kind) + one for kind in ABOUT_ONE for one in ids]
        ranges = [*((one, one + "/") for one in beginnings), *BETWEEN_KINDS]
        found = await self._scope.in_ranges(t.outbox.c.key, ranges) if ids else ()
        return {key for key in found if key.mentions(ids)}

    async def remove(self, keys: Collection[MessageKey]) -> None:
        await self._scope.delete(t.outbox, key=keys)

    async def finished(self, kinds: Collection[MessageKind], since: datetime, before: datetime) -> Sequence[MessageKey]:
        of, key = t.outbox.c, type_coerce(t.outbox.c.key, Text)
        kind = or_(*(key.startswith(prefix_of(kind), autoescape=True) for kind in kinds))
        at = (of.due_at >= since, of.due_at < before)
        return await self._scope.values(of.key, *at, or_(of.replaces.is_not(None), kind), state=FINISHED)

    async def arrived_introductions(self, since: datetime, before: datetime) -> Mapping[ChatId, Collection[MessageKey]]:
        of, key = t.outbox.c, type_coerce(t.outbox.c.key, Text)
        first = (of.replaces.is_(None), key.startswith(prefix_of(MessageKind.INTRODUCTION)))
        at = (of.due_at >= since, of.due_at < before)
        query = self._scope.select(t.outbox, of.key, of.state).where(self._scope.among(of.state, FINISHED), *first, *at)
        found, lost = dict[ChatId, list[MessageKey]](), set[ChatId]()
        for one, state in await self._scope.execute(query):
            chat = ChatId(one.parts[0])
            found.setdefault(chat, []).append(one)
            if state is not OutboxState.DELIVERED:
                lost.add(chat)
        return {chat: keys for chat, keys in found.items() if chat not in lost}

    async def remove_finished(self, keys: Collection[MessageKey]) -> None:
        await self._scope.delete(t.outbox, self._scope.among(t.outbox.c.state, FINISHED), key=keys)

    async def drop_dead(self, since: datetime, before: datetime, counted_before: datetime) -> None:
        of = t.outbox.c
        await self._scope.delete(t.outbox, IS_COUNTED, of.due_at >= since, of.due_at < counted_before)
        dead = (of.state == OutboxState.DEAD, of.due_at >= since, of.due_at < before)
        await self._scope.change(t.outbox, *dead, state=OutboxState.DROPPED, message=None)

    async def any_counted(self) -> bool:
        query = self._scope.select(t.outbox, t.outbox.c.key).where(IS_COUNTED)
        return (await self._scope.execute(query.limit(1))).first() is not None

    async def any_since(self, since: datetime) -> bool:
        of = t.outbox.c
        query = self._scope.select(t.outbox, of.key).where(
            self._scope.among(of.state, list(OutboxState)), of.due_at >= since
        )
        return (await self._scope.execute(query.limit(1))).first() is not None

    async def hold(self) -> None:
        await self._scope.change(
            t.outbox, t.OPEN_MESSAGES, t.outbox.c.state != OutboxState.SENDING, state=OutboxState.HELD
        )

    async def release(self) -> None:
        held = t.outbox.c.state == OutboxState.HELD
        await self._scope.change(t.outbox, held, state=OutboxState.PENDING)

    def _derived(self, outgoing: OutboxMessage) -> dict[str, str | None]:
        return {**_recipient(outgoing), "token": self.token_of(outgoing)}

    def _held_if_uninstalled(self, outgoing: OutboxMessage) -> dict[str, ColumnElement[str]]:
        state = HELD_IF_UNINSTALLED.get(outgoing.state)
        return {} if state is None else {"state": state}

    async def hear(self, posted_at: datetime) -> None:
        known = await self.heard_at()
        if known is None or known < posted_at:
            await self._scope.put_row(t.heard, {"at": posted_at})

    async def heard_at(self) -> datetime | None:
        found = await self._scope.values(t.heard.c.at)
        return found[0] if found else None

    def _reaches(self, member: MemberId) -> ColumnElement[bool]:
        chats = self._scope.select(t.chat_member, t.chat_member.c.chat_id).where(t.chat_member.c.member_id == member)
        return self._scope.any_of(t.outbox, t.outbox.c.member_id == member, t.outbox.c.chat_id.in_(chats))


def _in_whole_hours(outgoing: OutboxMessage) -> OutboxMessage:
    """Round `created_at` and `due_at` down to hours if the message is done, dead or waiting.

    Seconds would show when somebody was forgotten. The times of a wanted topic stay, because the month until the next
    one is counted in local days of the circle. If a waiting message changes another message, its times stay, because
    they tell which change is the latest.
    """
    waits = outgoing.state is OutboxState.WAITING and outgoing.replaces is None
    is_over = outgoing.state in (*DONE, OutboxState.DEAD)
    if not (is_over or waits) or outgoing.key.kind is MessageKind.WANTED_TOPIC:
        return outgoing
    return replace(outgoing, created_at=_hour_of(outgoing.created_at), due_at=_hour_of(outgoing.due_at))


def _hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


@cache
def _leased(*, postgresql: bool) -> Select[Any]:
    """Select and lock the messages in `keys` whose lease ends at `until`. On PostgreSQL, claims skip locked rows."""
    outbox = t.outbox.c
    is_mine = outbox.lease_until == bindparam("until", type_=outbox.lease_until.type)
    query = select(outbox.key).where(is_here(t.outbox), is_one_of(outbox.key, "keys", postgresql=postgresql), is_mine)
    return query.with_for_update()


def _recipient(outgoing: OutboxMessage) -> dict[str, str | None]:
    """Return the values of the columns by which a message's recipient is looked up."""
    match outgoing.destination:
        case ToMember(member=member):
            return {"member_id": member, "chat_id": None}
        case ToChat(chat=chat):
            return {"member_id": None, "chat_id": chat}
        case _:
            return {"member_id": None, "chat_id": None}
