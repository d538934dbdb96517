"""slack_sdk's installation store with encrypted secrets, and its OAuth states."""

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

from adapters.slack.communities import WorkspaceId
from adapters.slack.encrypted_column import EncryptedText
from bot.ports import Clock
from storage.deployment_keys import NoKeyFits
from storage.engine import READING, begun
from storage.slack_tables import SECRETS, slack_bots, slack_installations, slack_used_state

logger = logging.getLogger(__name__)

STATE: Final = b"adding Refill"
"""The content of an encrypted state; the ciphertext is different each time."""
STATE_LIFE: Final = timedelta(minutes=10)
"""How long a person may stay on Slack's consent page."""


@dataclass(frozen=True, slots=True)
class TokenOwner:
    """The owner of a token: a workspace, or an organisation if it has no team."""

    enterprise: str | None
    team: str | None

    @classmethod
    def of(cls, kept: Bot | Installation) -> "TokenOwner":
        """Return the owner of a stored token."""
        return cls(kept.enterprise_id, None if kept.is_enterprise_install else kept.team_id)


@dataclass(frozen=True, slots=True)
class StoredInstallation:
    """A stored installation."""

    name: str
    bot: Bot | None
    """None if its token can't be decrypted."""


class Installations(AsyncSQLAlchemyInstallationStore):
    """slack_sdk's store on Refill's tables, with the latest installation per workspace or organisation."""

    def __init__(self, client_id: str, engine: AsyncEngine, fernet: MultiFernet) -> None:
        super().__init__(client_id, engine)
        self._fernet = fernet
        self.bots = _encrypting(slack_bots, fernet)
        self.installations = _encrypting(slack_installations, fernet)

    async def async_save(self, installation: Installation) -> None:
        """Store an installation without who installed it, and delete earlier ones."""
        installation.user_id = ""  # nothing needs it, and they may ask to be forgotten
        await super().async_save(installation)
        installed_at = normalize_datetime_for_db(installation.to_dict()["installed_at"])
        async with begun(self.engine) as connection:
            for table in (self.installations, self.bots):
                earlier = self._about(table, TokenOwner.of(installation)) & (table.c.installed_at < installed_at)
                await connection.execute(table.delete().where(earlier))
            await connection.commit()

    async def bot_in(self, workspace: WorkspaceId) -> Bot | None:
        """Return a workspace's bot, or its organisation's if that was installed later; None without either."""
        found = [await self.async_find_bot(enterprise_id=workspace.enterprise, team_id=workspace.team)]
        if workspace.enterprise:
            found.append(
                await self.async_find_bot(enterprise_id=workspace.enterprise, team_id=None, is_enterprise_install=True)
            )
        return max((bot for bot in found if bot), key=lambda bot: bot.installed_at, default=None)

    async def renew(self, bot: Bot) -> None:
        """Store a bot's rotated token, unless it was uninstalled or installed again meanwhile."""
        values = bot.to_dict()
        renewed = {name: values[name] for name in ("bot_token", "bot_refresh_token")}
        renewed["bot_token_expires_at"] = normalize_datetime_for_db(values["bot_token_expires_at"])
        installed_at = normalize_datetime_for_db(values["installed_at"])
        async with begun(self.engine) as connection:
            for table in (self.bots, self.installations):
                same = self._about(table, TokenOwner.of(bot)) & (table.c.installed_at == installed_at)
                await connection.execute(table.update().where(same).values(**renewed))
            await connection.commit()

    async def forget(self, owner: TokenOwner) -> None:
        """Delete an installation."""
        await self.async_delete_all(enterprise_id=owner.enterprise, team_id=owner.team)

    async def all_bots(self) -> Sequence["StoredInstallation"]:
        """List all installations."""
        query = select(slack_bots).where(slack_bots.c.client_id == self.client_id).order_by(slack_bots.c.id)
        async with begun(self.engine) as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [self._decrypted(dict(row)) for row in rows]

    async def rekey(self) -> int:
        """Encrypt all secrets anew with the newest key; return their number.

        Raises:
            NoKeyFits: one of them can't be decrypted; nothing was changed.
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

    def _decrypted(self, row: dict[str, Any]) -> "StoredInstallation":
        name = f"{row['team_name'] or row['enterprise_name'] or '?'} ({row['team_id'] or row['enterprise_id']})"
        try:
            secrets = {
                column: self._fernet.decrypt(row[column].encode()).decode()
                for column in ("bot_token", "bot_refresh_token")
                if row[column] is not None
            }
        except InvalidToken:
            return StoredInstallation(name, None)
        return StoredInstallation(name, SQLAlchemyInstallationStore.build_bot_entity({**row, **secrets}))

    def _rotated(self, secret: str) -> str:
        try:
            return self._fernet.rotate(secret.encode()).decode()
        except InvalidToken as error:
            raise NoKeyFits from error

    def _about(self, table: Table, owner: TokenOwner) -> ColumnElement[bool]:
        return and_(
            table.c.client_id == self.client_id,
            table.c.enterprise_id == owner.enterprise,
            table.c.team_id == owner.team,
        )


class OAuthStates(AsyncOAuthStateStore):
    """OAuth states, which are signed instead of stored, so that requests to install fill no table.

    A state can be used once, so used ones are stored until they expire.
    """

    def __init__(self, engine: AsyncEngine, fernet: MultiFernet, clock: Clock) -> None:
        self._engine = engine
        self._fernet = fernet
        self._clock = clock

    @property
    def logger(self) -> logging.Logger:
        """The log, which slack_sdk needs."""
        return logger

    async def async_issue(self, *_: object, **__: object) -> str:
        """Return a new state."""
        return self._fernet.encrypt_at_time(STATE, int(self._clock.now().timestamp())).decode().rstrip("=")

    async def async_consume(self, state: str) -> bool:
        """Return whether a state is ours, not expired, and not used.

        `use_up` marks it as used once Slack accepted its code, so that nobody else can fill the table.
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
        """Mark a state as used, and delete expired ones; return False if it was used already."""
        insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        now, used = self._clock.now(), slack_used_state.c
        using = insert(slack_used_state).values(state=state, expire_at=now + STATE_LIFE)
        async with begun(self._engine) as connection:
            await connection.execute(slack_used_state.delete().where(used.expire_at <= now))
            is_ours = (await connection.execute(using.on_conflict_do_nothing().returning(used.state))).first()
            await connection.commit()
        return is_ours is not None


def _encrypting(table: Table, fernet: MultiFernet) -> Table:
    """Return a copy of a table that encrypts and decrypts its secrets."""
    copied = table.to_metadata(MetaData())
    for column in copied.columns:
        if column.name in SECRETS:
            column.type = EncryptedText(fernet)
    return copied
