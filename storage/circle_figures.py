"""Figures of circles, and the statements that count them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from bot.model.again import Again
from bot.model.checkins import Met
from bot.model.circle_figures import Answers, Figures, FiguresState, FrozenFigures
from bot.model.ids import CircleId, MemberId, TopicId
from bot.model.interests import Stance
from bot.model.small_numbers import SMALLEST_GROUP_SHOWN
from storage import tables as t
from storage.community_scope import CommunityScope

LATEST_FIRST: Final = (t.circle_figures.c.number.desc(),)


class SqlCircleFigures:
    """Figures of the circles of one community."""

    def __init__(self, scope: CommunityScope) -> None:
        self._scope = scope

    async def shown(self, circle: CircleId, limit: int) -> Sequence[FrozenFigures]:
        latest = {"circle": circle, "state": FiguresState.SHOWN}
        return (await self._scope.find(FrozenFigures, by=LATEST_FIRST, limit=limit, **latest))[::-1]

    async def unshown(self, circle: CircleId) -> Sequence[FrozenFigures]:
        return await self._scope.find(FrozenFigures, t.circle_figures.c.state != FiguresState.SHOWN, circle=circle)

    async def put(self, figures: FrozenFigures) -> None:
        await self._scope.put(figures)

    async def drop(self, circle: CircleId, rounds: Collection[int]) -> None:
        await self._scope.delete(t.circle_figures, t.circle_figures.c.number.in_(rounds), circle=circle)

    async def count_answers(self, circle: CircleId, rounds: Collection[int]) -> Answers:
        of = t.chat_member.alias()
        people = func.count(of.c.member_id.distinct())
        query = self._in_chats(of, self._answering(circle, rounds), func.count(of.c.chat_id.distinct()), people)
        return Answers(*(await self._scope.execute(query)).one())

    async def count_rounds(self, circle: CircleId, rounds: Collection[int]) -> Figures:
        chats, answering = self._chats(circle, rounds), self._answering(circle, rounds)
        introduced, met = await self._count_introduced(chats), await self._count_pairs(chats)
        asked, answered, talked = await self._count_answered(answering)
        pairs, both_again = await self._count_again(answering)
        return Figures(
            rounds=len(rounds),
            introduced=introduced[1],
            chats=introduced[0],
            times_set=introduced[2],
            first_meetings=met,
            asked=asked,
            answered=answered,
            talked=talked,
            pairs=pairs,
            both_again=both_again,
        )

    async def count_members(self, circle: CircleId, since: datetime, now: datetime) -> Figures:
        place, member = t.membership.c, t.member.c
        query = self._scope.select(t.membership, place.joined_at > since, member.rest).join(
            t.member, and_(member.community_id == place.community_id, member.id == place.member)
        )
        rows = (await self._scope.execute(query.where(place.circle == circle))).all()
        resting = sum(rest.holds(now) for _, rest in rows)
        return Figures(members=len(rows), joined=sum(bool(row[0]) for row in rows), resting=resting)

    async def count_places(self, circle: CircleId) -> int:
        return await self._count_places(t.membership.c.circle == circle)

    async def count_in_a_row(self, circle: CircleId, members: Collection[MemberId], rounds: int) -> int:
        place = t.membership.c
        return await self._count_places(
            place.circle == circle, place.in_a_row == rounds, self._scope.among(place.member, members)
        )

    async def wanted(self, circle: CircleId) -> Collection[TopicId]:
        held, other, place = t.interest.c, t.interest.alias().c, t.membership.c
        members = self._scope.select(t.membership, place.member).where(place.circle == circle)
        # Do not group by the column itself. Otherwise SQLite would read all interests, in the order of their topics.
        topic = held.topic.concat(literal_column("''")).label("topic")
        many = (
            self._scope.select(t.interest, topic)
            .where(held.member.in_(members), held.stance == Stance.CURIOUS)
            .group_by(topic)
            .having(func.count() >= SMALLEST_GROUP_SHOWN)
            .subquery()
        )
        shared = exists().where(
            other.community_id == self._scope.community, other.topic == many.c.topic, other.stance == Stance.SHARING
        )
        return {TopicId(row[0]) for row in await self._scope.execute(select(many.c.topic).where(~shared))}

    async def _count_places(self, *conditions: ColumnElement[bool]) -> int:
        query = self._scope.select(t.membership, func.count()).where(*conditions)
        return int((await self._scope.execute(query)).scalar_one())

    async def _count_introduced(self, chats: FromClause) -> tuple[int, int, int]:
        """Count the chats, the members in them (each member once for each round), and the chats with a set time."""
        of = t.chat_member.alias()
        each = self._in_chats(of, chats, chats.c.round, of.c.member_id).distinct().subquery()
        members = select(func.count()).select_from(each).scalar_subquery()
        row = (await self._scope.execute(select(func.count(), members, func.count(chats.c.starts_at)))).one()
        return row[0], row[1], row[2]

    async def _count_pairs(self, chats: FromClause) -> int:
        """Count the pairs of members who were introduced to each other for the first time."""
        one, other = t.chat_member.alias(), t.chat_member.alias()
        mine, theirs = t.chat_member.alias(), t.chat_member.alias()
        before = (
            select(literal(1))
            .where(
                mine.c.community_id == one.c.community_id,
                mine.c.member_id == one.c.member_id,
                mine.c.introduced_at < one.c.introduced_at,
                theirs.c.community_id == mine.c.community_id,
                theirs.c.chat_id == mine.c.chat_id,
                theirs.c.member_id == other.c.member_id,
            )
            .exists()
        )
        pairs = self._in_pairs(one, other, chats, func.count())
        return int((await self._scope.execute(pairs.where(~before))).scalar_one())

    async def _count_answered(self, chats: FromClause) -> tuple[int, int, int]:
        """Count the members of some chats, those who answered, and those who talked: each member once for each chat."""
        of, asked = t.chat_member.alias(), t.check_in.c
        query = self._in_chats(of, chats, func.count(), func.count(asked.met), _count_if(asked.met == Met.YES))
        theirs = and_(
            asked.community_id == of.c.community_id, asked.chat == of.c.chat_id, asked.member == of.c.member_id
        )
        row = (await self._scope.execute(query.outerjoin(t.check_in, theirs))).one()
        return row[0], row[1], row[2] or 0

    async def _count_again(self, chats: FromClause) -> tuple[int, int]:
        """Count the pairs of members in some chats, and the pairs that would meet again, once for each chat.

        Both members of such a pair must have said so after their introduction.
        """
        one, other = t.chat_member.alias(), t.chat_member.alias()
        mine, theirs = t.wish.alias(), t.wish.alias()
        query = self._in_pairs(one, other, chats, func.count(), func.count(theirs.c.member))
        query = query.outerjoin(mine, _would_again(mine, one, other))
        query = query.outerjoin(theirs, and_(mine.c.member.is_not(None), _would_again(theirs, other, one)))
        row = (await self._scope.execute(query)).one()
        return row[0], row[1]

    def _chats(self, circle: CircleId, rounds: Collection[int], *conditions: ColumnElement[bool]) -> FromClause:
        """Select the chats of a circle in some rounds."""
        of, chat = t.round_.c, t.chat.c
        query = self._scope.select(t.chat, chat.community_id, chat.id, chat.round, chat.starts_at)
        within = and_(of.community_id == chat.community_id, of.id == chat.round)
        query = query.join(t.round_, within).where(of.circle == circle, of.number.in_(rounds), *conditions)
        return query.subquery()

    def _answering(self, circle: CircleId, rounds: Collection[int]) -> FromClause:
        """Select the chats of a circle in some rounds, except chats of members who may read the circle's report."""
        of, organiser, member = t.chat_member.c, t.organiser.c, t.member.c
        organisers = self._scope.select(t.organiser, organiser.member).where(organiser.circle == circle)
        admins = self._scope.select(t.member, member.id).where(t.ADMIN)
        readers = or_(of.member_id.in_(organisers), of.member_id.in_(admins))
        in_it = and_(of.community_id == t.chat.c.community_id, of.chat_id == t.chat.c.id, readers)
        return self._chats(circle, rounds, ~select(of.chat_id).where(in_it).exists())

    @staticmethod
    def _in_chats(of: FromClause, chats: FromClause, *columns: ColumnElement[Any]) -> Select[Any]:
        """Join some chats with their members, and select columns."""
        in_it = and_(of.c.community_id == chats.c.community_id, of.c.chat_id == chats.c.id)
        return select(*columns).select_from(chats.join(of, in_it))

    def _in_pairs(
        self, one: FromClause, other: FromClause, chats: FromClause, *columns: ColumnElement[Any]
    ) -> Select[Any]:
        """Join some chats with the pairs of their members, and select columns."""
        together = and_(
            other.c.community_id == one.c.community_id,
            other.c.chat_id == one.c.chat_id,
            other.c.member_id > one.c.member_id,
        )
        return self._in_chats(one, chats, *columns).join(other, together)


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(func.coalesce(condition.cast(Integer), 0))


def _would_again(wish: FromClause, member: FromClause, about: FromClause) -> ColumnElement[bool]:
    return and_(
        wish.c.community_id == member.c.community_id,
        wish.c.member == member.c.member_id,
        wish.c.about == about.c.member_id,
        wish.c.answer == Again.YES,
        wish.c.answered_at >= member.c.introduced_at,
    )
