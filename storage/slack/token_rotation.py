"""Turns to rotate a token: one process at a time, because a refresh token can be used only once."""

from datetime import timedelta
from enum import Enum
from typing import Final

from sqlalchemy import Delete, Update, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.ports import Clock
from storage.engine import begun
from storage.slack.installations import TokenOwner
from storage.slack.tables import slack_renewal

LEASE: Final = timedelta(seconds=30)
"""How long a turn may last: longer than a call can take. After a failure, nobody may try until this time is over."""
FAILED: Final = ""


class Turn(Enum):
    """Who may rotate a token now."""

    MINE = "mine"
    ANOTHERS = "another's"
    NOBODYS = "nobody's"
    """Nobody may, because rotating failed a moment ago."""


class RotationTurns:
    """Turns; each is a row with a lease."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def take(self, owner: TokenOwner, holder: str) -> Turn:
        """Take the turn if it is free; return whose it is."""
        now, t = self._clock.now(), slack_renewal.c
        whose = {"enterprise_id": owner.enterprise or "", "team_id": owner.team or ""}
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

    async def give_back(self, owner: TokenOwner, holder: str) -> None:
        """End a turn in which the token was rotated."""
        await self._end(slack_renewal.delete(), owner, holder)

    async def give_up(self, owner: TokenOwner, holder: str) -> None:
        """End a turn that failed; the next one begins when the lease expires."""
        await self._end(slack_renewal.update().values(holder=FAILED), owner, holder)

    async def forget(self, owner: TokenOwner) -> None:
        """Delete an installation's turn."""
        await self._end(slack_renewal.delete(), owner, None)

    async def _end(self, ending: Delete | Update, owner: TokenOwner, holder: str | None) -> None:
        t = slack_renewal.c
        ending = ending.where(t.enterprise_id == (owner.enterprise or ""), t.team_id == (owner.team or ""))
        if holder is not None:
            ending = ending.where(t.holder == holder)
        async with begun(self._engine) as connection:
            await connection.execute(ending)
            await connection.commit()
