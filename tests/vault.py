"""A key for tests, which locks communities' secrets, and members' keys in databases of their own."""

from base64 import urlsafe_b64encode

from storage.encryption import Vault
from storage.member_keys import Keyring

KEY = urlsafe_b64encode(b"every test locks and opens alike").decode()
VAULT = Vault(lambda: (KEY,), lambda: b"every test names things alike")
"""So the same story makes the same ids each time."""


def keyring_beside(url: str) -> Keyring:
    """Name a file for members' keys beside an SQLite file."""
    return Keyring.at(url.removesuffix(".db") + "-keys.db")
