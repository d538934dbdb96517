"""The deployment's keys. The first key encrypts, and every key decrypts."""

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
    """A value was encrypted with a key that is missing now. Once the key is back, the value can be read again."""

    def __init__(self, what: str = "a stored token") -> None:
        super().__init__(
            f"none of the keys in {SETTING} decrypts {what}: put the key back that encrypted it, after the newest "
            "one. Nothing was changed"
        )


def fernet_of(keys: Sequence[str]) -> MultiFernet:
    """Return the cipher of these keys.

    Raises:
        InvalidValue: there is no key, or one is invalid.
    """
    if not keys:
        raise InvalidValue(SETTING, "at least one key is needed; `refill key` prints a new one")
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise InvalidValue(SETTING, "that is not a key; `refill key` prints a new one") from error


def new_key() -> str:
    """Return a new key."""
    return Fernet.generate_key().decode()


def read_key_file(path: Path) -> tuple[str, ...]:
    """Return the keys in a file, the newest first; none if there is no file.

    Raises:
        RefillError: the file can't be read.
    """
    try:
        return tuple(path.read_text(encoding="ascii").split())
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise RefillError(f"the key in {path} can't be read: {error}") from error


def make_key_file(path: Path) -> None:
    """Create a file with a new key, unless the file exists. Only this user may read it.

    Raises:
        RefillError: the file can't be written.
    """
    with _beside(path, [new_key()]) as made, suppress(FileExistsError):
        os.link(made, path)  # atomic, and never overwrites another key


def write_key_file(path: Path, keys: Sequence[str]) -> None:
    """Replace the content of a key file with these keys, which begin with the newest.

    Raises:
        RefillError: the file can't be written.
    """
    with _beside(path, keys) as made:
        made.replace(path)


@contextmanager
def _beside(path: Path, keys: Sequence[str]) -> Iterator[Path]:
    """Write keys to a temporary file beside `path`, and remove this file afterwards."""
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
        raise RefillError(f"the key can't be written to {path}: {error.strerror}; put it into {SETTING}") from error
