"""Leases of accounts: only one sender at a time has an account whose platform counts calls per account."""

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Claim
from storage import tables as t


async def lease_accounts(connection: AsyncConnection, claim: Claim, now: datetime, communities: set[str]) -> set[str]:
    """Lease accounts that allow only one sender; return the communities whose account another sender has leased."""
    alone = t.community.c.platform.in_(sorted(claim.one_sender))
    shared = t.community.c.platform.in_(sorted(claim.one_account))
    wanted = select(t.community.c.community_id, _account_of(shared)).where(
        t.community.c.community_id.in_(sorted(communities)), alone
    )
    accounts = {row[0]: row[1] for row in await connection.execute(wanted)}
    if not accounts:
        return set()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    held = {"holder": claim.holder, "held_until": now + claim.hold}
    having = insert(t.account).values([{"name": name, **held} for name in sorted(set(accounts.values()))])
    account = t.account.c
    mine = or_(account.holder == claim.holder, account.held_until <= now)
    having = having.on_conflict_do_update(index_elements=[account.name], set_=held, where=mine)
    ours = set((await connection.execute(having.returning(account.name))).scalars())
    return {community for community, name in accounts.items() if name not in ours}


async def let_go(connection: AsyncConnection, holder: str) -> None:
    """Release the accounts that a sender has leased."""
    await connection.execute(t.account.delete().where(t.account.c.holder == holder))


def leased_by_another(is_shared: ColumnElement[bool], now: BindParameter[datetime]) -> ColumnElement[bool]:
    """Return the SQL condition that a community's account is leased by a sender other than the parameter `holder`."""
    account = t.account.c
    holder = bindparam("holder", type_=account.holder.type)
    return and_(account.name == _account_of(is_shared), account.holder != holder, account.held_until > now)


def _account_of(is_shared: ColumnElement[bool]) -> ColumnElement[str]:
    """Return the SQL expression for the name of a community's account: its id, or its platform if that is shared."""
    return case((is_shared, t.community.c.platform), else_=t.community.c.community_id)
