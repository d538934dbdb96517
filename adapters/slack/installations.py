"""Who installed Refill where: slack_sdk's own store, with every secret encrypted at rest."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from cryptography.fernet import InvalidToken, MultiFernet
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import (
    AsyncSQLAlchemyInstallationStore,
    SQLAlchemyInstallationStore,
)
from slack_sdk.oauth.sqlalchemy_utils import normalize_datetime_for_db
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from sqlalchemy import ColumnElement, MetaData, Table, and_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.slack.communities import Place
from adapters.slack.encrypted_column import Sealed
from bot.ports import Clock
from storage.deployment_keys import NoKeyFits
from storage.engine import READING, begun
from storage.slack_tables import SECRETS, slack_bots, slack_installations, slack_used_state

logger = logging.getLogger(__name__)

STATE: Final = b"adding Refill"
"""What a state holds once it is opened: that it is one. Which one it is, its random part tells."""
STATE_LIFE: Final = timedelta(minutes=10)
"""How long somebody may look at Slack's consent page."""


@dataclass(frozen=True, slots=True)
class Holding:
    """Whose a token is: a workspace's, or, without a team, a whole organisation's."""

    enterprise: str | None
    team: str | None

    @classmethod
    def of(cls, kept: Bot | Installation) -> "Holding":
        """Tell whose a kept token is."""
        return cls(kept.enterprise_id, None if kept.is_enterprise_install else kept.team_id)


@dataclass(frozen=True, slots=True)
class Kept:
    """An installation as it is kept."""

    name: str
    bot: Bot | None
    """None where no key opens its token."""


class Installations(AsyncSQLAlchemyInstallationStore):
    """slack_sdk's store on Refill's tables; of each workspace or organisation, only what was installed last is kept."""

    def __init__(self, client_id: str, engine: AsyncEngine, fernet: MultiFernet) -> None:
        super().__init__(client_id, engine)
        self._fernet = fernet
        self.bots = _sealed(slack_bots, fernet)
        self.installations = _sealed(slack_installations, fernet)

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation in place of an earlier one."""
        await super().async_save(installation)
        installed_at = normalize_datetime_for_db(installation.to_dict()["installed_at"])
        async with begun(self.engine) as connection:
            for table in (self.installations, self.bots):
                earlier = self._about(table, Holding.of(installation)) & (table.c.installed_at < installed_at)
                await connection.execute(table.delete().where(earlier))
            await connection.commit()

    async def bot_in(self, place: Place) -> Bot | None:
        """Find the bot that serves a workspace: its own, or its organisation's, whichever was installed last."""
        found = [await self.async_find_bot(enterprise_id=place.enterprise, team_id=place.team)]
        if place.enterprise:
            found.append(
                await self.async_find_bot(enterprise_id=place.enterprise, team_id=None, is_enterprise_install=True)
            )
        return max((bot for bot in found if bot), key=lambda bot: bot.installed_at, default=None)

    async def renew(self, bot: Bot) -> None:
        """Keep a bot's renewed token, unless it was uninstalled or installed anew meanwhile."""
        values = bot.to_dict()
        renewed = {name: values[name] for name in ("bot_token", "bot_refresh_token")}
        renewed["bot_token_expires_at"] = normalize_datetime_for_db(values["bot_token_expires_at"])
        installed_at = normalize_datetime_for_db(values["installed_at"])
        async with begun(self.engine) as connection:
            for table in (self.bots, self.installations):
                same = self._about(table, Holding.of(bot)) & (table.c.installed_at == installed_at)
                await connection.execute(table.update().where(same).values(**renewed))
            await connection.commit()

    async def forget(self, holding: Holding) -> None:
        """Delete what is kept of a workspace's or an organisation's installation."""
        await self.async_delete_all(enterprise_id=holding.enterprise, team_id=holding.team)

    async def all_bots(self) -> Sequence["Kept"]:
        """List all that are kept."""
        query = select(slack_bots).where(slack_bots.c.client_id == self.client_id).order_by(slack_bots.c.id)
        async with begun(self.engine) as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [self._opened(dict(row)) for row in rows]

    async def rekey(self) -> int:
        """Lock every secret anew with the newest key; return how many there were.

        Raises:
            NoKeyFits: one of them can't be opened; nothing was changed.
        """
        count = 0
        async with begun(self.engine) as connection:
            for table in (slack_bots, slack_installations):
                names = [name for name in SECRETS if name in table.c]
                for row in (await connection.execute(select(table))).mappings().all():
                    anew = {name: self._rotated(row[name]) for name in names if row[name] is not None}
                    if anew:
                        await connection.execute(table.update().where(table.c.id == row["id"]).values(**anew))
                    count += len(anew)
            await connection.commit()
        return count

    def _opened(self, row: dict[str, Any]) -> "Kept":
        name = f"{row['team_name'] or row['enterprise_name'] or '?'} ({row['team_id'] or row['enterprise_id']})"
        try:
            opened = {
                column: self._fernet.decrypt(row[column].encode()).decode()
                for column in ("bot_token", "bot_refresh_token")
                if row[column] is not None
            }
        except InvalidToken:
            return Kept(name, None)
        return Kept(name, SQLAlchemyInstallationStore.build_bot_entity({**row, **opened}))

    def _rotated(self, secret: str) -> str:
        try:
            return self._fernet.rotate(secret.encode()).decode()
        except InvalidToken as error:
            raise NoKeyFits from error

    def _about(self, table: Table, holding: Holding) -> ColumnElement[bool]:
        return and_(
            table.c.client_id == self.client_id,
            table.c.enterprise_id == holding.enterprise,
            table.c.team_id == holding.team,
        )


class States(AsyncOAuthStateStore):
    """What knows somebody again who comes back from Slack's consent page.

    It is signed, so that nothing is kept of who only begins, however often. Each serves once, so what was used is kept
    until its time has passed.
    """

    def __init__(self, engine: AsyncEngine, fernet: MultiFernet, clock: Clock) -> None:
        self._engine = engine
        self._fernet = fernet
        self._clock = clock

    @property
    def logger(self) -> logging.Logger:
        """The log, as slack_sdk asks for it."""
        return logger

    async def async_issue(self, *_: object, **__: object) -> str:
        """Make one."""
        return self._fernet.encrypt_at_time(STATE, int(self._clock.now().timestamp())).decode().rstrip("=")

    async def async_consume(self, state: str) -> bool:
        """Tell whether one is good: made here, not too old, and not used up.

        It is used up by `use_up` alone, once Slack has taken its code: else anybody could fill the table.
        """
        now, life = int(self._clock.now().timestamp()), int(STATE_LIFE.total_seconds()) - 1
        try:
            if self._fernet.decrypt_at_time(state + "=" * (-len(state) % 4), life, now) != STATE:
                return False
        except (InvalidToken, ValueError):
            return False
        async with begun(self._engine, READING) as connection:
            return (await connection.execute(select(slack_used_state).filter_by(state=state))).first() is None

    async def use_up(self, state: str) -> bool:
        """Use one up; False if it was, meanwhile. Clears those away whose time has passed."""
        insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        now, used = self._clock.now(), slack_used_state.c
        using = insert(slack_used_state).values(state=state, expire_at=now + STATE_LIFE)
        async with begun(self._engine) as connection:
            await connection.execute(slack_used_state.delete().where(used.expire_at <= now))
            is_ours = (await connection.execute(using.on_conflict_do_nothing().returning(used.state))).first()
            await connection.commit()
        return is_ours is not None


def _sealed(table: Table, fernet: MultiFernet) -> Table:
    """Copy a table so that its secrets are locked on their way in, and opened on their way out."""
    copied = table.to_metadata(MetaData())
    for column in copied.columns:
        if column.name in SECRETS:
            column.type = Sealed(fernet)
    return copied
