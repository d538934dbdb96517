"""The column type that keeps tokens encrypted."""

from cryptography.fernet import InvalidToken, MultiFernet
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from storage.deployment_keys import NoKeyFits


class Sealed(TypeDecorator[str]):
    """Text that is kept encrypted."""

    impl = Text
    cache_ok = True

    def __init__(self, fernet: MultiFernet) -> None:
        super().__init__()
        self.fernet = fernet

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Lock it."""
        return None if value is None else self.fernet.encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Open it, or raise NoKeyFits."""
        if value is None:
            return None
        try:
            return self.fernet.decrypt(value.encode()).decode()
        except InvalidToken as error:
            raise NoKeyFits from error
