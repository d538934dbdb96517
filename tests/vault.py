"""A key for tests, which locks members' in databases of their own."""

from base64 import urlsafe_b64encode

from storage.keyring import Keyring
from storage.vault import Vault

KEY = urlsafe_b64encode(b"every test locks and opens alike").decode()
VAULT = Vault(lambda: (KEY,))


def keyring_beside(url: str) -> Keyring:
    """Name a file for members' keys beside an SQLite file."""
    return Keyring.at(url.removesuffix(".db") + "-keys.db")
