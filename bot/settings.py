"""Settings, from the environment and from `.env`; each is explained in `.env.example`."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator decides. Every name is read from the environment as `REFILL_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="REFILL_", env_file=".env", extra="ignore")

    database_url: str = "sqlite:///data/refill.db"
    """SQLite or PostgreSQL."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    sandbox: bool = True
    """Whether the community in the browser is served; anyone who reaches the port may act as anyone in it."""
    log_level: Literal["debug", "info", "warning", "error"] = "warning"

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
