"""Asks, and the members to whom asks were carried."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, literal_column, union_all

from bot.model.asks import Ask, Carried, CarriedState
from bot.model.ids import AskId, MemberId
from bot.model.members import Member
from bot.model.topics import Topic
from storage import absences, erasure
from storage import tables as t
from storage.community_scope import CommunityScope
from storage.keyed_ids import KeyedIds
from storage.members import put_back, take_away
from storage.statements import SELECTIONS, is_here, is_one_of, is_the, joined, with_topic
from storage.topics import drop_unused

LATEST_FIRST: Final = (t.ask.c.asked_at.desc(), t.ask.c.id)
OF_MEMBER: Final = with_topic(Ask).where(is_here(t.ask), is_the(t.ask.c.asker)).order_by(*LATEST_FIRST)
FIRST_ASKS_FIRST: Final = (t.ask.c.is_first.desc(), t.ask.c.asked_at, t.ask.c.id)


_since: Final = t.carried.c.chosen_at > bindparam("since", type_=t.carried.c.chosen_at.type)


@cache
def _carried_to(*, postgresql: bool) -> Select[Any]:
    """Select the asks that were carried to some members since a time."""
    of = t.carried.c
    members = is_one_of(of.member, "members", postgresql=postgresql)
    return SELECTIONS[Carried].where(is_here(t.carried), members, _since).order_by(of.member, of.ask)


WITH: Final = (Ask, Topic, Member)
"""What is loaded with each carried ask: its ask, the ask's topic, and the asker, if they show their name."""
WITH_ASK: Final = (
    joined(
        Carried,
        (Ask, t.ask.c.id == t.carried.c.ask),
        (Topic, t.topic.c.id == t.ask.c.topic),
        (Member, and_(t.member.c.id == t.ask.c.asker, t.ask.c.shows_name)),
    )
    .where(is_here(t.carried))
    .order_by(t.carried.c.ask, t.carried.c.member)
)
_reported: Final[ColumnElement[Any]] = literal_column("carried.state = 'reported' AND NOT carried.settled")
"""The condition of the index of t.REPORTED, whose column names would be ambiguous here."""
ASKS_TO: Final = WITH_ASK.where(is_the(t.carried.c.member), _since)
REPORTS: Final = WITH_ASK.where(_reported)
REPORTED: Final = ("state", CarriedState.REPORTED)
"""The name of the list of reports among the loaded lists."""
ASKS_TO_AND_REPORTS: Final = union_all(ASKS_TO.order_by(None), REPORTS.order_by(None))


class SqlAsks:
    """Asks and carried asks of one community."""

    def __init__(self, scope: CommunityScope, keyed_ids: KeyedIds) -> None:
        self._scope = scope
        self._keyed_ids = keyed_ids

    async def get(self, ask: AskId) -> Ask | None:
        return await self._scope.find_one(Ask, id=ask)

    async def get_many(self, asks: Collection[AskId]) -> dict[AskId, Ask]:
        return await self._scope.find_many(Ask, asks)

    async def put(self, ask: Ask) -> None:
        await self._scope.put(ask)

    async def remove(self, ask: AskId) -> None:
        topics = await self._scope.values(t.ask.c.topic, id=ask)
        await self._scope.delete(t.ask, id=ask)
        await drop_unused(self._scope, topics)

    async def close_without_asker(self, ask: AskId) -> bool:
        readers = await absences.with_question(self._scope, ask)
        await put_back(self._scope, self._keyed_ids, readers)
        is_closed = await erasure.close_ask(self._scope, self._keyed_ids, ask)
        await take_away(self._scope, self._keyed_ids, readers)
        return is_closed

    async def of_member(self, asker: MemberId) -> Sequence[Ask]:
        return await self._scope.entities(Ask, OF_MEMBER, (Topic,), asker=asker)

    async def waiting(self, limit: int) -> Sequence[Ask]:
        return await self._scope.find(Ask, t.WAITING_ASK, by=FIRST_ASKS_FIRST, limit=limit)

    async def carried(self, ask: AskId) -> Sequence[Carried]:
        by = (t.carried.c.chosen_at, t.carried.c.member)
        return await self._scope.find(Carried, by=by, ask=ask)

    async def carried_to(self, members: Collection[MemberId], since: datetime) -> Sequence[Carried]:
        query = _carried_to(postgresql=self._scope.postgresql)
        return await self._scope.entities(Carried, query, members=members, since=since)

    async def with_asks_to(
        self, member: MemberId, since: datetime, *, reports: bool = False
    ) -> Sequence[tuple[Carried, Ask]]:
        lists, name = self._scope.loaded.lists(Carried), ("since", (member, since))
        if name not in lists:
            query = ASKS_TO_AND_REPORTS if reports else ASKS_TO
            found = await self._scope.entities(Carried, query, WITH, member=member, since=since)
            found = sorted(set(found), key=lambda one: one.ask)  # a member's own report is found twice
            lists[name] = [one for one in found if one.member == member and one.chosen_at > since]
            if reports:
                lists[REPORTED] = [one for one in found if one.state is CarriedState.REPORTED and not one.settled]
        asks = await self.get_many({one.ask for one in lists[name]})
        return [(one, asks[one.ask]) for one in lists[name]]

    async def reports(self) -> Sequence[Carried]:
        lists = self._scope.loaded.lists(Carried)
        if REPORTED not in lists:
            lists[REPORTED] = await self._scope.entities(Carried, REPORTS, WITH)
        return lists[REPORTED]

    async def put_carried(self, carried: Carried) -> None:
        await self._scope.put(carried)
