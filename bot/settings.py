"""Settings, from the environment and from `.env`; each is explained in `.env.example`."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

HOST = re.compile(r"(\*\.)?[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\]")


class Settings(BaseSettings):
    """What an operator decides. Every name is read from the environment as `REFILL_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="REFILL_", env_file=".env", extra="ignore")

    database_url: str = "sqlite:///data/refill.db"
    """SQLite or PostgreSQL."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """Names and addresses under which pages are served, besides this machine's own and `host`."""
    sandbox: bool = True
    """Whether the community in the browser is served; anyone who reaches the port may act as anyone in it."""
    slack_bot_token: SecretStr | None = None
    """`xoxb-…`; with it and the next, Refill serves that workspace over Socket Mode, and no sandbox."""
    slack_app_token: SecretStr | None = None
    """`xapp-…`, with connections:write."""
    slack_api_url: str = "https://slack.com/api/"
    log_level: Literal["debug", "info", "warning", "error"] = "warning"

    @field_validator("trusted_hosts", mode="before")
    @classmethod
    def _read_hosts(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        hosts = tuple(part.strip() for part in value.split(",") if part.strip())
        for host in hosts:
            if not HOST.fullmatch(host):
                raise ValueError(f"{host} is no name: write refill.example or *.example, without https:// and port")
        return hosts

    def hosts(self) -> tuple[str, ...]:
        """Return what browsers may call this server, besides this machine's own names; IPv6 addresses in brackets."""
        return (f"[{self.host}]" if ":" in self.host else self.host, *self.trusted_hosts)

    def sqlite_folder(self) -> Path | None:
        """Return the folder of an SQLite file, which is made at the first start; None for other databases."""
        scheme, _, path = self.database_url.partition(":///")
        return Path(path).parent if scheme.startswith("sqlite") and path else None

    def sqlite_exists(self) -> bool:
        """Tell whether the SQLite file is there."""
        _, _, path = self.database_url.partition(":///")
        return Path(path).is_file()

    def shown_database(self) -> str:
        """Name the database without its password."""
        if self.sqlite_folder() is not None:
            return self.database_url.partition(":///")[2]
        scheme, _, rest = self.database_url.partition("://")
        return f"{scheme} at {rest.rpartition('@')[2]}"
