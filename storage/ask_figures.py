"""Figures of asks, and the statements that count them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Integer, and_, func, or_, select

from bot.model.ask_figures import MAX_OF_ONE, AskCounts, AskFigures
from bot.model.asks import AskState, CarriedState
from storage import tables as t
from storage.community_scope import CommunityScope


class SqlAsksByMonth:
    """Figures of the asks of one community."""

    def __init__(self, scope: CommunityScope) -> None:
        self._scope = scope

    async def since(self, month: str) -> Sequence[AskFigures]:
        return await self._scope.find(AskFigures, t.ask_figures.c.month >= month)

    async def add(self, figures: AskFigures) -> None:
        await self._scope.add(figures)

    async def count(self, since: datetime, until: datetime) -> AskCounts:
        ask, member, to = t.ask.c, t.member.c, t.carried.c
        readers = self._scope.select(t.organiser, t.organiser.c.member).union(
            self._scope.select(t.member, member.id).where(t.ADMIN)
        )
        known = select(to.ask).where(
            to.community_id == ask.community_id,
            to.ask == ask.id,
            or_(to.member.in_(readers), to.state == CarriedState.REPORTED),
        )
        place = func.row_number().over(partition_by=ask.asker, order_by=ask.id)
        within = (ask.ends_at >= since, ask.ends_at < until, ask.state != AskState.DRAFT)
        numbered = (
            self._scope.select(t.ask, ask.id, ask.asker, ask.state, place.label("place"))
            .where(*within, ask.asker.not_in(readers), ~known.exists())
            .subquery()
        )
        sent = select(numbered).where(numbered.c.place <= MAX_OF_ONE).subquery()
        agreed = func.sum((sent.c.state == AskState.AGREED).cast(Integer))
        row = (await self._scope.execute(select(func.count(), agreed, func.count(sent.c.asker.distinct())))).one()
        carried = select(func.count(to.member.distinct())).select_from(t.carried)
        carried = carried.join(sent, and_(to.community_id == self._scope.community, to.ask == sent.c.id))
        had_it = carried.where(to.state.in_((CarriedState.YES, CarriedState.NO, CarriedState.SILENT)))
        asked = (await self._scope.execute(had_it)).scalar_one()
        others = self._scope.select(t.member, func.count()).where(member.id.not_in(readers))
        members = (await self._scope.execute(others)).scalar_one()
        return AskCounts(row[0], row[1] or 0, row[2], asked, members)
