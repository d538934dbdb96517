"""The column type of encrypted tokens."""

from cryptography.fernet import InvalidToken, MultiFernet
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from storage.deployment_keys import NoKeyFits


class EncryptedText(TypeDecorator[str]):
    """Text that is stored encrypted."""

    impl = Text
    cache_ok = True

    def __init__(self, fernet: MultiFernet) -> None:
        super().__init__()
        self.fernet = fernet

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Encrypt a value."""
        return None if value is None else self.fernet.encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Decrypt a value, or raise NoKeyFits."""
        if value is None:
            return None
        try:
            return self.fernet.decrypt(value.encode()).decode()
        except InvalidToken as error:
            raise NoKeyFits from error
