"""The deployment's keys: what is secret in the database is locked with the first, and opened with any."""

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, MultiFernet

from bot.model.errors import InvalidValue, RefillError

SETTING: Final = "REFILL_ENCRYPTION_KEYS"


class NoKeyFits(RefillError):
    """Something was locked with a key that is not among those given; nothing is lost, it only can't be read."""

    def __init__(self, what: str = "a token that is kept") -> None:
        super().__init__(
            f"none of the keys in {SETTING} opens {what}: put the key back that it was locked with, behind "
            "the newest one. Nothing was changed"
        )


def cipher_of(keys: Sequence[str]) -> MultiFernet:
    """Read keys: the first one locks, all of them open.

    Raises:
        InvalidValue: there is none, or one is no key.
    """
    if not keys:
        raise InvalidValue(SETTING, "one key at least is needed; `refill key` makes one")
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise InvalidValue(SETTING, "that is no key; `refill key` makes one") from error


def new_key() -> str:
    """Make a key."""
    return Fernet.generate_key().decode()


def read_key_file(path: Path) -> tuple[str, ...]:
    """Read the keys of a file, the newest first; a file that is not there has none.

    Raises:
        RefillError: it is there and can't be read.
    """
    try:
        return tuple(path.read_text(encoding="ascii").split())
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise RefillError(f"the key in {path} can't be read: {error}") from error


def make_key_file(path: Path) -> None:
    """Make a file with a new key, which this user alone may read; one that is there already stays as it is.

    Raises:
        RefillError: it can't be written.
    """
    with _beside(path, [new_key()]) as made, suppress(FileExistsError):
        os.link(made, path)  # whole or not at all, and never in place of another's


def write_key_file(path: Path, keys: Sequence[str]) -> None:
    """Put keys into a file in place of those that are in it, the newest first.

    Raises:
        RefillError: it can't be written.
    """
    with _beside(path, keys) as made:
        made.replace(path)


@contextmanager
def _beside(path: Path, keys: Sequence[str]) -> Iterator[Path]:
    """Write keys to a file beside another, which is there as long as this lasts."""
    made = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write("".join(f"{key}\n" for key in keys))
            file.flush()
            os.fsync(file.fileno())
        try:
            yield made
        finally:
            made.unlink(missing_ok=True)
    except OSError as error:
        raise RefillError(f"the key can't be written to {path}: {error.strerror}; {SETTING} can hold it") from error
