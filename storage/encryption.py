"""Locks what members keep for themselves: each one's with a key of their own, and those with the deployment's keys.

Where a member's key is deleted, what it locked can't be opened any more, wherever a copy of it may be.
"""

from collections.abc import Callable, Sequence

from cryptography.fernet import Fernet, InvalidToken

from storage.deployment_keys import NoKeyFits, cipher_of, new_key

A_MEMBERS_KEY = "a member's key"


class Vault:
    """Makes members' keys, and locks and opens with them.

    The deployment's keys are asked for each time, as an operator may change those in a file while Refill runs.
    """

    def __init__(
        self, keys: Callable[[], Sequence[str]], new_secret: Callable[[], bytes] = lambda: new_key().encode()
    ) -> None:
        self._keys = keys
        self._new_secret = new_secret

    @property
    def is_ready(self) -> bool:
        """Tell whether there is a key at all."""
        return bool(self._keys())

    def make_key(self) -> str:
        """Make a member's key, and return it locked; InvalidValue without a usable key of the deployment's."""
        return cipher_of(self._keys()).encrypt(new_key().encode()).decode()

    def lock(self, text: str, locked_key: str) -> str:
        """Lock a text, or raise NoKeyFits."""
        key = self._unlocked(locked_key)
        if key is None:
            raise NoKeyFits(A_MEMBERS_KEY)
        return key.encrypt(text.encode()).decode()

    def open(self, locked: str, locked_key: str | None) -> str | None:
        """Open a text; None where no key fits."""
        key = self._unlocked(locked_key)
        try:
            return key.decrypt(locked.encode()).decode() if key else None
        except InvalidToken:
            return None

    def fits(self, locked_key: str) -> bool:
        """Tell whether a member's key, or a community's secret, can be opened."""
        return self.open_secret(locked_key) is not None

    def relock(self, locked_key: str) -> str:
        """Lock a member's key, or a community's secret, anew with the newest key, or raise NoKeyFits."""
        try:
            return cipher_of(self._keys()).rotate(locked_key.encode()).decode()
        except InvalidToken as error:
            raise NoKeyFits(A_MEMBERS_KEY) from error

    def make_secret(self) -> tuple[str, bytes]:
        """Make a community's secret; return it locked, and open."""
        secret = self._new_secret()
        return cipher_of(self._keys()).encrypt(secret).decode(), secret

    def open_secret(self, locked: str) -> bytes | None:
        """Open a community's secret; None where no key fits."""
        keys = self._keys()
        try:
            return cipher_of(keys).decrypt(locked.encode()) if keys else None
        except InvalidToken:
            return None

    def _unlocked(self, locked_key: str | None) -> Fernet | None:
        key = self.open_secret(locked_key) if locked_key is not None else None
        return Fernet(key) if key else None


NO_VAULT = Vault(tuple)
"""Locks nothing, as it has no key."""
