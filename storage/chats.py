"""Chats, check-ins, and members' private answers about each other."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Integer, Select, and_, bindparam, exists, func, select

from bot.model.again import Wish
from bot.model.chats import Chat, ChatHead, ChatState
from bot.model.checkins import CheckIn, CheckInState
from bot.model.ids import ChatId, MemberId, RoundId
from bot.model.jobs import CheckInMember
from bot.model.topics import Topic
from storage import tables as t
from storage.community_scope import CommunityScope
from storage.jobs import KINDS
from storage.statements import columns_of, is_here, is_one_of, is_the, joined

_of_member: Final = t.chat_member.c
_latest: Final = (
    select(_of_member.chat_id)
    .where(is_here(t.chat_member), _of_member.member_id == bindparam("member", type_=_of_member.member_id.type))
    .order_by(_of_member.introduced_at.desc(), _of_member.chat_id)
    .limit(bindparam("limit", type_=Integer))
)
HEADS_OF_MEMBER: Final = (
    select(*columns_of(t.chat, ChatHead))
    .join(t.chat_member, and_(t.chat.c.community_id == _of_member.community_id, t.chat.c.id == _of_member.chat_id))
    .where(is_here(t.chat_member), _of_member.member_id == bindparam("member", type_=_of_member.member_id.type))
    .order_by(_of_member.introduced_at.desc(), _of_member.chat_id)
)
_own_check_in: Final = and_(
    t.check_in.c.chat == t.chat.c.id, t.check_in.c.member == bindparam("member", type_=t.check_in.c.member.type)
)
LATEST_OF_MEMBER: Final = (
    joined(Chat, (Topic, t.topic.c.id == t.chat.c.topic), (CheckIn, _own_check_in))
    .where(is_here(t.chat), t.chat.c.id.in_(_latest))
    .order_by(t.chat.c.introduced_at.desc(), t.chat.c.id)
)

_of_round: Final = select(t.chat.c.id).where(is_here(t.chat), is_the(t.chat.c.round))
OF_ROUND: Final = select(_of_member.member_id).where(is_here(t.chat_member), _of_member.chat_id.in_(_of_round))
_called_off: Final = exists().where(
    t.chat.c.community_id == _of_member.community_id,
    t.chat.c.id == _of_member.chat_id,
    t.chat.c.state == ChatState.CANCELLED,
    t.check_in.c.community_id == _of_member.community_id,
    t.check_in.c.chat == _of_member.chat_id,
    t.check_in.c.member == _of_member.member_id,
    t.check_in.c.state == CheckInState.CALLED_OFF,
)
OVER: Final = t.chat.c.state.in_([ChatState.CHECKED_IN, ChatState.CANCELLED])
CHECK_IN_PLANNED: Final = exists().where(
    t.check_in.c.community_id == t.chat.c.community_id,
    t.check_in.c.chat == t.chat.c.id,
    t.agenda.c.community_id == t.chat.c.community_id,
    t.agenda.c.kind == KINDS[CheckInMember],
    t.agenda.c.subject == t.check_in.c.chat + " " + t.check_in.c.member,
)
"""The condition that a check-in of a chat is planned. Unlike the chat's state, it doesn't depend on early answers."""
PLACED_IN: Final = OF_ROUND.where(~_called_off)


@cache
def _counting(*, postgresql: bool) -> Select[Any]:
    """Count the chats of some members since a time, except chats that were called off."""
    return (
        select(_of_member.member_id, func.count())
        .join(t.chat, and_(t.chat.c.community_id == _of_member.community_id, t.chat.c.id == _of_member.chat_id))
        .where(
            is_here(t.chat_member),
            is_one_of(_of_member.member_id, "members", postgresql=postgresql),
            _of_member.introduced_at > bindparam("since", type_=_of_member.introduced_at.type),
            t.chat.c.state != ChatState.CANCELLED,
        )
        .group_by(_of_member.member_id)
    )


@cache
def _openers_had(*, postgresql: bool) -> Select[Any]:
    """Select the openers of some members' latest chats."""
    newest_first = (_of_member.introduced_at.desc(), _of_member.chat_id)
    place = func.row_number().over(partition_by=_of_member.member_id, order_by=newest_first).label("place")
    some = (
        select(_of_member.community_id, _of_member.member_id, _of_member.chat_id, place)
        .where(is_here(t.chat_member), is_one_of(_of_member.member_id, "members", postgresql=postgresql))
        .subquery()
    )
    return (
        select(some.c.member_id, t.chat.c.openers)
        .join(t.chat, and_(some.c.community_id == t.chat.c.community_id, some.c.chat_id == t.chat.c.id))
        .where(some.c.place <= bindparam("limit", type_=Integer))
    )


class SqlChats:
    """Chats, check-ins and wishes of one community."""

    def __init__(self, scope: CommunityScope) -> None:
        self._scope = scope

    async def get(self, chat: ChatId) -> Chat | None:
        return await self._scope.find_one(Chat, id=chat)

    async def get_many(self, chats: Collection[ChatId]) -> dict[ChatId, Chat]:
        return await self._scope.find_many(Chat, chats)

    async def put(self, chat: Chat) -> None:
        is_new = await self.get(chat.id) is None
        await self._scope.put(chat)
        if not is_new:
            await self._scope.delete(t.chat_member, chat_id=chat.id)
        # A cancelled chat counts for no round, so that its members may be paired again.
        round_id = chat.round if chat.state is not ChatState.CANCELLED else None
        row = {"chat_id": chat.id, "round_id": round_id, "introduced_at": chat.introduced_at}
        await self._scope.add_rows(t.chat_member, [row | {"member_id": member} for member in chat.members])

    async def leave(self, chat: Chat, member: MemberId) -> Chat:
        left, held = chat.without(member), t.interest.c
        if not await self._scope.values(
            held.topic, held.topic == chat.topic, self._scope.among(held.member, left.members)
        ):
            left = replace(left, topic=None)
            of_it = (t.refill.c.after == chat.id, t.refill.c.topic == chat.topic)
            await self._scope.change(t.refill, *of_it, topic=None)
        await self.put(left)
        return left

    async def remove(self, chat: ChatId) -> None:
        await self._scope.delete(t.chat, id=chat)

    async def mark_told(self, chats: Collection[ChatId]) -> Sequence[ChatId]:
        over: list[ChatId] = await self._scope.values(t.chat.c.id, OVER, id=chats)
        await self._scope.change(t.chat, self._scope.among(t.chat.c.id, over), told=True)
        return over

    async def of_round(self, round_id: RoundId) -> Sequence[Chat]:
        return await self._scope.find(Chat, round=round_id)

    async def members_of_round(self, round_id: RoundId) -> Collection[MemberId]:
        return set((await self._scope.execute(OF_ROUND, self._scope.parameters({"round": round_id}))).scalars())

    async def has_begun(self, round_id: RoundId) -> bool:
        query = self._scope.select(t.chat, t.chat.c.id).where(t.chat.c.round == round_id).limit(1)
        return (await self._scope.execute(query)).first() is not None

    async def placed_in(self, round_id: RoundId) -> Collection[MemberId]:
        return set((await self._scope.execute(PLACED_IN, self._scope.parameters({"round": round_id}))).scalars())

    async def are_under_way(self, round_id: RoundId, since: datetime) -> bool:
        is_set = and_(t.chat.c.state != ChatState.CANCELLED, t.chat.c.starts_at > since)
        query = self._scope.select(t.chat, t.chat.c.id).where(t.chat.c.round == round_id, CHECK_IN_PLANNED | is_set)
        query = query.limit(1)
        return (await self._scope.execute(query)).first() is not None

    async def of_member(self, member: MemberId, limit: int) -> Sequence[Chat]:
        found = await self._scope.entities(Chat, LATEST_OF_MEMBER, (Topic, CheckIn), member=member, limit=limit)
        for chat in found:
            self._scope.loaded.by_key(CheckIn).setdefault((chat.id, member), None)
        return found

    async def heads_of_member(self, member: MemberId) -> Sequence[ChatHead]:
        rows = await self._scope.execute(HEADS_OF_MEMBER, self._scope.parameters({"member": member}))
        return [ChatHead(*row) for row in rows]

    async def openers_had(self, members: Collection[MemberId], limit: int) -> Mapping[MemberId, Sequence[str]]:
        given = self._scope.parameters({"members": members, "limit": limit})
        had: dict[MemberId, list[str]] = {}
        for member, openers in await self._scope.execute(_openers_had(postgresql=self._scope.postgresql), given):
            had.setdefault(member, []).extend(openers)
        return had

    async def counts_since(self, members: Collection[MemberId], since: datetime) -> Mapping[MemberId, int]:
        query = _counting(postgresql=self._scope.postgresql)
        given = self._scope.parameters({"members": members, "since": since})
        found = {row[0]: row[1] for row in await self._scope.execute(query, given)}
        return {member: found.get(member, 0) for member in members}

    async def check_in(self, chat: ChatId, member: MemberId) -> CheckIn | None:
        return await self._scope.find_one(CheckIn, chat=chat, member=member)

    async def load_check_ins(self, chats: Iterable[Chat]) -> None:
        async def find(some: Collection[tuple[ChatId, MemberId]]) -> None:
            await self._scope.find(CheckIn, chat={chat for chat, _ in some})

        whose = [(chat.id, member) for chat in chats for member in chat.members]
        await self._scope.find_named(CheckIn, {one: one for one in whose}, find)

    async def check_ins(self, chat: ChatId) -> Sequence[CheckIn]:
        return await self._scope.find(CheckIn, chat=chat)

    async def check_ins_of(self, member: MemberId, chats: Collection[ChatId]) -> dict[ChatId, CheckIn]:
        return await self._scope.find_many(CheckIn, chats, member=member)

    async def put_check_in(self, check_in: CheckIn) -> None:
        await self._scope.put(check_in)

    async def wish(self, member: MemberId, about: MemberId) -> Wish | None:
        return await self._scope.find_one(Wish, member=member, about=about)

    async def wishes_about(self, member: MemberId, others: Collection[MemberId]) -> dict[MemberId, Wish]:
        return await self._scope.find_many(Wish, others, member=member)

    async def wishes(self, members: Collection[MemberId]) -> Sequence[Wish]:
        return await self._scope.find_each(Wish, "member", members)

    async def put_wish(self, wish: Wish) -> None:
        await self._scope.put(wish)
