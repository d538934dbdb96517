"""slack_sdk's installation store with encrypted secrets."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from cryptography.fernet import InvalidToken, MultiFernet
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import (
    AsyncSQLAlchemyInstallationStore,
    SQLAlchemyInstallationStore,
)
from slack_sdk.oauth.sqlalchemy_utils import normalize_datetime_for_db
from sqlalchemy import ColumnElement, MetaData, Select, Table, and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.deployment_keys import NoKeyFits
from storage.engine import LOOKING, begun
from storage.slack.encrypted_column import EncryptedText
from storage.slack.tables import SECRETS, slack_bots, slack_installations


@dataclass(frozen=True, slots=True)
class TokenOwner:
    """The owner of a token: a workspace, or an organisation if `team` is None."""

    enterprise: str | None
    team: str | None

    @classmethod
    def of(cls, kept: Bot | Installation) -> "TokenOwner":
        """Return the owner of a stored token."""
        return cls(kept.enterprise_id, None if kept.is_enterprise_install else kept.team_id)


@dataclass(frozen=True, slots=True)
class StoredInstallation:
    """An installation with its name for people."""

    name: str
    bot: Bot | None
    """None if the bot's token can't be decrypted."""


class Installations(AsyncSQLAlchemyInstallationStore):
    """slack_sdk's store on Refill's tables. It has only the latest installation of each workspace or organisation."""

    def __init__(self, client_id: str, engine: AsyncEngine, fernet: MultiFernet) -> None:
        super().__init__(client_id, engine)
        self._fernet = fernet
        self.bots = _encrypting(slack_bots, fernet)
        self.installations = _encrypting(slack_installations, fernet)
        self._latest = {none: self._latest_bot(*none) for none in product((False, True), repeat=2)}
        """Queries for an owner's latest bot. Keys tell whether the owner has no enterprise, and whether it has no team.
        The queries are built once, because building them takes long."""

    async def async_save(self, installation: Installation) -> None:
        """Store an installation, and delete earlier ones. The installer's id is blanked, also in the object."""
        installation.user_id = ""  # nothing needs the id, and this person may ask to be forgotten
        await super().async_save(installation)
        installed_at = normalize_datetime_for_db(installation.to_dict()["installed_at"])
        async with begun(self.engine) as connection:
            for table in (self.installations, self.bots):
                earlier = self._about(table, TokenOwner.of(installation)) & (table.c.installed_at < installed_at)
                await connection.execute(table.delete().where(earlier))
            await connection.commit()

    async def bot_in(self, enterprise: str | None, team: str) -> Bot | None:
        """Return the bot of a workspace or of its organisation: the one that was installed later; None if none was."""
        own = await self._bot_of(TokenOwner(enterprise, team))
        if own is None and enterprise:  # the workspace may have joined the organisation after it installed Refill
            own = await self._bot_of(TokenOwner(None, team))
        elif own is None and (enterprise := await self._organisation_of(team)):
            own = await self._bot_of(TokenOwner(enterprise, team))
        found = [own]
        if enterprise:
            found.append(await self._bot_of(TokenOwner(enterprise, None)))
        return max((bot for bot in found if bot), key=lambda bot: bot.installed_at, default=None)

    async def _bot_of(self, owner: TokenOwner) -> Bot | None:
        """Return the latest bot of an owner, or None."""
        query = self._latest[owner.enterprise is None, owner.team is None]
        async with begun(self.engine, LOOKING) as connection:
            found = await connection.execute(query, {"enterprise": owner.enterprise, "team": owner.team})
            row = found.mappings().first()
        return SQLAlchemyInstallationStore.build_bot_entity(row) if row else None

    def _latest_bot(self, no_enterprise: bool, no_team: bool) -> Select[Any]:
        kept = self.bots.c
        enterprise = None if no_enterprise else bindparam("enterprise", type_=kept.enterprise_id.type)
        team = None if no_team else bindparam("team", type_=kept.team_id.type)
        about = (kept.client_id == self.client_id, kept.enterprise_id == enterprise, kept.team_id == team)
        query = select(self.bots).where(*about, kept.bot_token.is_not(None))
        return query.order_by(kept.installed_at.desc()).limit(1)

    async def move(self, team: str, enterprise: str) -> None:
        """Move the installation of a workspace to the organisation that it joined. A second move changes nothing."""
        async with begun(self.engine) as connection:
            for table in (self.bots, self.installations):
                before = self._about(table, TokenOwner(None, team))
                await connection.execute(table.update().where(before).values(enterprise_id=enterprise))
            await connection.commit()

    async def _organisation_of(self, team: str) -> str | None:
        """Return the organisation in which a workspace has an installation of its own, or None."""
        kept = self.bots.c
        query = select(kept.enterprise_id).where(kept.client_id == self.client_id, kept.team_id == team)
        async with begun(self.engine) as connection:
            return (await connection.execute(query.order_by(kept.installed_at.desc()).limit(1))).scalar()

    async def renew(self, bot: Bot) -> None:
        """Store a bot's rotated token, unless the bot was uninstalled or installed again since the token was read."""
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
        """List the installations of this Slack app, decrypted."""
        query = select(slack_bots).where(slack_bots.c.client_id == self.client_id).order_by(slack_bots.c.id)
        async with begun(self.engine) as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [self._decrypted(dict(row)) for row in rows]

    async def rekey(self) -> int:
        """Encrypt all secrets again with the newest key; return their number.

        Raises:
            NoKeyFits: a secret can't be decrypted; nothing was changed.
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


def _encrypting(table: Table, fernet: MultiFernet) -> Table:
    """Return a copy of a table that encrypts and decrypts its secrets."""
    copied = table.to_metadata(MetaData())
    for column in copied.columns:
        if column.name in SECRETS:
            column.type = EncryptedText(fernet)
    return copied
