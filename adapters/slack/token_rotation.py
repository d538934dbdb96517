"""Turns at renewing a token, taken across processes: a token that renews another serves once."""

from datetime import timedelta
from enum import Enum
from typing import Final

from sqlalchemy import Delete, Update, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.slack.installations import Holding
from bot.ports import Clock
from storage.engine import begun
from storage.slack_tables import slack_renewal

LEASE: Final = timedelta(seconds=30)
"""Longer than a call can take; and how long nobody tries again after a try that failed."""
FAILED: Final = ""


class Turn(Enum):
    """Whose turn it is."""

    MINE = "mine"
    ANOTHERS = "another's"
    NOBODYS = "nobody's"
    """A try failed a moment ago."""


class Renewals:
    """Turns, each a row with a lease."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def take(self, holding: Holding, holder: str) -> Turn:
        """Ask for the turn."""
        now, t = self._clock.now(), slack_renewal.c
        whose = {"enterprise_id": holding.enterprise or "", "team_id": holding.team or ""}
        values = {"holder": holder, "lease_until": now + LEASE}
        insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        taking = insert(slack_renewal).values(**whose, **values)
        taking = taking.on_conflict_do_update(index_elements=list(whose), set_=values, where=t.lease_until <= now)
        async with begun(self._engine) as connection:
            if (await connection.execute(taking.returning(t.holder))).first():
                await connection.commit()
                return Turn.MINE
            row = await connection.execute(select(t.holder).filter_by(**whose))
            return Turn.NOBODYS if row.scalar() == FAILED else Turn.ANOTHERS

    async def give_back(self, holding: Holding, holder: str) -> None:
        """End a turn that went well."""
        await self._end(slack_renewal.delete(), holding, holder)

    async def give_up(self, holding: Holding, holder: str) -> None:
        """End a turn in which the token was not renewed; the next one comes when the lease has run out."""
        await self._end(slack_renewal.update().values(holder=FAILED), holding, holder)

    async def forget(self, holding: Holding) -> None:
        """Delete what is kept of an installation's turns."""
        await self._end(slack_renewal.delete(), holding, None)

    async def _end(self, ending: Delete | Update, holding: Holding, holder: str | None) -> None:
        t = slack_renewal.c
        ending = ending.where(t.enterprise_id == (holding.enterprise or ""), t.team_id == (holding.team or ""))
        if holder is not None:
            ending = ending.where(t.holder == holder)
        async with begun(self._engine) as connection:
            await connection.execute(ending)
            await connection.commit()
