"""Settings from the environment and `.env`; `.env.example` explains each setting."""

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from rapidfuzz import fuzz, process

from bot.logs import LogFormat
from bot.model.errors import InvalidValue
from bot.texts.command_name import DEFAULT, check_command_name

LOOPBACK = ("127.0.0.1", "localhost", "::1")
NEAR_SETTING: Final = 80
"""Minimum rapidfuzz ratio at which a name counts as a typo. One extra letter in ten scores 95."""
HOST = re.compile(r"(\*\.)?[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\]")


class SlackTransport(StrEnum):
    """How Slack reaches Refill."""

    SOCKET_MODE = "Socket Mode"
    HTTP = "HTTP"


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards of Discord's gateway that this process serves."""

    first: int
    last: int
    count: int

    @classmethod
    def read(cls, text: str) -> "Shards | None":
        """Parse "0-7/32" or "3/32"; return None for an empty string.

        Raises:
            ValueError: the text or the numbers are not valid.
        """
        if not text.strip():
            return None
        match = re.fullmatch(r"(\d+)(?:-(\d+))?/(\d+)", text.strip())
        if match is None:
            raise ValueError("write shards as 0-7/32, or 3/32 for a single one")
        first, last, count = int(match[1]), int(match[2] or match[1]), int(match[3])
        if not first <= last < count:
            raise ValueError(f"shards are numbered from 0, so the last of {count} is {count - 1}")
        return cls(first, last, count)

    def ids(self) -> list[int]:
        """List the shards' ids."""
        return list(range(self.first, self.last + 1))


def reveal(secret: SecretStr | None) -> str:
    """Return a secret as a plain string, empty if it is not set."""
    return secret.get_secret_value() if secret else ""


def _names(settings: Mapping[str, object], *, given: bool) -> str:
    return ", ".join(f"REFILL_{name}" for name, value in settings.items() if bool(value) is given)


def _check_kind(name: str, token: SecretStr | None) -> None:
    """Raise InvalidValue if the two tokens of Slack are swapped. Slack's own error would not say so."""
    for kind, belongs in (("xapp-", "SLACK_APP_TOKEN"), ("xoxb-", "SLACK_BOT_TOKEN")):
        if token and token.get_secret_value().startswith(kind) and name != belongs:
            raise InvalidValue(f"REFILL_{name}", f"{kind}… belongs in REFILL_{belongs}: the two tokens are swapped")


def _need(what: str, settings: Mapping[str, object]) -> None:
    """Raise InvalidValue if a setting is missing."""
    if not all(settings.values()):
        why = f"missing; {what} needs it as well as {_names(settings, given=True)}"
        raise InvalidValue(_names(settings, given=False), why)


def _sqlite_file(url: str) -> Path | None:
    scheme, _, path = url.partition(":///")
    return Path(path) if scheme.startswith("sqlite") and path else None


def _shown(url: str) -> str:
    file = _sqlite_file(url)
    if file is not None:
        return str(file)
    scheme, _, rest = url.partition("://")
    return f"{scheme} at {rest.rpartition('@')[2].partition('?')[0]}" if rest else url


def env_file_is_there() -> bool:
    """Return whether the working directory has a `.env`."""
    return Path(".env").is_file()


def unknown_settings() -> list[str]:
    """List sentences about REFILL_ variables that are no settings, and about names in `.env` that resemble settings."""
    known = {f"REFILL_{name}".upper() for name in Settings.model_fields}
    in_file = {name.upper() for name in dotenv_values(".env")}
    found = []
    for name in sorted((in_file | {name.upper() for name in os.environ}) - known):
        near = process.extractOne(name, sorted(known), scorer=fuzz.ratio, score_cutoff=NEAR_SETTING)
        meant = f"REFILL_{name}" if "_" in name and f"REFILL_{name}" in known else near[0] if near else ""
        if name.startswith("REFILL_") or (meant and name in in_file):
            found.append(f"Refill has no setting {name}{f'; did you mean {meant}?' if meant else ''}")
    return found


class Settings(BaseSettings):
    """An operator's settings. Each setting is read from the variable `REFILL_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="REFILL_", env_file=".env", env_ignore_empty=True, extra="ignore")

    database_url: str = "sqlite:///data/refill.db"
    """SQLite or PostgreSQL."""
    keys_url: str = ""
    """A database for members' keys alone. Default: a file beside the SQLite file."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """Other host names and addresses at which requests are accepted."""
    sandbox: bool = True
    """Whether to serve the sandbox if no platform is set up. Anyone who reaches the port may act as any member."""
    slack_bot_token: SecretStr | None = None
    """`xoxb-…`; with the app token, Refill serves one workspace over Socket Mode."""
    slack_app_token: SecretStr | None = None
    """`xapp-…`, with connections:write."""
    slack_client_id: str = ""
    """Over HTTP, Refill serves every workspace that installs it. This needs the client id, the client secret, the
    signing secret, the public URL, and an encryption key."""
    slack_client_secret: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    public_url: str = ""
    """The URL at which Slack and browsers reach Refill, without a path."""
    encryption_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    """Deployment keys, newest first; `refill key` makes one. They encrypt all other keys, and Slack's tokens."""
    slack_api_url: str = "https://slack.com/api/"
    discord_token: SecretStr | None = None
    """The bot's token; with it, Refill serves every server that has added it."""
    discord_shards: Annotated[Shards | None, NoDecode] = None
    """Shards that this process serves, such as `0-7/32`. Default: all."""
    discord_answers_direct_messages: bool = False
    """Whether people who write to Refill directly get an answer that names the command. Their words are never read."""
    discord_api_url: str = "https://discord.com/api/v10"
    discord_gateway_url: str = "wss://gateway.discord.gg/"
    operator_name: str = ""
    """Who runs Refill. If a contact is set, too, Slack over HTTP comes with pages about privacy, terms and support."""
    operator_contact: str = ""
    """An email address, or a URL that begins with https://."""
    backup_days: int | None = Field(default=None, ge=0)
    """Number of days for which backups of the database are kept. The privacy page shows it."""
    command: Annotated[str, AfterValidator(check_command_name)] = DEFAULT
    """The name of Refill's command, without a slash."""
    monitoring_host: str = "127.0.0.1"
    monitoring_port: int | None = Field(default=None, ge=1, le=65535)
    """The port of `/health/live`, `/health/ready` and `/metrics`. Default: none."""
    sentry_dsn: SecretStr | None = None
    """Where errors are sent, without words, names and ids; needs the extra `sentry`."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: LogFormat = LogFormat.TEXT

    @field_validator("database_url", "keys_url")
    @classmethod
    def _read_database(cls, value: str) -> str:
        file = _sqlite_file(value)
        if file is not None and os.path.isdir(file):  # noqa: PTH112 - false if the folder above can't be read
            raise ValueError(f"{file} is a folder. Name a file in it, such as refill.db")
        return value

    @field_validator("trusted_hosts", mode="before")
    @classmethod
    def _read_hosts(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        hosts = tuple(part.strip() for part in value.split(",") if part.strip())
        for host in hosts:
            if not HOST.fullmatch(host):
                raise ValueError(
                    f"{host} is not a host name: write refill.example or *.example, without https:// or a port"
                )
        return hosts

    @field_validator("encryption_keys", mode="before")
    @classmethod
    def _read_keys(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("discord_shards", mode="before")
    @classmethod
    def _read_shards(cls, value: object) -> object:
        return Shards.read(value) if isinstance(value, str) else value

    @field_validator("operator_contact")
    @classmethod
    def _read_contact(cls, value: str) -> str:
        if value and not value.startswith("https://") and not re.fullmatch(r"[^\s@]+@[^\s@]+", value):
            raise ValueError("write an email address, or a URL that begins with https://")
        return value

    @field_validator("public_url")
    @classmethod
    def _read_url(cls, value: str) -> str:
        url = urlsplit(value)
        if not value or (url.scheme == "https" and url.hostname) or (url.scheme == "http" and url.hostname in LOOPBACK):
            if url.path not in ("", "/") or url.query:
                raise ValueError("write it without a path: https://refill.example")
            return value.rstrip("/")
        raise ValueError("write https:// and a host name, such as https://refill.example; Slack accepts nothing else")

    def slack_transport(self) -> "SlackTransport | None":
        """Return how Slack reaches Refill; None if Slack is not set up.

        Raises:
            InvalidValue: a setting is missing, the two tokens are swapped, or both ways are set up.
        """
        socket_mode = {"SLACK_BOT_TOKEN": self.slack_bot_token, "SLACK_APP_TOKEN": self.slack_app_token}
        app = {
            "SLACK_CLIENT_ID": self.slack_client_id,
            "SLACK_CLIENT_SECRET": self.slack_client_secret,
            "SLACK_SIGNING_SECRET": self.slack_signing_secret,
        }
        http = {**app, "PUBLIC_URL": self.public_url, "ENCRYPTION_KEYS": self.encryption_keys}
        if any(app.values()) and any(socket_mode.values()):
            one, many = _names(socket_mode, given=True), _names(app, given=True)
            raise InvalidValue(
                one,
                f"only for one workspace over Socket Mode; {many}: only for many over HTTP. Remove one or the other",
            )
        if any(socket_mode.values()):
            _need("Slack over Socket Mode", socket_mode)
            for name, token in socket_mode.items():
                _check_kind(name, token)
            return SlackTransport.SOCKET_MODE
        if any(app.values()):
            _need("Slack over HTTP", http)
            return SlackTransport.HTTP
        return None

    def platforms(self) -> list[str]:
        """List the platforms that are set up, such as "Slack over HTTP" and "Discord"; none for the sandbox."""
        transport = self.slack_transport()
        slack = [f"Slack over {transport}"] if transport else []
        return [*slack, "Discord"] if self.discord_token is not None else slack

    def has_pages(self) -> bool:
        """Return whether there are pages to serve: Slack's over HTTP, or the sandbox's."""
        transport = self.slack_transport()
        return transport is SlackTransport.HTTP or not (transport or self.discord_token is not None)

    def discord_access(self) -> tuple[str, str, str]:
        """Return the token and the URLs of Discord's API and gateway.

        Raises:
            InvalidValue: no token is set.
        """
        if self.discord_token is None:
            raise InvalidValue("REFILL_DISCORD_TOKEN", "missing; docs/discord.md says where to get it")
        return self.discord_token.get_secret_value(), self.discord_api_url, self.discord_gateway_url

    def pages_address(self) -> str:
        """Return the address of the pages about privacy, terms and support; empty if there are none."""
        return self.public_url if self.slack_client_id and self.operator_name and self.operator_contact else ""

    def hosts(self) -> tuple[str, ...]:
        """Return the host names that requests may carry, besides localhost; IPv6 addresses in brackets."""
        return (f"[{self.host}]" if ":" in self.host else self.host, *self.trusted_hosts)

    def sqlite_file(self) -> Path | None:
        """Return the SQLite file; None for PostgreSQL."""
        return _sqlite_file(self.database_url)

    def keys_file(self) -> Path | None:
        """Return the SQLite file of members' keys; None if these keys have no SQLite database."""
        return _sqlite_file(self.keys_database() or "")

    def sqlite_files(self) -> Collection[Path]:
        """Return the files of both databases, if they are SQLite."""
        files = (self.sqlite_file(), self.keys_file())
        return [file for file in files if file is not None]

    def key_file(self) -> Path | None:
        """Return the key file beside the SQLite file; None for PostgreSQL."""
        file = self.sqlite_file()
        return file.with_suffix(".key") if file is not None else None

    def keys_database(self) -> str | None:
        """Return the URL of the database for members' keys; None if there is none."""
        file = self.sqlite_file()
        if self.keys_url or file is None:
            return self.keys_url or None
        return f"sqlite:///{file.with_name(f'{file.stem}-keys{file.suffix}')}"

    def sqlite_exists(self) -> bool:
        """Return whether the SQLite file exists."""
        file = self.sqlite_file()
        return file is not None and file.is_file()

    def shown_database(self) -> str:
        """Return the database's location, without a password."""
        return _shown(self.database_url)

    def shown_keys_database(self) -> str:
        """Return the location of the database for members' keys, without a password."""
        return _shown(self.keys_database() or "nowhere")
