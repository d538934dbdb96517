"""Keys under which tokens are kept, and the column type that keeps them so."""

from collections.abc import Sequence
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from bot.model.errors import InvalidValue, RefillError

SETTING: Final = "REFILL_ENCRYPTION_KEYS"


class NoKeyFits(RefillError):
    """A token was kept under a key that is not among those given; nothing is lost, it only can't be read."""

    def __init__(self) -> None:
        super().__init__(
            f"none of the keys in {SETTING} opens a token that is kept: put the key back that it was kept with, behind "
            "the newest one. Nothing was changed"
        )


def cipher_of(keys: Sequence[str]) -> MultiFernet:
    """Read keys: the first one locks, all of them open.

    Raises:
        InvalidValue: there is none, or one is no key.
    """
    if not keys:
        raise InvalidValue(SETTING, "one key at least is needed; `refill slack key` makes one")
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise InvalidValue(SETTING, "that is no key; `refill slack key` makes one") from error


def new_key() -> str:
    """Make a key."""
    return Fernet.generate_key().decode()


class Sealed(TypeDecorator[str]):
    """Text that is kept encrypted."""

    impl = Text
    cache_ok = True

    def __init__(self, cipher: MultiFernet) -> None:
        super().__init__()
        self.cipher = cipher

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Lock it."""
        return None if value is None else self.cipher.encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Open it, or raise NoKeyFits."""
        if value is None:
            return None
        try:
            return self.cipher.decrypt(value.encode()).decode()
        except InvalidToken as error:
            raise NoKeyFits from error
