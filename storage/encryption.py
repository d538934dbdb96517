"""Encrypts notes with members' keys, and members' keys and communities' secrets with the deployment's keys.

Once a member's key and its copies are deleted, no copy of the member's notes can be decrypted again.
"""

from collections.abc import Callable, Sequence

from cryptography.fernet import Fernet, InvalidToken

from storage.deployment_keys import NoKeyFits, fernet_of, new_key

A_MEMBERS_KEY = "a member's key"
NO_TIME = 0
"""Fernet puts a time into an encrypted text, and anybody can read this time without a key. So the time is zero."""


class Cipher:
    """Makes, encrypts and decrypts members' keys and communities' secrets, and encrypts and decrypts notes.

    `keys` is called each time, because an operator may change the deployment's keys in a file while Refill runs. If one
    of these keys is invalid, encrypting and decrypting raise InvalidValue.
    """

    def __init__(
        self, keys: Callable[[], Sequence[str]], new_secret: Callable[[], bytes] = lambda: new_key().encode()
    ) -> None:
        self._keys = keys
        self._new_secret = new_secret

    @property
    def is_ready(self) -> bool:
        """Whether the deployment has a key."""
        return bool(self._keys())

    def make_key(self) -> str:
        """Return a new key for a member, encrypted.

        Raises:
            InvalidValue: the deployment has no usable key.
        """
        return fernet_of(self._keys()).encrypt_at_time(new_key().encode(), NO_TIME).decode()

    def encrypt(self, text: str, locked_key: str) -> str:
        """Encrypt a text with a member's key.

        Raises:
            NoKeyFits: the member's key can't be decrypted.
        """
        key = self._fernet(locked_key)
        if key is None:
            raise NoKeyFits(A_MEMBERS_KEY)
        return key.encrypt_at_time(text.encode(), NO_TIME).decode()

    def decrypt(self, locked: str, locked_key: str | None) -> str | None:
        """Decrypt a text with a member's key; None if that is not possible."""
        key = self._fernet(locked_key)
        try:
            return key.decrypt(locked.encode()).decode() if key else None
        except InvalidToken:
            return None

    def can_decrypt(self, locked: str) -> bool:
        """Return whether the deployment's keys decrypt a member's key, or a community's secret."""
        return self.decrypt_secret(locked) is not None

    def rotate(self, locked: str) -> str:
        """Encrypt a member's key, or a community's secret, again with the deployment's newest key.

        Raises:
            InvalidValue: the deployment has no usable key.
            NoKeyFits: the key or the secret can't be decrypted.
        """
        try:
            return fernet_of(self._keys()).rotate(locked.encode()).decode()
        except InvalidToken as error:
            raise NoKeyFits(A_MEMBERS_KEY) from error

    def make_secret(self) -> tuple[str, bytes]:
        """Return a new secret for a community, encrypted and in clear. Raises the same error as `make_key`."""
        secret = self._new_secret()
        return fernet_of(self._keys()).encrypt_at_time(secret, NO_TIME).decode(), secret

    def decrypt_secret(self, locked: str) -> bytes | None:
        """Decrypt a community's secret, or a member's key; None if no key fits."""
        keys = self._keys()
        try:
            return fernet_of(keys).decrypt(locked.encode()) if keys else None
        except InvalidToken:
            return None

    def _fernet(self, locked_key: str | None) -> Fernet | None:
        key = self.decrypt_secret(locked_key) if locked_key is not None else None
        return Fernet(key) if key else None
